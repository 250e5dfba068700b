package org.opensearch.migrations.ecr.mirror;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.mirror.copy.BlobCopier;
import org.opensearch.migrations.ecr.mirror.copy.ChartCopier;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.copy.Destination;
import org.opensearch.migrations.ecr.mirror.copy.ImageCopier;
import org.opensearch.migrations.ecr.mirror.copy.PlatformFilter;
import org.opensearch.migrations.ecr.mirror.copy.ReferrerCopier;
import org.opensearch.migrations.ecr.mirror.copy.Route;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress.Phase;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.CopyOutcome;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.mirror.schedule.HostFairExecutor;
import org.opensearch.migrations.ecr.mirror.schedule.TransferExecutor;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.Sources.SourceRepository;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/** Mirrors the artifacts of a plan in parallel; a failure of one does not stop the others. */
public final class MirrorRun {

  /** Concurrent transfers for two concurrent artifacts: small blobs mostly wait for responses. */
  private static final int TRANSFERS_PER_TWO_JOBS = 3;

  /** What another run does after a transient failure. */
  private static final String NEXT_RUN = "artifacts that are already copied are skipped";

  private final MirrorPlan plan;
  private final MirrorListener listener;
  private final int jobs;
  private final ContentSelection content;
  private final Optional<SourceFailures> failures;
  private final ConcurrentHashMap<PlannedArtifact, ArtifactProgress> started =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<PlannedArtifact, ArtifactResult> results =
      new ConcurrentHashMap<>();
  private final CompletableFuture<FailureException> stopped = new CompletableFuture<>();
  private boolean isUsable;
  private final long begin = System.nanoTime();

  /**
   * Creates a run.
   *
   * @param jobs the number of artifacts to copy in parallel
   * @param content the parts of each image to copy
   * @param failures completes the failures of artifacts that their sources lack, or that moved
   */
  public MirrorRun(
      MirrorPlan plan,
      MirrorListener listener,
      int jobs,
      ContentSelection content,
      Optional<SourceFailures> failures) {
    this.failures = failures;
    this.content = content;
    this.plan = plan;
    this.listener = listener;
    this.jobs = jobs;
  }

  /** The copiers of a run. */
  private record Copiers(
      Registry source,
      Registry target,
      Destination destination,
      ImageCopier images,
      ReferrerCopier referrers,
      ChartCopier charts) {}

  /** The work on one artifact, whose failures are in {@link #results} unless it broke down. */
  private record Task(PlannedArtifact artifact, CompletableFuture<Void> future) {

    /** Waits for the end of the work, however it ends, or for {@code stopped}. */
    void join(CompletableFuture<?> stopped) {
      while (!future.isDone() && !stopped.isDone()) {
        try {
          CompletableFuture.anyOf(future, stopped).join();
        } catch (RuntimeException | Error e) {
          // The work broke down, or there is not enough memory to wait.
        }
      }
    }

    /** What the work threw, if it has ended. */
    Optional<Throwable> breakdown() {
      return future.isDone()
          ? Optional.ofNullable(future.handle((nothing, thrown) -> thrown).join())
          : Optional.empty();
    }
  }

  /** Copies everything that is missing, unless the destination as a whole cannot be used. */
  public MirrorReport run(
      Registry source, ChartSource charts, Registry target, RepositoryCreator creator) {
    try (HostFairExecutor transfers =
            new HostFairExecutor("transfer", Math.max(2, jobs * TRANSFERS_PER_TWO_JOBS / 2));
        HostFairExecutor artifacts = new HostFairExecutor("artifact", jobs)) {
      TransferExecutor executor = ArtifactWork.transfers(transfers);
      Destination destination = new Destination(target, creator, plan.repositories(), executor);
      plan.artifacts().stream()
          .map(PlannedArtifact::host)
          .findFirst()
          .ifPresent(host -> executor.execute(() -> target.prepare(host)));
      BlobCopier blobs = new BlobCopier();
      ImageCopier images = new ImageCopier(blobs, executor, content.allowsMoved());
      Copiers copiers =
          new Copiers(
              source,
              target,
              destination,
              images,
              new ReferrerCopier(images),
              new ChartCopier(charts, source, destination, blobs, images));
      List<Task> tasks =
          inOrderOfStart().stream().map(artifact -> start(artifact, artifacts, copiers)).toList();
      tasks.forEach(task -> task.join(stopped));
      tasks.forEach(this::reportBreakdown);
      return report();
    }
  }

  /** The first artifact of each host comes first, because it connects and authenticates. */
  private List<PlannedArtifact> inOrderOfStart() {
    Set<String> hosts = new HashSet<>();
    List<PlannedArtifact> ordered = new ArrayList<>();
    List<PlannedArtifact> further = new ArrayList<>();
    for (PlannedArtifact artifact : plan.artifacts()) {
      (hosts.add(artifact.sourceHost()) ? ordered : further).add(artifact);
    }
    ordered.addAll(further);
    return ordered;
  }

  private Task start(PlannedArtifact artifact, HostFairExecutor artifacts, Copiers copiers) {
    try {
      return new Task(
          artifact,
          CompletableFuture.runAsync(
              () -> mirror(artifact, copiers),
              task -> ArtifactWork.run(artifacts, sourceHost(artifact), task)));
    } catch (RuntimeException | Error e) {
      return new Task(artifact, CompletableFuture.failedFuture(e));
    }
  }

