package org.opensearch.migrations.ecr.cli.mirror;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.mirror.DryRunDestination;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.MirrorRun;
import org.opensearch.migrations.ecr.mirror.SourceFailures;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.model.text.Quantity;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/** {@code mirror --dry-run}: prints what a run would do, and writes nothing. */
record DryRun(
    Console console,
    MirrorPlan plan,
    MirrorWiring wiring,
    RepositoryCreator repositories,
    RepositorySettings settings,
    ContentSelection content,
    SourceFailures failures) {

  /** Prints the plan without asking the source or the destination what they have. */
  ExitStatus offline() {
    plan.artifacts().forEach(artifact -> console.out().println(line(artifact)));
    printSelection();
    SortedSet<String> names = plan.repositories();
    try {
      Collection<String> missing = new TreeSet<>(repositories.missing(names));
      printRepositories(missing);
      console
          .err()
          .println(
              plan.artifacts().size()
                  + " artifacts would be checked and copied if missing, "
                  + missing.size()
                  + " repositories would be created; nothing was written");
    } catch (FailureException e) {
      warnOfRepositories(e);
    }
    return ExitStatus.OK;
  }

  /**
   * Asks both sides and prints for each artifact what would happen.
   *
   * @param jobs the number of artifacts to look up in parallel
   * @param summary prints the failures
   * @param quiet whether to omit retries
   * @param space checks that so many bytes can be written
   */
  ExitStatus online(
      Sources sources,
      MirrorTarget target,
      int jobs,
      MirrorSummary summary,
      boolean quiet,
      LongConsumer space) {
    DryRunDestination destination = new DryRunDestination(wiring.existingDestination(), listing());
    MirrorReport report =
        new MirrorRun(plan, new Retries(quiet), jobs, content, Optional.of(failures))
            .run(wiring.source(sources, plan), wiring.charts(), destination, destination);
    report.results().forEach(this::print);
    printSelection();
    printRepositories(destination.created());
    console.out().flush();
    summary.printFailures(report);
    console.err().println(lastLine(report, destination, target.registry()));
    space.accept(report.bytes());
    return report.exitStatus();
  }

  /** The same repositories, with a warning if they cannot be listed. */
  private RepositoryCreator listing() {
    return new RepositoryCreator() {
      @Override
      public Set<String> missing(Collection<String> names) {
        try {
          return repositories.missing(names);
        } catch (AccessException e) {
          warnOfRepositories(e);
          throw e;
        }
      }

      @Override
      public void create(String name) {
        throw new IllegalStateException("nothing is written: " + name);
      }
    };
  }

  private void warnOfRepositories(FailureException e) {
    console.warn("missing repositories could not be determined: " + e.getMessage());
  }

  private static String line(PlannedArtifact artifact) {
    return artifact.kind() + " " + artifact.source() + " -> " + artifact.destination();
  }

  private void print(ArtifactResult result) {
    boolean isCopied = result.status() == Status.COPIED || result.status() == Status.UPDATED;
    String amount = isCopied ? " (" + ByteSizes.bytes(result.bytes()) + ")" : "";
    console.out().printf("%-7s %s%s%n", word(result), line(result.artifact()), amount);
    result.warnings().forEach(text -> console.warn(result.artifact().source() + ": " + text));
  }

  private static String word(ArtifactResult result) {
    return switch (result.status()) {
      case COPIED -> "copy";
      case UPDATED -> "update";
      case PRESENT -> "present";
      case FAILED -> isMissing(result) ? "missing" : isMoved(result) ? "moved" : "failed";
      case UNFINISHED -> "unknown";
    };
  }

  private static boolean isMissing(ArtifactResult result) {
    return result
        .error()
        .filter(
            error ->
                error instanceof NotFoundException missing
                    && missing.failure().side() == Side.SOURCE)
        .isPresent();
  }

  private static boolean isMoved(ArtifactResult result) {
    return result.error().filter(TagMovedException.class::isInstance).isPresent();
  }

  private void printSelection() {
    plan.artifacts().stream()
        .map(PlannedArtifact::sourceHost)
        .distinct()
        .sorted()
        .map(wiring::sources)
        .filter(order -> order.size() > 1)
        .forEach(order -> console.out().println("read in this order: " + String.join(", ", order)));
    content
        .platforms()
        .forEach(p -> console.out().println("only " + p + " of multi-platform images"));
    if (content.withReferrers()) {
      console.out().println("including the signatures, attestations and SBOMs of images");
    }
  }

  private void printRepositories(Collection<String> missing) {
    missing.forEach(name -> console.out().println("create repository " + name));
    if (!missing.isEmpty()) {
      describe(settings).forEach(setting -> console.out().println("with " + setting));
    }
  }

  private static List<String> describe(RepositorySettings settings) {
    List<String> lines = new ArrayList<>();
    settings.tags().forEach((key, value) -> lines.add("tag " + key + "=" + value));
    settings.kmsKey().ifPresent(key -> lines.add("KMS key " + key));
    if (settings.scanOnPush()) {
      lines.add("scan on push");
    }
    if (settings.immutableTags()) {
      lines.add(
          settings.mutableTags().isEmpty()
              ? "immutable tags"
              : "immutable tags except " + String.join(", ", settings.mutableTags()));
    }
    settings
        .lifecyclePolicy()
        .ifPresent(policy -> lines.add("lifecycle policy " + policy.replaceAll("\\s+", " ")));
    settings
        .repositoryPolicy()
        .ifPresent(policy -> lines.add("repository policy " + policy.replaceAll("\\s+", " ")));
    return lines;
  }

  private static String lastLine(
      MirrorReport report, DryRunDestination destination, String registry) {
    long missing = report.failures().stream().filter(DryRun::isMissing).count();
    long moved = report.failures().stream().filter(DryRun::isMoved).count();
    List<String> parts = new ArrayList<>();
    parts.add(report.count(Status.COPIED) + " to copy");
    parts.add(report.count(Status.UPDATED) + " to update");
    parts.add(report.count(Status.PRESENT) + " already there");
    Quantity.add(parts, missing, "MISSING AT THE SOURCE");
    Quantity.add(parts, moved, "MOVED");
    Quantity.add(parts, report.count(Status.FAILED) - missing - moved, "FAILED");
    Quantity.add(parts, report.moved(), "moved since they were pinned");
    Quantity.add(parts, report.count(Status.UNFINISHED), "not checked");
    return registry
        + ": "
        + String.join(", ", parts)
        + "; "
        + ByteSizes.bytes(report.bytes())
        + " to transfer, "
        + ByteSizes.bytes(destination.storedBytes())
        + " of additional storage, "
        + destination.created().size()
        + " repositories to create; nothing was written";
  }

  /** Prints retries, which explain a long wait. */
  private final class Retries implements MirrorListener {

    private final boolean quiet;

    Retries(boolean quiet) {
      this.quiet = quiet;
    }

    @Override
    public void started(ArtifactProgress progress) {
      // Printed when all are known, in the order of the manifest.
    }

    @Override
    public void retrying(ArtifactProgress progress, TransientException failure, Duration wait) {
      if (!quiet) {
        console.err().println(ByteSizes.retryLine(failure, wait));
      }
    }

    @Override
    public void finished(ArtifactResult result) {
      // As above.
    }
  }
}
