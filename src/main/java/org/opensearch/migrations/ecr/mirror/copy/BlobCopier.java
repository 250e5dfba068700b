package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;

/**
 * Copies blobs to the destination, each once per repository. A blob that another repository of the
 * registry already has is mounted from there if the registry supports that.
 */
public final class BlobCopier {

  /** The number of refused mounts, with none granted, after which uploads are not waited for. */
  private static final int MAX_REFUSALS = 2;

  /**
   * Not a SharedWork: results are kept, and after a failure each waiting image tries its own
   * source.
   */
  private final ConcurrentHashMap<String, CompletableFuture<Void>> copies =
      new ConcurrentHashMap<>();

  private final BlobLocations locations;
  private final AtomicInteger mounts = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();

  public BlobCopier() {
    this(new BlobLocations());
  }

  BlobCopier(BlobLocations locations) {
    this.locations = locations;
  }

  /**
   * Runs a copy that ends with the push of a manifest. If the destination then lacks what it had
   * before, or what was mounted or pushed, everything is looked up again, and in the end pushed
   * again: content can be deleted during a run, for example by a lifecycle policy, and a registry
   * can list blobs that it does not accept in a manifest. A repository that was deleted is created
   * again, once.
   *
   * @param copy uses the given copier and target
   */
  void complete(
      Destination.Target to,
      ArtifactProgress progress,
      BiConsumer<BlobCopier, Destination.Target> copy) {
    try {
      copy.accept(this, to);
    } catch (NotFoundException e) {
      boolean isLost = e.failure().side() == Side.DESTINATION && e.missing() == Missing.PART;
      Destination.Target next = to.distrusted().filter(target -> isLost).orElseThrow(() -> e);
      copyAgain(next, progress, copy);
    } catch (TransientException e) {
      boolean isDeleted = e.failure().side() == Side.DESTINATION && e.isOfRepository();
      Optional<Destination.Target> next = isDeleted ? to.recreated() : Optional.empty();
      copyAgain(next.orElseThrow(() -> e), progress, copy);
    }
  }

  private static void copyAgain(
      Destination.Target to,
      ArtifactProgress progress,
      BiConsumer<BlobCopier, Destination.Target> copy) {
    progress.restart();
    // Remembers no copies, and knows no repository to mount from.
    new BlobCopier().complete(to, progress, copy);
  }

  /** Copies a blob unless it exists; returns once it does, even if another thread copies it. */
  void copy(
      Descriptor blob, BlobContent content, Destination.Target to, ArtifactProgress progress) {
    String key = to.name() + "@" + blob.digest();
    while (true) {
      CompletableFuture<Void> mine = new CompletableFuture<>();
      CompletableFuture<Void> others = copies.putIfAbsent(key, mine);
      if (others == null) {
        copyOnce(blob, content, to, progress, key, mine);
        return;
      }
      try {
        Await.whileBlocked(others);
        progress.present(blob.size());
        return;
      } catch (RuntimeException e) {
        // Another image failed, perhaps with another source: retry with the source of this one.
      }
    }
  }

  private void copyOnce(
      Descriptor blob,
      BlobContent content,
      Destination.Target to,
      ArtifactProgress progress,
      String key,
      CompletableFuture<Void> done) {
    try {
      upload(blob, content, to, progress, locations.arrival(blob.digest(), to.name()));
      done.complete(null);
    } catch (RuntimeException | Error e) {
      // Errors too, such as out of memory: other threads wait for these futures.
      copies.remove(key, done);
      done.completeExceptionally(e);
      throw e;
    }
  }

  private void upload(
      Descriptor blob,
      BlobContent content,
      Destination.Target to,
      ArtifactProgress progress,
      BlobLocations.Arrival arrival) {
    try {
      if (!to.isNew() && to.repository().hasBlob(blob)) {
        progress.present(blob.size());
      } else {
        Optional<String> mountFrom = arrival.mountFrom(this::mountsAreLikely);
        arrival.during(
            () ->
                progress.transfer(
                    () -> {
                      if (push(blob, content, to.repository(), mountFrom)) {
                        progress.present(blob.size());
                      }
                    }));
      }
      arrival.arrived();
    } catch (RuntimeException | Error e) {
      arrival.end();
      throw e;
    }
  }

  private boolean push(
      Descriptor blob, BlobContent content, Repository to, Optional<String> mountFrom) {
    if (mountFrom.isEmpty()) {
      return to.pushBlob(blob, content, mountFrom);
    }
    boolean mounted = to.pushBlob(blob, content, mountFrom);
    (mounted ? mounts : refusals).incrementAndGet();
    return mounted;
  }

  private boolean mountsAreLikely() {
    return mounts.get() > 0 || refusals.get() < MAX_REFUSALS;
  }
}
