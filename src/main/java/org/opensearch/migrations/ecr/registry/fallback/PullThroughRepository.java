package org.opensearch.migrations.ecr.registry.fallback;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * A mirror that may be a pull-through cache: it fetches an image on the first pull, not on a HEAD
 * request, and the parts of the image may appear a moment later.
 */
final class PullThroughRepository implements ReadOnlyRepository {

  /** Requests for content that a cache is about to have, including the first one. */
  private static final int MAX_REQUESTS = 3;

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);

  private final Repository cache;
  private final Retry.Pause pause;

  /** The tags and digests of images that it has. */
  private final Set<String> images = ConcurrentHashMap.newKeySet();

  PullThroughRepository(Repository cache, Retry.Pause pause) {
    this.cache = cache;
    this.pause = pause;
  }

  @Override
  public Optional<Descriptor> resolve(String identifier) {
    Optional<Descriptor> found =
        cache.resolve(identifier).or(() -> cache.pull(identifier).map(Manifest::descriptor));
    found.ifPresent(known -> images.add(identifier));
    return found;
  }

  @Override
  public Optional<Manifest> pull(String identifier) {
    Optional<Manifest> found = cache.pull(identifier);
    // Another tag, as of signatures, is not a part of the image.
    boolean isPart = ImageReference.isDigest(identifier) || images.contains(identifier);
    for (int request = 1; found.isEmpty() && isPart && mayAppear(request); request++) {
      found = cache.pull(identifier);
    }
    found.ifPresent(known -> images.add(identifier));
    return found;
  }

  @Override
  public Optional<List<Descriptor>> referrers(Digest subject) {
    return cache.referrers(subject);
  }

  @Override
  public boolean hasBlob(Descriptor blob) {
    return cache.hasBlob(blob);
  }

  @Override
  public BlobContent content(Descriptor blob) {
    return new AwaitedContent(cache.content(blob));
  }

  /** A blob that may appear a moment later. */
  private final class AwaitedContent implements BlobContent {
    private final BlobContent content;

    AwaitedContent(BlobContent content) {
      this.content = content;
    }

    @Override
    public void open() {
      for (int request = 1; ; request++) {
        try {
          content.open();
          return;
        } catch (NotFoundException e) {
          if (!mayAppear(request)) {
            throw e;
          }
        }
      }
    }

    @Override
    public void writeTo(OutputStream sink) throws IOException {
      content.writeTo(sink);
    }

    @Override
    public void close() {
      content.close();
    }
  }

  /** Waits, but only for the parts of an image that the cache has. */
  private boolean mayAppear(int request) {
    if (images.isEmpty() || request == MAX_REQUESTS) {
      return false;
    }
    try {
      pause.last(FIRST_WAIT.multipliedBy(request));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
