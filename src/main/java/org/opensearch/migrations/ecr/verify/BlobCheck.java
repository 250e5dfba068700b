package org.opensearch.migrations.ecr.verify;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.NotFoundException;
import org.opensearch.migrations.ecr.model.RefusedException;
import org.opensearch.migrations.ecr.ports.Repository;

/** Reads blobs back, each once for a repository however many manifests name it. */
final class BlobCheck {

  private final ConcurrentHashMap<String, CompletableFuture<Optional<String>>> seen =
      new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  /** How many bytes have been read. */
  long bytes() {
    return bytes.get();
  }

  /**
   * What is wrong with a blob, if anything.
   *
   * @param name the repository's
   * @throws FailureException when it cannot be found out
   */
  Optional<String> check(Descriptor blob, String name, Repository repository) {
    CompletableFuture<Optional<String>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<String>> first = seen.putIfAbsent(name + "@" + blob.digest(), mine);
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
      Descriptor blob, Repository repository, CompletableFuture<Optional<String>> result) {
    try {
      repository.checkBlob(blob, bytes::addAndGet);
      result.complete(Optional.empty());
    } catch (NotFoundException | RefusedException | InvalidInputException e) {
      result.complete(Optional.of(e.failure().reason()));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }
}