  /** The host whose rate limits apply to an artifact. */
  private static String sourceHost(PlannedArtifact artifact) {
    if (artifact instanceof PlannedArtifact.Chart chart) {
      return chart
          .from()
          .map(SourceRepository::host)
          .orElseGet(() -> String.valueOf(chart.entry().repository().getAuthority()));
    }
    return ((PlannedArtifact.Image) artifact).from().host();
  }

  /** Reports a failure that could not be recorded, for example because of a lack of memory. */
  private void reportBreakdown(Task task) {
    PlannedArtifact artifact = task.artifact();
    task.breakdown()
        .map(thrown -> progress(artifact).failed(FailureTranslation.translate(thrown, artifact)))
        .ifPresent(result -> results.put(artifact, result));
  }

  private ArtifactProgress progress(PlannedArtifact artifact) {
    return started.computeIfAbsent(artifact, one -> new ArtifactProgress(one, listener));
  }

  /** The results so far; artifacts that are not done are unfinished. */
  public MirrorReport report() {
    List<ArtifactResult> inOrder = new ArrayList<>();
    for (PlannedArtifact artifact : plan.artifacts()) {
      ArtifactResult result = results.get(artifact);
      inOrder.add(result != null ? result : progress(artifact).unfinished());
    }
    return new MirrorReport(
        inOrder,
        content.platforms(),
        Duration.ofNanos(System.nanoTime() - begin),
        Optional.ofNullable(stopped.getNow(null)));
  }

  /** The report of a run that cannot begin, because a source or the destination is unusable. */
  public MirrorReport stoppedBy(FailureException failure) {
    stopped.complete(failure);
    return report();
  }

  /** The results so far; the work stops for good, because the process exits. */
  public MirrorReport interrupted() {
    MirrorReport report = report();
    // Every artifact of the plan has its progress now, so nothing else is started either.
    started.values().forEach(ArtifactProgress::stop);
    return report;
  }

  private void mirror(PlannedArtifact artifact, Copiers copiers) {
    ArtifactProgress progress = progress(artifact);
    listener.started(progress);
    ArtifactResult result;
    try {
      CopyOutcome outcome =
          artifact instanceof PlannedArtifact.Chart chart
              ? copiers.charts().copy(chart, progress)
              : copyImage((PlannedArtifact.Image) artifact, copiers, progress);
      result = progress.done(outcome);
    } catch (RuntimeException | Error e) {
      // For example out of memory: the others may still succeed, and the report must be complete.
      RuntimeException error = FailureTranslation.translate(e, artifact);
      if (stops(error, artifact, copiers.target())) {
        return;
      }
      result = progress.failed(completed(error, artifact));
    }
    results.put(artifact, result);
    listener.finished(result);
  }

  private RuntimeException completed(RuntimeException error, PlannedArtifact artifact) {
    return error instanceof TransientException failure
        ? failure.withNextRun(NEXT_RUN)
        : failures.map(known -> known.complete(error, artifact)).orElse(error);
  }

  /**
   * Whether {@code error} is that of a destination that cannot be used at all. The first failure
   * there decides it, unless something was copied before: then no request is needed to find out.
   */
  private synchronized boolean stops(
      RuntimeException error, PlannedArtifact artifact, Registry target) {
    if (!(error instanceof FailureException failure)
        || failure.failure().side() != Side.DESTINATION) {
      return false;
    }
    isUsable =
        isUsable
            || results.values().stream().anyMatch(result -> result.error().isEmpty())
            || started.values().stream().anyMatch(progress -> progress.bytes() > 0);
    if (!isUsable && !stopped.isDone()) {
      try {
        target.checkAfter(failure, artifact.host(), artifact.repository());
        isUsable = true;
      } catch (FailureException e) {
        stopped.complete(e instanceof TransientException t ? t.withNextRun(NEXT_RUN) : e);
      }
    }
    return stopped.isDone();
  }

  private CopyOutcome copyImage(
      PlannedArtifact.Image image, Copiers copiers, ArtifactProgress progress) {
    Route route =
        new Route(
            image.from(),
            image.identifier(),
            image.reference().digest(),
            image.pin(),
            copiers.source().open(image.from().host(), image.from().path(), progress),
            image.isFromMirror(),
            copiers.destination().open(image.host(), image.repository(), progress),
            image.tag().orElseGet(() -> image.reference().identifier()));
    CopyOutcome outcome =
        content.platforms().isEmpty()
            ? copiers.images().copy(route, progress)
            : copiers.images().copy(route, new PlatformFilter(content.platforms()), progress);
    if (content.withReferrers()) {
      progress.phase(Phase.RESOLVING);
      try {
        copiers.referrers().copy(route, outcome, progress);
      } catch (FailureException e) {
        e.addSuppressed(imageExists(outcome));
        throw e;
      }
    }
    return outcome;
  }

  /** Says that the image itself can be used already. */
  private static FailureException imageExists(CopyOutcome outcome) {
    return new RefusedException(
        new Failure(
            "copy referrers of",
            Side.DESTINATION,
            outcome.destination(),
            "the image itself was copied",
            ""));
  }
}
