package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/**
 * The repositories of the destination that have a blob, or are about to have it, so that others can
 * mount it.
 */
class BlobLocations {

  private final ConcurrentHashMap<Digest, CompletableFuture<Optional<String>>> locations =
      new ConcurrentHashMap<>();

  /** The upload of a blob to one repository. */
  final class Arrival {
    private final Digest digest;
    private final String repository;
    private final CompletableFuture<Optional<String>> mine = new CompletableFuture<>();

    private Arrival(Digest digest, String repository) {
      this.digest = digest;
      this.repository = repository;
    }

    /**
     * Another repository that has the blob; if there is none, others wait for this one.
     *
     * @param worthWaiting whether to wait for an upload in progress
     */
    Optional<String> mountFrom(BooleanSupplier worthWaiting) {
      while (true) {
        CompletableFuture<Optional<String>> known = locations.putIfAbsent(digest, mine);
        if (known == null || known == mine) {
          return Optional.empty();
        }
        if (!known.isDone() && !worthWaiting.getAsBoolean()) {
          return Optional.empty();
        }
        Optional<String> location = Await.whileBlocked(known);
        if (location.isPresent()) {
          return location;
        }
      }
    }

    /**
     * Runs the upload. Once it is blocked, for example by a rate limit, others no longer wait for
     * it: they may have a different source.
     */
    void during(Runnable upload) {
      BlockingNotifier.Listener outer = BlockingNotifier.listener();
      BlockingNotifier.run(
          new BlockingNotifier.Listener() {
            @Override
            public void blocked() {
              end();
              if (outer != null) {
                outer.blocked();
              }
            }

            @Override
            public void resumed() {
              if (outer != null) {
                outer.resumed();
              }
            }
          },
          upload);
    }

    /** The repository has the blob. */
    void arrived() {
      Optional<String> location = Optional.of(repository);
      locations.putIfAbsent(
          digest, mine.complete(location) ? mine : CompletableFuture.completedFuture(location));
    }

    /** Ends the waiting of others for this upload. */
    void end() {
      // Before the others continue, so that they do not find it again.
      locations.remove(digest, mine);
      mine.complete(Optional.empty());
    }
  }

  /** Registers a repository that will have a blob. */
  Arrival arrival(Digest digest, String repository) {
    return new Arrival(digest, repository);
  }
}
