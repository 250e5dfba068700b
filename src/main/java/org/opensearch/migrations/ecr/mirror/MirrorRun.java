package org.opensearch.migrations.ecr.mirror;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.RefusedException;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.SourceRepository;
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
  private final Content content;
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
    this(plan, listener, jobs, Content.WHOLE);
  }

  /**
   * A run.
   *
   * @param jobs how many artifacts are copied at once
   * @param content what of each image is copied
   */
  public MirrorRun(MirrorPlan plan, MirrorListener listener, int jobs, Content content) {
    this.content = content;
    this.plan = plan;
    this.listener = listener;
    this.jobs = jobs;
  }

  /** Copies everything that is missing, and says how it went. */
  public MirrorReport run(
      Registry source, ChartSource charts, Registry target, RepositoryCreator creator) {
    try (Lanes transfers = new Lanes("transfer", jobs * TRANSFERS_PER_JOB);
        Lanes artifacts = new Lanes("artifact", jobs)) {
      Executor executor = ArtifactWork.transfers(transfers);
      Destination destination = new Destination(target, creator, plan.repositories(), executor);
      BlobCopier blobs = new BlobCopier();
      ImageCopier images = new ImageCopier(source, destination, blobs, executor);
      ChartCopier chartCopier = new ChartCopier(charts, source, destination, blobs, images);
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (PlannedArtifact artifact : plan.artifacts()) {
        running.add(
            CompletableFuture.runAsync(
                () -> mirror(artifact, images, chartCopier),
                work -> ArtifactWork.run(artifacts, sourceHost(artifact), work)));
      }
      running.forEach(CompletableFuture::join);
      return report();
    }
  }

  /** Whose limits an artifact has to wait for. */
  private static String sourceHost(PlannedArtifact artifact) {
    if (artifact instanceof PlannedArtifact.Chart chart) {
      return chart
          .from()
          .map(SourceRepository::host)
          .orElseGet(() -> String.valueOf(chart.entry().repository().getAuthority()));
    }
    return ((PlannedArtifact.Image) artifact).from().host();
  }

  /** How it went up to now: what is not done is unfinished. */
  public MirrorReport report() {
    List<ArtifactResult> inOrder = new ArrayList<>();
    for (PlannedArtifact artifact : plan.artifacts()) {
      ArtifactResult result = results.get(artifact);
      inOrder.add(
          result != null
              ? result
              : begun
                  .getOrDefault(artifact, new ArtifactProgress(artifact, listener))
                  .unfinished());
    }
    return new MirrorReport(
        inOrder, content.platforms(), Duration.ofNanos(System.nanoTime() - begin));
  }

  private void mirror(PlannedArtifact artifact, ImageCopier images, ChartCopier charts) {
    ArtifactProgress progress = new ArtifactProgress(artifact, listener);
    begun.put(artifact, progress);
    listener.started(progress);
    ArtifactResult result;
    try {
      Outcome outcome =
          artifact instanceof PlannedArtifact.Chart chart
              ? charts.copy(chart, progress)
              : copyImage(route((PlannedArtifact.Image) artifact), images, progress);
      result = progress.done(outcome);
    } catch (RuntimeException e) {
      result = progress.failed(e);
    } catch (Error e) {
      // Out of memory, say: the others may still end well, and the report must tell of this one.
      result = progress.failed(new IllegalStateException(e.toString(), e));
    }
    results.put(artifact, result);
    listener.finished(result);
  }

  private Outcome copyImage(ImageRoute route, ImageCopier images, ArtifactProgress progress) {
    Outcome outcome =
        content.platforms().isEmpty()
            ? images.copy(route, progress)
            : images.copy(route, new PlatformFilter(content.platforms()), progress);
    if (content.withReferrers()) {
      try {
        images.copyReferrers(route, outcome, progress);
      } catch (FailureException e) {
        e.addSuppressed(imageIsThere(outcome));
        throw e;
      }
    }
    return outcome;
  }

  /** What is said besides: who only waits for the image need not wait for the next run. */
  private static FailureException imageIsThere(Outcome outcome) {
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
