package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Function;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.Manifest;
import org.opensearch.migrations.ecr.model.TransientException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Reads from a mirror first, then from the original. Once the mirror has failed, or lacked
 * something that the original has, the original serves the rest of this image.
 */
final class MirroredRepository implements Repository {

  private final Repository mirror;
  private final Repository original;
  private final String mirrorHost;
  private final Activity activity;
  private volatile boolean mirrorGivenUp;

  MirroredRepository(Repository mirror, Repository original, String mirrorHost, Activity activity) {
    this.mirror = mirror;
    this.original = original;
    this.mirrorHost = mirrorHost;
    this.activity = activity;
  }

  @Override
  public Optional<Descriptor> resolve(String identifier) {
    return firstOf(repository -> repository.resolve(identifier));
  }

  @Override
  public Optional<Manifest> pull(String identifier) {
    return firstOf(repository -> repository.pull(identifier));
  }

  @Override
  public boolean hasBlob(Descriptor blob) {
    return (!mirrorGivenUp && mirror.hasBlob(blob)) || original.hasBlob(blob);
  }

  @Override
  public void pullBlob(Descriptor blob, OutputStream sink) throws IOException {
    content(blob).writeTo(sink);
  }

  @Override
  public BlobContent content(Descriptor blob) {
    return new MirroredBlob(blob);
  }

  /** A blob of the mirror, or of the original. */
  private final class MirroredBlob implements BlobContent {
    private final Descriptor blob;
    private Optional<BlobContent> ofMirror = Optional.empty();
    private Optional<BlobContent> ofOriginal = Optional.empty();

    MirroredBlob(Descriptor blob) {
      this.blob = blob;
    }

    @Override
    public void open() {
      if (!mirrorGivenUp) {
        BlobContent content = mirror.content(blob);
        try {
          content.open();
          ofMirror = Optional.of(content);
          return;
        } catch (FailureException e) {
          giveUpMirror(e.failure().reason());
        }
      }
      BlobContent content = original.content(blob);
      content.open();
      ofOriginal = Optional.of(content);
    }

    @Override
    public void writeTo(OutputStream sink) throws IOException {
      if (ofMirror.isEmpty() && (ofOriginal.isPresent() || mirrorGivenUp)) {
        ofOriginal.orElseGet(() -> original.content(blob)).writeTo(sink);
        return;
      }
      StartedSink started = new StartedSink(sink);
      try {
        ofMirror.orElseGet(() -> mirror.content(blob)).writeTo(started);
      } catch (FailureException e) {
        giveUpMirror(e.failure().reason());
        if (started.hasBytes()) {
          // The caller's next try begins anew, at the original.
          throw new TransientException(e.failure(), Optional.empty(), e);
        }
        original.pullBlob(blob, sink);
      }
    }

    @Override
    public void close() {
      ofMirror.ifPresent(BlobContent::close);
      ofOriginal.ifPresent(BlobContent::close);
      ofMirror = Optional.empty();
      ofOriginal = Optional.empty();
    }
  }

  @Override
  public void push(Manifest manifest, String identifier) {
    throw new UnsupportedOperationException("a source is not written");
  }

  @Override
  public boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
    throw new UnsupportedOperationException("a source is not written");
  }

  private <T> Optional<T> firstOf(Function<Repository, Optional<T>> question) {
    if (mirrorGivenUp) {
      return question.apply(original);
    }
    try {
      Optional<T> answer = question.apply(mirror);
      if (answer.isPresent()) {
        return answer;
      }
    } catch (FailureException e) {
      giveUpMirror(e.failure().reason());
    }
    Optional<T> answer = question.apply(original);
    if (answer.isPresent()) {
      giveUpMirror("it does not have what was asked for");
    }
    return answer;
  }

  private synchronized void giveUpMirror(String reason) {
    if (!mirrorGivenUp) {
      mirrorGivenUp = true;
      activity.warning("mirror " + mirrorHost + " is passed over: " + reason);
    }
  }
}
