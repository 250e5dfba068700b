package org.opensearch.migrations.ecr.mirror;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.migrations.ecr.model.AccessException;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.RefusedException;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;

/**
 * Brings blobs to the destination, each to each repository once. What another repository of the
 * registry has got by now is mounted from there, if the registry does that.
 */
final class BlobCopier {

  /** After so many refused mounts and none granted, nobody waits for another's upload any more. */
  private static final int REFUSALS = 2;

  private final ConcurrentHashMap<String, CompletableFuture<Void>> copies =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Digest, CompletableFuture<String>> homes =
      new ConcurrentHashMap<>();
  private final AtomicInteger mounts = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();

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
        Waiting.onOther(others);
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
    CompletableFuture<String> home = new CompletableFuture<>();
    try {
      if (!route.isNew() && route.to().hasBlob(blob)) {
        progress.expect(-blob.size());
      } else {
        boolean mounted = push(blob, route, homeOf(blob, home));
        if (mounted) {
          progress.expect(-blob.size());
        }
      }
      home.complete(route.name());
      homes.putIfAbsent(blob.digest(), home);
      done.complete(null);
    } catch (RuntimeException | Error e) {
      // Errors too, such as a lack of memory: others wait for these futures.
      copies.remove(key, done);
      homes.remove(blob.digest(), home);
      home.completeExceptionally(e);
      done.completeExceptionally(e);
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

  /**
   * A repository that has the blob; else this one's upload is registered as the one to wait for.
   */
  private Optional<String> homeOf(Descriptor blob, CompletableFuture<String> mine) {
    CompletableFuture<String> known = homes.putIfAbsent(blob.digest(), mine);
    if (known == null || known == mine) {
      return Optional.empty();
    }
    boolean worthWaiting = mounts.get() > 0 || refusals.get() < REFUSALS;
    if (!known.isDone() && !worthWaiting) {
      return Optional.empty();
    }
    try {
      return Optional.of(Waiting.onOther(known));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
