package org.opensearch.migrations.ecr.cli.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.options.NetworkMixin;
import org.opensearch.migrations.ecr.cli.options.SourceWiring;
import org.opensearch.migrations.ecr.layout.LayoutRegistry;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.registry.OciRegistry;

/** Creates the adapters for {@code verify}, which only read. */
final class VerifyWiring implements AutoCloseable {

  private final SourceWiring sources;
  private final Registry registry;
  private final RepositoryCatalog catalog;
  private final Optional<LayoutRegistry> layout;

  /**
   * Creates the adapters.
   *
   * @param ecr not closed by this
   * @param bases archives or folders that the archive {@code target} depends on
   * @param isEcr whether the mirror is an Amazon ECR registry
   */
  VerifyWiring(
      Console console,
      NetworkMixin network,
      AmazonEcr ecr,
      MirrorTarget target,
      List<MirrorTarget> bases,
      boolean isEcr) {
    Optional<String> ecrHost = isEcr ? Optional.of(target.host()) : Optional.empty();
    List<MirrorTarget> layouts = new ArrayList<>(bases);
    layouts.removeIf(target::equals);
    layouts.add(target);
    this.layout =
        target
            .layout()
            .map(folder -> LayoutRegistry.forReading(layouts, Side.MIRROR, console::warn));
    this.sources = new SourceWiring(console, network, ecr, ecrHost);
    if (layout.isPresent()) {
      this.registry = layout.get();
      this.catalog = layout.get();
    } else {
      OciRegistry mirror = sources.mirror();
      this.registry = mirror;
      this.catalog = isEcr ? ecr.catalog(target.host()) : mirror.catalog(target.host());
    }
  }

  /** The mirror. */
  Registry registry() {
    return registry;
  }

  /** The content of the mirror. */
  RepositoryCatalog catalog() {
    return catalog;
  }

  /** The chart repositories, which {@code ChartFetcher} requires; only the mirror is read. */
  ChartSource charts() {
    return sources.charts();
  }

  @Override
  public void close() {
    sources.close();
    layout.ifPresent(LayoutRegistry::close);
  }
}
