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
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.registry.failure.ExpiredUrlException;
import org.opensearch.migrations.ecr.registry.failure.MissingContentException;
import org.opensearch.migrations.ecr.registry.failure.RejectedTokenException;
import org.opensearch.migrations.ecr.registry.failure.SuspectResponseException;

/**
 * Retries transient errors of a registry that does not do so itself. Retrying is needed even where
 * the registry is a local folder: the source of a blob can fail while it is written.
 */
public record RetryingRegistry(Registry registry, Retry retry) implements Registry {

  @Override
  public Repository open(String host, String path, Activity activity) {
    return new RetryingRepository(registry.open(host, path, activity), retry, activity);
  }

  @Override
  public void prepare(String host) {
    registry.prepare(host);
  }

  @Override
  public void checkAfter(FailureException failure, String host, String path) {
    registry.checkAfter(failure, host, path);
  }

  /** Retries its operations. A blob that failed on either side is sent in a new upload. */
  private static final class RetryingRepository implements Repository {

    /**
     * Content that is wrong three times was not damaged in transit, and a URL that is rejected
     * three times, each time right after it was issued, has not expired.
     */
    private static final int MAX_SUSPECT_FAILURES = 3;

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
            // Only the response may have been lost, and an immutable tag cannot be pushed twice.
            if (attempt == 1 || !isPresent(manifest, identifier)) {
              pushUnlessPresent(manifest, identifier);
            }
            return attempt;
          });
    }

    /** Another run may have just pushed it, and an immutable tag cannot be pushed twice. */
    private void pushUnlessPresent(Manifest manifest, String identifier) {
      try {
        repository.push(manifest, identifier);
      } catch (RefusedException e) {
        if (!isPresent(manifest, identifier)) {
          throw e;
        }
      }
    }

    private boolean isPresent(Manifest manifest, String identifier) {
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
    public void expect(List<Descriptor> blobs) {
      repository.expect(blobs);
    }

    @Override
    public boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
      AtomicBoolean mayBePresent = new AtomicBoolean();
      return retry(
          attempt -> {
            if (mayBePresent.get() && repository.hasBlob(blob)) {
              return false;
            }
            try {
              return pushUnlessPresent(blob, content, mountFrom);
            } catch (FailureException e) {
              // Only the response may have been lost, unless the source failed.
              mayBePresent.set(e.failure().side() != Side.SOURCE);
              throw e;
            }
          });
    }

    private boolean pushUnlessPresent(
        Descriptor blob, BlobContent content, Optional<String> mountFrom) {
      try {
        return repository.pushBlob(blob, content, mountFrom);
      } catch (RefusedException e) {
        // Some registries reject a blob that exists, and another run may have been first.
        if (e.failure().side() != Side.DESTINATION || !repository.hasBlob(blob)) {
          throw e;
        }
        return false;
      }
    }

    private <T> T retry(IntFunction<T> operation) {
      AtomicInteger suspect = new AtomicInteger();
      return retry.call(
          activity,
          attempt -> {
            try {
              return operation.apply(attempt);
            } catch (TransientException e) {
              if (isSuspect(e.getCause()) && suspect.incrementAndGet() >= MAX_SUSPECT_FAILURES) {
                throw permanent(e);
              }
              throw e;
            }
          });
    }

    private static FailureException permanent(TransientException e) {
      if (e.getCause() instanceof MissingContentException) {
        return new NotFoundException(Missing.PART, e.failure(), e);
      }
      boolean isAccess =
          e.getCause() instanceof ExpiredUrlException
              || e.getCause() instanceof RejectedTokenException;
      return isAccess ? new AccessException(e.failure(), e) : new RefusedException(e.failure(), e);
    }

    private static boolean isSuspect(Throwable cause) {
      return cause instanceof ContentMismatchException
          || cause instanceof SuspectResponseException
          || cause instanceof MissingContentException
          || cause instanceof RejectedTokenException
          || cause instanceof ExpiredUrlException;
    }
  }
}
