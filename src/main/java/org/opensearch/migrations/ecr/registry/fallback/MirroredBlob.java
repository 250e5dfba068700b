package org.opensearch.migrations.ecr.registry.fallback;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.CountingSink;
import org.opensearch.migrations.ecr.oci.Descriptor;
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
    NotFoundException lacking = null;
    if (trust.lasts()) {
      BlobContent content = mirror.content(blob);
      try {
        content.open();
        ofMirror = Optional.of(content);
        return;
      } catch (NotFoundException e) {
        lacking = e;
      } catch (FailureException e) {
        trust.end(e);
      }
    }
    BlobContent content = original.content(blob);
    try {
      content.open();
    } catch (FailureException e) {
      throw besides(e, lacking);
    }
    endIfLacking(lacking);
    ofOriginal = Optional.of(content);
  }

  /**
   * What neither has is not the mirror's fault: it is asked for the rest. It may also be all that
   * can be reached: then a layer that may be missing is missing.
   */
  private FailureException besides(FailureException ofOriginal, NotFoundException lacking) {
    if (lacking != null && blob.isNondistributable()) {
      lacking.addSuppressed(ofOriginal);
      return lacking;
    }
    if (lacking != null) {
      ofOriginal.addSuppressed(lacking);
    }
    return trust.besides(ofOriginal);
  }

  private void endIfLacking(NotFoundException lacking) {
    if (lacking != null) {
      trust.end(lacking);
    }
  }

  @Override
  public void writeTo(OutputStream sink) throws IOException {
    if (ofMirror.isEmpty() && (ofOriginal.isPresent() || !trust.lasts())) {
      write(ofOriginal.orElseGet(() -> original.content(blob)), sink);
      return;
    }
    CountingSink started = new CountingSink(sink, bytes -> {});
    try {
      ofMirror.orElseGet(() -> mirror.content(blob)).writeTo(started);
    } catch (NotFoundException e) {
      try {
        original.content(blob).writeTo(sink);
      } catch (FailureException ofOriginal) {
        throw besides(ofOriginal, e);
      }
      endIfLacking(e);
    } catch (FailureException e) {
      trust.end(e);
      if (started.length() > 0) {
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
