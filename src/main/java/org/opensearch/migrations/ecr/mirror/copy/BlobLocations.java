package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/**
 * Knows for each blob a repository of the destination that others can mount it from, or the upload
 * that will make it one.
 */
class BlobLocations {

  private final ConcurrentHashMap<Digest, CompletableFuture<Optional<String>>> homes =
      new ConcurrentHashMap<>();

  /** One repository's way to a blob. */
  final class Arrival {
    private final Digest digest;
    private final String repository;
    private final CompletableFuture<Optional<String>> mine = new CompletableFuture<>();

    private Arrival(Digest digest, String repository) {
      this.digest = digest;
      this.repository = repository;
    }

    /**
     * Another repository that has the blob; else this one is what others wait for.
     *
     * @param worthWaiting whether to wait for an upload that is under way
     */
    Optional<String> mountFrom(BooleanSupplier worthWaiting) {
      while (true) {
        CompletableFuture<Optional<String>> known = homes.putIfAbsent(digest, mine);
        if (known == null || known == mine) {
          return Optional.empty();
        }
        if (!known.isDone() && !worthWaiting.getAsBoolean()) {
          return Optional.empty();
        }
        Optional<String> home = Await.onOther(known);
        if (home.isPresent()) {
          return home;
        }
      }
    }

    /**
     * Does the upload. As soon as it has to wait, for a registry that sets limits perhaps, nobody
     * else waits for it any more: the others may have another source.
     */
    void during(Runnable upload) {
      BlockingNotifier.Listener outer = BlockingNotifier.listener();
      BlockingNotifier.tell(
          new BlockingNotifier.Listener() {
            @Override
            public void begins() {
              end();
              if (outer != null) {
                outer.begins();
              }
            }

            @Override
            public void ends() {
              if (outer != null) {
                outer.ends();
              }
            }
          },
          upload);
    }

    /** The blob is there. */
    void arrived() {
      Optional<String> home = Optional.of(repository);
      homes.putIfAbsent(
          digest, mine.complete(home) ? mine : CompletableFuture.completedFuture(home));
    }

    /** Nobody need wait for it: no longer, or not at all. */
    void end() {
      // Before the others go on, so that they do not find it again.
      homes.remove(digest, mine);
      mine.complete(Optional.empty());
    }
  }

  /** A repository that is to have a blob. */
  Arrival arrival(Digest digest, String repository) {
    return new Arrival(digest, repository);
  }
}
