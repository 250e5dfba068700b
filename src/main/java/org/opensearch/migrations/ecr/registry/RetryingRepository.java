package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.registry.failure.ExpiredUrlException;
import org.opensearch.migrations.ecr.registry.failure.GarbledResponseException;
import org.opensearch.migrations.ecr.registry.failure.RefusedManifestException;

/** Tries again what may pass. A blob that failed on either side is sent in a new upload. */
final class RetryingRepository implements Repository {

  /**
   * Bytes that are wrong three times were not damaged on the way, and an address that is refused
   * three times, each time as soon as it was given, has not ended.
   */
  private static final int THRICE = 3;

  private final Repository repository;
  private final Retry retry;
  private final Activity activity;

  RetryingRepository(Repository repository, Retry retry, Activity activity) {
    this.repository = repository;
    this.retry = retry;
    this.activity = activity;
  }

  @Override
  public Optional<Descriptor> resolve(String identifier) {
    return retry(attempt -> repository.resolve(identifier));
  }

  @Override
  public boolean isNamed(String identifier) {
    return repository.isNamed(identifier);
  }

  @Override
  public Optional<Manifest> pull(String identifier) {
    return retry(attempt -> repository.pull(identifier));
  }

  @Override
  public void push(Manifest manifest, String identifier) {
    retry(
        attempt -> {
          // What failed may have been the answer alone, and an immutable tag is not pushed twice.
          if (attempt == 1 || !isThere(manifest, identifier)) {
            pushUnlessThere(manifest, identifier);
          }
          return attempt;
        });
  }

  /** Another run may have pushed it a moment ago, and an immutable tag is not pushed twice. */
  private void pushUnlessThere(Manifest manifest, String identifier) {
    try {
      repository.push(manifest, identifier);
    } catch (RefusedException e) {
      if (!isThere(manifest, identifier)) {
        throw e;
      }
    }
  }

  private boolean isThere(Manifest manifest, String identifier) {
    return repository
        .resolve(identifier)
        .map(Descriptor::digest)
        .filter(manifest.digest()::equals)
        .isPresent();
  }

  @Override
  public void pushChild(Manifest manifest) {
    retry(
        attempt -> {
          repository.pushChild(manifest);
          return attempt;
        });
  }

  @Override
  public Optional<List<Descriptor>> referrers(Digest subject) {
    return retry(attempt -> repository.referrers(subject));
  }

  @Override
  public boolean pushReferrer(Manifest manifest) {
    return retry(attempt -> repository.pushReferrer(manifest));
  }

  @Override
  public boolean hasBlob(Descriptor blob) {
    return retry(attempt -> repository.hasBlob(blob));
  }

  @Override
  public void pullBlob(Descriptor blob, OutputStream sink) throws IOException {
    repository.pullBlob(blob, sink);
  }

  @Override
  public BlobContent content(Descriptor blob) {
    return repository.content(blob);
  }

  @Override
  public void checkBlob(Descriptor blob, LongConsumer read) {
    retry(
        attempt -> {
          repository.checkBlob(blob, read);
          return attempt;
        });
  }

  @Override
  public boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
    AtomicBoolean maybeThere = new AtomicBoolean();
    return retry(
        attempt -> {
          if (maybeThere.get() && repository.hasBlob(blob)) {
            return false;
          }
          try {
            return pushUnlessThere(blob, content, mountFrom);
          } catch (FailureException e) {
            // What failed may have been the answer alone, but not where the bytes did not come.
            maybeThere.set(e.failure().side() != Side.SOURCE);
            throw e;
          }
        });
  }

  private boolean pushUnlessThere(
      Descriptor blob, BlobContent content, Optional<String> mountFrom) {
    try {
      return repository.pushBlob(blob, content, mountFrom);
    } catch (RefusedException e) {
      // Some registries take no blob twice, and another run may have been first.
      if (e.failure().side() != Side.DESTINATION || !repository.hasBlob(blob)) {
        throw e;
      }
      return false;
    }
  }

  private <T> T retry(IntFunction<T> operation) {
    AtomicInteger doubtful = new AtomicInteger();
    return retry.call(
        activity,
        attempt -> {
          try {
            return operation.apply(attempt);
          } catch (TransientException e) {
            if (isDoubtful(e.getCause()) && doubtful.incrementAndGet() >= THRICE) {
              throw e.getCause() instanceof ExpiredUrlException
                  ? new AccessException(e.failure(), e)
                  : new RefusedException(e.failure(), e);
            }
            throw e;
          }
        });
  }

  private static boolean isDoubtful(Throwable cause) {
    return cause instanceof ContentMismatchException
        || cause instanceof GarbledResponseException
        || cause instanceof RefusedManifestException
        || cause instanceof ExpiredUrlException;
  }
}
