package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.VerifyingSink;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;

/** The files below {@code blobs}, named by their digests. */
final class BlobFiles {

  private final LayoutFiles files;

  BlobFiles(LayoutFiles files) {
    this.files = files;
  }

  /** The name of a blob's file, below the layout's top. */
  static String name(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  /** How long the blob is that is there, in bytes. */
  OptionalLong size(Digest digest) throws IOException {
    return files.size(name(digest));
  }

  /** Whether the blob is there in its full length. */
  boolean has(Descriptor blob) throws IOException {
    OptionalLong size = size(blob.digest());
    return size.isPresent() && (blob.size() < 0 || size.getAsLong() == blob.size());
  }

  /** The bytes of a manifest; empty if it is not there, or is damaged. */
  Optional<byte[]> manifest(Digest digest) throws IOException {
    if (files.size(name(digest)).orElse(Long.MAX_VALUE) > Manifest.MAX_BYTES) {
      return Optional.empty();
    }
    return Optional.of(files.read(name(digest))).filter(digest::matches);
  }

  /**
   * Writes a blob, and gives it its name once its length and digest are known to be right.
   *
   * @param activity is told of the bytes, and that they do not count when this throws
   * @throws ContentMismatchException when they are not
   */
  void write(Descriptor blob, BlobContent content, Activity activity) throws IOException {
    try (UnfinishedFile unfinished = files.create(name(blob.digest()))) {
      VerifyingSink sink = new VerifyingSink(unfinished, blob, activity::bytes);
      try {
        content.writeTo(sink);
        sink.check();
        unfinished.publish();
      } catch (IOException | RuntimeException e) {
        activity.bytes(-sink.length());
        throw e;
      }
    }
  }

  /** Opens a blob. */
  InputStream open(Descriptor blob) throws IOException {
    return files.open(name(blob.digest()));
  }
}
