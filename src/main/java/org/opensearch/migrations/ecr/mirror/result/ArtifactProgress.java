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
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.PlannedArtifact.Pin;
import org.opensearch.migrations.ecr.ports.Activity;

/** The progress of one artifact; progress bars read it while other threads update it. */
public final class ArtifactProgress implements Activity {

  private final PlannedArtifact artifact;
  private final MirrorListener listener;
  private final long begin = System.nanoTime();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong totalBytes = new AtomicLong();
  private final AtomicLong presentBytes = new AtomicLong();
  private final AtomicInteger transfers = new AtomicInteger();
  private final AtomicInteger referrers = new AtomicInteger();
  private volatile Phase phase = Phase.RESOLVING;
  private volatile boolean sized;
  private volatile boolean stopped;
  private volatile Optional<Digest> original = Optional.empty();
  private volatile Optional<Pin> moved = Optional.empty();
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

  /** Blob bytes that need not be sent, because the destination has them. */
  public long presentBytes() {
    return presentBytes.get();
  }

  /** The blob bytes of the artifact, as far as its manifests have been read. */
  public long totalBytes() {
    return totalBytes.get();
  }

  /** Whether the manifests have been read, so that {@link #totalBytes} is known. */
  public boolean isSized() {
    return sized;
  }

  /** Adds to the blob bytes of the artifact; {@code more} is negative if there are fewer. */
  public void expect(long more) {
    totalBytes.addAndGet(more);
    sized = true;
  }

  /** Counts a blob that need not be sent, because the destination has it. */
  public void present(long size) {
    presentBytes.addAndGet(size);
  }

  /** The amounts so far are counted again, except for the bytes that were sent. */
  public void restart() {
    totalBytes.set(0);
    // Whatever was sent before will be there, so that these bytes are counted once.
    presentBytes.set(-bytes());
  }

  /** The time since the copy was started. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** What the copy is doing. */
  public Phase phase() {
    Phase now = phase;
    return now == Phase.COPYING && transfers.get() == 0 ? Phase.WAITING : now;
  }

  /** Sets what the copy is doing. */
  public void phase(Phase next) {
    phase = next;
  }

  /** Runs the transfer of a blob; a copy without a running transfer is {@link Phase#WAITING}. */
  public void transfer(Runnable work) {
    transfers.incrementAndGet();
    try {
      work.run();
    } finally {
      transfers.decrementAndGet();
    }
  }

  /**
   * Blocks the threads of this copy at their next request or bytes, for good: the process exits,
   * and its final messages need the processors.
   */
  public void stop() {
    stopped = true;
  }

  /** Counts a copied referrer. */
  public void referrer() {
    referrers.incrementAndGet();
  }

  /** Records a non-distributable layer that the source does not have. */
  public void missing(Descriptor layer) {
    missing.put(layer.digest(), layer);
  }

  /** Records content that is accepted although the manifest pins other content. */
  public void moved(Pin pin, Digest found) {
    moved = Optional.of(pin);
    warning(TagMovedException.reason(found, pin) + "; accepted because of --allow-moved");
  }

  @Override
  public void request() {
    blockIfStopped();
    requests.incrementAndGet();
  }

  @Override
  public void bytes(long more) {
    blockIfStopped();
    bytes.addAndGet(more);
  }

  private void blockIfStopped() {
    while (stopped) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        // Only the exit of the process ends this.
      }
    }
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
        moved,
        referrers.get(),
        bytes.get(),
        requests.get(),
        elapsed(),
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

  /** What the copy of an artifact is doing. */
  public enum Phase {
    /** It looks the artifact up on both sides and reads its manifests. */
    RESOLVING,
    /** Its blobs wait: for other transfers, or for another artifact that copies the same blobs. */
    WAITING,
    /** It copies blobs. */
    COPYING,
    /** All blobs are there; it pushes manifests and the tag. */
    PUSHING
  }
}
