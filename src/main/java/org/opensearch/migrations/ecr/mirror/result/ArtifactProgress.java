package org.opensearch.migrations.ecr.mirror.result;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.ports.Activity;

/** The progress of one artifact; progress bars read it while other threads update it. */
public final class ArtifactProgress implements Activity {

  private final PlannedArtifact artifact;
  private final MirrorListener listener;
  private final long begin = System.nanoTime();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong expectedBytes = new AtomicLong();
  private final AtomicInteger referrers = new AtomicInteger();
  private volatile Optional<Digest> original = Optional.empty();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final Map<Digest, Descriptor> missing =
      new ConcurrentSkipListMap<>(Comparator.comparing(Digest::toString));

  public ArtifactProgress(PlannedArtifact artifact, MirrorListener listener) {
    this.artifact = artifact;
    this.listener = listener;
  }

  public PlannedArtifact artifact() {
    return artifact;
  }

  /** Blob bytes sent so far. */
  public long bytes() {
    return bytes.get();
  }

  /** Blob bytes to send, as far as known. */
  public long expectedBytes() {
    return expectedBytes.get();
  }

  /** Adds to the bytes to send; {@code more} is negative if fewer are needed. */
  public void expect(long more) {
    expectedBytes.addAndGet(more);
  }

  /** Counts a copied referrer. */
  public void referrer() {
    referrers.incrementAndGet();
  }

  /** Records a non-distributable layer that the source does not have. */
  public void missing(Descriptor layer) {
    missing.put(layer.digest(), layer);
  }

  @Override
  public void request() {
    requests.incrementAndGet();
  }

  @Override
  public void bytes(long more) {
    bytes.addAndGet(more);
  }

  @Override
  public void retrying(TransientException failure, int attempt, Duration wait) {
    listener.retrying(this, failure, wait);
  }

  @Override
  public void warning(String message) {
    warnings.add(message);
  }

  /** The result of a copy that succeeded. */
  public ArtifactResult done(CopyOutcome outcome) {
    original = outcome.original();
    return result(
        outcome.destination(), outcome.status(), Optional.of(outcome.digest()), Optional.empty());
  }

  /** The result of a copy that failed. */
  public ArtifactResult failed(RuntimeException error) {
    return result(artifact.destination(), Status.FAILED, Optional.empty(), Optional.of(error));
  }

  /** The result so far of a copy that was interrupted. */
  public ArtifactResult unfinished() {
    return result(artifact.destination(), Status.UNFINISHED, Optional.empty(), Optional.empty());
  }

  private ArtifactResult result(
      String destination,
      Status status,
      Optional<Digest> digest,
      Optional<RuntimeException> error) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
    MissingLayers layers = new MissingLayers(List.copyOf(missing.values()));
    List<String> all = new ArrayList<>(warnings);
    if (!layers.layers().isEmpty()) {
      all.add(warning(layers));
    }
    return new ArtifactResult(
        artifact,
        destination,
        status,
        digest,
        original,
        referrers.get(),
        bytes.get(),
        requests.get(),
        elapsed,
        layers,
        all,
        error);
  }

  private static String warning(MissingLayers layers) {
    return "the source does not have these non-distributable layers, so they were not copied: "
        + layers
        + ". Nodes without internet access cannot pull images that use them. To leave out platforms"
        + " that you do not need, use --platform";
  }
}
