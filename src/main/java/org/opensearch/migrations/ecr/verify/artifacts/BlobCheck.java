package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.ports.Repository;

/** Checks blobs, each once per repository. */
final class BlobCheck {

  private final boolean deep;
  private final ConcurrentHashMap<String, CompletableFuture<Optional<Flaw>>> seen =
      new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * A check.
   *
   * @param deep whether to read blobs completely instead of only checking that they exist
   */
  BlobCheck(boolean deep) {
    this.deep = deep;
  }

  /**
   * What is wrong with a blob.
   *
   * @param isMissing whether it does not exist
   * @param reason the description
   */
  record Flaw(boolean isMissing, String reason) {}

  boolean isDeep() {
    return deep;
  }

  /** How many bytes have been read. */
  long bytes() {
    return bytes.get();
  }

  /**
   * What is wrong with a blob, if anything.
   *
   * @param name the repository's
   * @throws FailureException if the check fails
   */
  Optional<Flaw> check(Descriptor blob, String name, Repository repository) {
    CompletableFuture<Optional<Flaw>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<Flaw>> first = seen.putIfAbsent(name + "@" + blob.digest(), mine);
    if (first == null) {
      read(blob, repository, mine);
    }
    try {
      return (first == null ? mine : first).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void read(
      Descriptor blob, Repository repository, CompletableFuture<Optional<Flaw>> result) {
    try {
      if (deep) {
        repository.checkBlob(blob, bytes::addAndGet);
        result.complete(Optional.empty());
      } else {
        boolean isThere = repository.hasBlob(blob);
        result.complete(
            isThere
                ? Optional.empty()
                : Optional.of(new Flaw(true, "it does not exist or is incomplete")));
      }
    } catch (NotFoundException e) {
      // A host that is unknown, of a redirect perhaps, does not mean that the blob is missing.
      boolean isMissing = blob.isNondistributable() && !repository.hasBlob(blob);
      result.complete(Optional.of(new Flaw(isMissing, e.failure().reason())));
    } catch (RefusedException | InvalidInputException e) {
      result.complete(Optional.of(new Flaw(false, e.failure().reason())));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }
}
