package org.opensearch.migrations.ecr.mirror;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.opensearch.migrations.ecr.mirror.copy.BlobCopier;
import org.opensearch.migrations.ecr.mirror.copy.ChartCopier;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.copy.Destination;
import org.opensearch.migrations.ecr.mirror.copy.ImageCopier;
import org.opensearch.migrations.ecr.mirror.copy.ImageRoute;
import org.opensearch.migrations.ecr.mirror.copy.PlatformFilter;
import org.opensearch.migrations.ecr.mirror.copy.ReferrerCopier;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.CopyOutcome;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.mirror.schedule.HostFairExecutor;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/**
 * Mirrors a plan: several artifacts at once, and one that fails, or has to wait for the host it
 * comes from, does not stop the others.
 */
public final class MirrorRun {

  /** Transfers at once for each artifact at once: small blobs wait for answers most of the time. */
  private static final int TRANSFERS_PER_JOB = 2;

  private final MirrorPlan plan;
  private final MirrorListener listener;
  private final int jobs;
  private final ContentSelection content;
  private final ConcurrentHashMap<PlannedArtifact, ArtifactProgress> begun =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<PlannedArtifact, ArtifactResult> results =
      new ConcurrentHashMap<>();
  private final long begin = System.nanoTime();

  /**
   * A run.
   *
   * @param jobs how many artifacts are copied at once
   */
  public MirrorRun(MirrorPlan plan, MirrorListener listener, int jobs) {
    this(plan, listener, jobs, ContentSelection.WHOLE);
  }

  /**
   * A run.
   *
   * @param jobs how many artifacts are copied at once
   * @param content what of each image is copied
   */
  public MirrorRun(MirrorPlan plan, MirrorListener listener, int jobs, ContentSelection content) {
    this.content = content;
    this.plan = plan;
    this.listener = listener;
    this.jobs = jobs;
  }

  /** Copies everything that is missing, and says how it went. */
  public MirrorReport run(
      Registry source, ChartSource charts, Registry target, RepositoryCreator creator) {
    try (HostFairExecutor transfers = new HostFairExecutor("transfer", jobs * TRANSFERS_PER_JOB);
        HostFairExecutor artifacts = new HostFairExecutor("artifact", jobs)) {
      Executor executor = ArtifactWork.transfers(transfers);
      Destination destination = new Destination(target, creator, plan.repositories(), executor);
      BlobCopier blobs = new BlobCopier();
      ImageCopier images = new ImageCopier(source, destination, blobs, executor);
      ReferrerCopier referrers = new ReferrerCopier(source, destination, images);
      ChartCopier chartCopier = new ChartCopier(charts, source, destination, blobs, images);
      List<RunningArtifact> running =
          plan.artifacts().stream()
              .map(
                  artifact ->
                      RunningArtifact.begin(
                          artifact,
                          artifacts,
                          () -> mirror(artifact, images, referrers, chartCopier)))
              .toList();
      running.forEach(RunningArtifact::awaitEnd);
      running.forEach(this::tellOfBreakdown);
      return report();
    }
  }

  /** Of one for which not even the failure could be written down while others used the memory. */
  private void tellOfBreakdown(RunningArtifact running) {
    PlannedArtifact artifact = running.artifact();
    running
        .breakdown()
        .map(thrown -> progress(artifact).failed(FailureTranslation.told(thrown, artifact)))
        .ifPresent(result -> results.put(artifact, result));
  }

  private ArtifactProgress progress(PlannedArtifact artifact) {
    return begun.computeIfAbsent(artifact, one -> new ArtifactProgress(one, listener));
  }

  /** How it went up to now: what is not done is unfinished. */
  public MirrorReport report() {
    List<ArtifactResult> inOrder = new ArrayList<>();
    for (PlannedArtifact artifact : plan.artifacts()) {
      ArtifactResult result = results.get(artifact);
      inOrder.add(result != null ? result : progress(artifact).unfinished());
    }
    return new MirrorReport(
        inOrder, content.platforms(), Duration.ofNanos(System.nanoTime() - begin));
  }

  private void mirror(
      PlannedArtifact artifact, ImageCopier images, ReferrerCopier referrers, ChartCopier charts) {
    ArtifactProgress progress = progress(artifact);
    listener.started(progress);
    ArtifactResult result;
    try {
      CopyOutcome outcome =
          artifact instanceof PlannedArtifact.Chart chart
              ? charts.copy(chart, progress)
              : copyImage(route((PlannedArtifact.Image) artifact), images, referrers, progress);
      result = progress.done(outcome);
    } catch (RuntimeException | Error e) {
      // Out of memory, say: the others may still end well, and the report must tell of this one.
      result = progress.failed(FailureTranslation.told(e, artifact));
    }
    results.put(artifact, result);
    listener.finished(result);
  }

  private CopyOutcome copyImage(
      ImageRoute route, ImageCopier images, ReferrerCopier referrers, ArtifactProgress progress) {
    CopyOutcome outcome =
        content.platforms().isEmpty()
            ? images.copy(route, progress)
            : images.copy(route, new PlatformFilter(content.platforms()), progress);
    if (content.withReferrers()) {
      try {
        referrers.copy(route, outcome, progress);
      } catch (FailureException e) {
        e.addSuppressed(imageIsThere(outcome));
        throw e;
      }
    }
    return outcome;
  }

  /** What is said besides: who only waits for the image need not wait for the next run. */
  private static FailureException imageIsThere(CopyOutcome outcome) {
    return new RefusedException(
        new Failure(
            "copy what refers to",
            Side.DESTINATION,
            outcome.destination(),
            "the image itself is there",
            ""));
  }

  private static ImageRoute route(PlannedArtifact.Image image) {
    String written = image.tag().orElseGet(() -> image.reference().identifier());
    return new ImageRoute(
        image.from(),
        image.reference().identifier(),
        image.pin(),
        image.host(),
        image.repository(),
        written);
  }
}
