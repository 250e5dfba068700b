package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.TransientException;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;

/** A blob of the mirror, or of the original. */
final class MirroredBlob implements BlobContent {
  private final Descriptor blob;
  private final Repository mirror;
  private final Repository original;
  private final MirrorTrust trust;
  private Optional<BlobContent> ofMirror = Optional.empty();
  private Optional<BlobContent> ofOriginal = Optional.empty();

  MirroredBlob(Descriptor blob, Repository mirror, Repository original, MirrorTrust trust) {
    this.blob = blob;
    this.mirror = mirror;
    this.original = original;
    this.trust = trust;
  }

  @Override
  public void open() {
    if (trust.lasts()) {
      BlobContent content = mirror.content(blob);
      try {
        content.open();
        ofMirror = Optional.of(content);
        return;
      } catch (FailureException e) {
        trust.end(e);
      }
    }
    BlobContent content = original.content(blob);
    try {
      content.open();
    } catch (FailureException e) {
      throw trust.besides(e);
    }
    ofOriginal = Optional.of(content);
  }

  @Override
  public void writeTo(OutputStream sink) throws IOException {
    if (ofMirror.isEmpty() && (ofOriginal.isPresent() || !trust.lasts())) {
      write(ofOriginal.orElseGet(() -> original.content(blob)), sink);
      return;
    }
    StartedSink started = new StartedSink(sink);
    try {
      ofMirror.orElseGet(() -> mirror.content(blob)).writeTo(started);
    } catch (FailureException e) {
      trust.end(e);
      if (started.hasBytes()) {
        // The caller's next try begins anew, at the original.
        throw new TransientException(e.failure(), Optional.empty(), e);
      }
      write(original.content(blob), sink);
    }
  }

  private void write(BlobContent content, OutputStream sink) throws IOException {
    try {
      content.writeTo(sink);
    } catch (FailureException e) {
      throw trust.besides(e);
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
