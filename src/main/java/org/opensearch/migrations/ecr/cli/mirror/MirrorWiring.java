package org.opensearch.migrations.ecr.cli.mirror;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.options.NetworkMixin;
import org.opensearch.migrations.ecr.cli.options.SourceWiring;
import org.opensearch.migrations.ecr.layout.EarlierContent;
import org.opensearch.migrations.ecr.layout.LayoutRegistry;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.CommitStep;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.WrittenArchive;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import org.opensearch.migrations.ecr.registry.RetryingRegistry;

/** Creates the adapters for {@code mirror}. */
final class MirrorWiring implements AutoCloseable {

  private final Console console;
  private final SourceWiring sources;
  private final AmazonEcr ecr;
  private final MirrorTarget target;
  private final boolean isEcr;
  private Optional<LayoutRegistry> folder = Optional.empty();
  private Function<String, RepositoryCatalog> catalogs;
  private final Deque<LayoutRegistry> layouts = new ArrayDeque<>();

  /**
   * Creates the adapters.
   *
   * @param ecr not closed by this
   * @param target the private registry or a folder
   * @param isEcr whether {@code target} is an Amazon ECR registry
   */
  MirrorWiring(
      Console console, NetworkMixin network, AmazonEcr ecr, MirrorTarget target, boolean isEcr) {
    Optional<String> ecrHost = isEcr ? Optional.of(target.host()) : Optional.empty();
    this.console = console;
    this.sources = new SourceWiring(console, network, ecr, ecrHost);
    this.catalogs = sources::tags;
    this.ecr = ecr;
    this.target = target;
    this.isEcr = isEcr;
  }

  /** The source: the public registries, or folders and archives that earlier runs have written. */
  Registry source(Sources from, MirrorPlan plan) {
    if (from.mirrors().isEmpty()) {
      return sources.registry(plan.imagesByHost());
    }
    LayoutRegistry layout =
        opened(LayoutRegistry.forReading(from.mirrors(), Side.SOURCE, console::warn));
    catalogs = host -> layout;
    return layout;
  }

  /** The tags of a source, by host; requires {@link #source} first. */
  RepositoryCatalog tags(String host) {
    return catalogs.apply(host);
  }

  /** The hosts that artifacts are read from instead of one host, in order, the host included. */
  List<String> sources(String host) {
    return sources.sources(host);
  }

  /** The destination. A folder is created and locked until {@link #close}. */
  Registry destination() {
    if (target.layout().isPresent()) {
      LayoutRegistry layout = LayoutRegistry.forWriting(target.layout().get(), target.host());
      folder = Optional.of(opened(layout));
      return new RetryingRegistry(layout, sources.retry());
    }
    Registry registry = sources.destination();
    return isEcr ? checkingAccount(registry) : registry;
  }

  private Registry checkingAccount(Registry registry) {
    return new Registry() {
      @Override
      public Repository open(String host, String path, Activity activity) {
        return registry.open(host, path, activity);
      }

      @Override
      public void prepare(String host) {
        registry.prepare(host);
      }

      @Override
      public void checkAfter(FailureException failure, String host, String path) {
        if (failure instanceof AccessException) {
          ecr.checkAccount(host);
        }
        registry.checkAfter(failure, host, path);
      }
    };
  }

  /** The destination to read from, without creating or locking a folder; empty if there is none. */
  Optional<Registry> existingDestination() {
    Optional<Path> path = target.layout();
    if (path.isEmpty()) {
      return Optional.of(destination());
    }
    return isEmpty(path.get())
        ? Optional.empty()
        : Optional.of(
            opened(LayoutRegistry.forReading(path.get(), target.host(), Side.DESTINATION)));
  }

  private static boolean isEmpty(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? !Files.exists(folder) : names.length == 0;
  }

  /** Writes the folder, which {@link #destination} has opened, to one file. */
  WrittenArchive archive(
      Path file, OptionalLong partSize, Optional<EarlierContent> earlier, CommitStep step) {
    return folder.orElseThrow().archive(file, partSize, earlier, step);
  }

  private LayoutRegistry opened(LayoutRegistry layout) {
    layouts.add(layout);
    return layout;
  }

  /**
   * Creates the repositories of the destination.
   *
   * @param settings the settings of new ECR repositories
   * @param create whether missing ECR repositories are created
   */
  RepositoryCreator repositories(RepositorySettings settings, boolean create) {
    return isEcr && create
        ? ecr.repositories(target.host(), settings, console::warn)
        : RepositoryCreator.NONE;
  }

  /** The chart repositories. */
  ChartSource charts() {
    return sources.charts();
  }

  @Override
  public void close() {
    sources.close();
    layouts.forEach(LayoutRegistry::close);
  }
}
