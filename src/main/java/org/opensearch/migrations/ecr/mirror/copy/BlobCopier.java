package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;

/**
 * Brings blobs to the destination, each to each repository once. What another repository of the
 * registry has got by now is mounted from there, if the registry does that.
 */
public final class BlobCopier {

  /** After so many refused mounts and none granted, nobody waits for another's upload any more. */
  private static final int REFUSALS = 2;

  private final ConcurrentHashMap<String, CompletableFuture<Void>> copies =
      new ConcurrentHashMap<>();
  private final BlobLocations homes;
  private final AtomicInteger mounts = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();

  public BlobCopier() {
    this(new BlobLocations());
  }

  /** A copier that looks for blobs to mount among these. */
  BlobCopier(BlobLocations homes) {
    this.homes = homes;
  }

  /**
   * One blob's way.
   *
   * @param content its bytes
   * @param to the repository it goes to
   * @param name that repository's name
   * @param isNew whether that repository held nothing before this run
   */
  record Route(BlobContent content, Repository to, String name, boolean isNew) {}

  /** Sees to it that the blob is there; returns once it is, whoever sent it. */
  void copy(Descriptor blob, Route route, ArtifactProgress progress) {
    String key = route.name() + "@" + blob.digest();
    while (true) {
      CompletableFuture<Void> mine = new CompletableFuture<>();
      CompletableFuture<Void> others = copies.putIfAbsent(key, mine);
      if (others == null) {
        copyOnce(blob, route, progress, key, mine);
        return;
      }
      progress.expect(-blob.size());
      try {
        Await.onOther(others);
        return;
      } catch (RuntimeException e) {
        // Another image failed to get it, from another source perhaps: try with this one's.
        progress.expect(blob.size());
      }
    }
  }

  private void copyOnce(
      Descriptor blob,
      Route route,
      ArtifactProgress progress,
      String key,
      CompletableFuture<Void> done) {
    try {
      bring(blob, route, progress, homes.arrival(blob.digest(), route.name()));
      done.complete(null);
    } catch (RuntimeException | Error e) {
      // Errors too, such as a lack of memory: others wait for these futures.
      copies.remove(key, done);
      done.completeExceptionally(e);
      throw e;
    }
  }

  private void bring(
      Descriptor blob, Route route, ArtifactProgress progress, BlobLocations.Arrival arrival) {
    try {
      if (!route.isNew() && route.to().hasBlob(blob)) {
        progress.expect(-blob.size());
      } else {
        Optional<String> mountFrom = arrival.mountFrom(this::mountsAreLikely);
        arrival.during(
            () -> {
              if (push(blob, route, mountFrom)) {
                progress.expect(-blob.size());
              }
            });
      }
      arrival.arrived();
    } catch (RuntimeException | Error e) {
      arrival.end();
      throw e;
    }
  }

  private boolean push(Descriptor blob, Route route, Optional<String> mountFrom) {
    if (mountFrom.isEmpty()) {
      return route.to().pushBlob(blob, route.content(), mountFrom);
    }
    try {
      boolean mounted = route.to().pushBlob(blob, route.content(), mountFrom);
      (mounted ? mounts : refusals).incrementAndGet();
      return mounted;
    } catch (AccessException | RefusedException e) {
      if (e.failure().side() != Side.DESTINATION) {
        throw e;
      }
      // The other repository may not be read by those who may write to this one.
      refusals.incrementAndGet();
      return route.to().pushBlob(blob, route.content(), Optional.empty());
    }
  }

  private boolean mountsAreLikely() {
    return mounts.get() > 0 || refusals.get() < REFUSALS;
  }
}
