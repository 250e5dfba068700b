package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;

/** The files below {@code blobs}, named by their digests. */
final class BlobFiles {

  /** No registry takes larger manifests. */
  private static final long MAX_MANIFEST_BYTES = 4L * 1024 * 1024;

  private final Path folder;

  BlobFiles(Path folder) {
    this.folder = folder;
  }

  private Path file(Digest digest) {
    return folder.resolve(digest.algorithm()).resolve(digest.hex());
  }

  /** Whether the blob is there in its full length. */
  boolean has(Descriptor blob) throws IOException {
    Path file = file(blob.digest());
    return Files.isRegularFile(file) && (blob.size() < 0 || Files.size(file) == blob.size());
  }

  /** The bytes of a manifest; empty if it is not there, or is damaged. */
  Optional<byte[]> manifest(Digest digest) throws IOException {
    Path file = file(digest);
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_MANIFEST_BYTES) {
      return Optional.empty();
    }
    return Optional.of(Files.readAllBytes(file)).filter(digest::matches);
  }

  /**
   * Writes a blob, and gives it its name once its length and digest are known to be right.
   *
   * @param activity is told of the bytes, and that they do not count when this throws
   * @throws WrongContentException when they are not
   */
  void write(Descriptor blob, BlobContent content, Activity activity) throws IOException {
    Path file = file(blob.digest());
    LayoutFolder.createFolder(file.getParent());
    try (UnfinishedFile unfinished = new UnfinishedFile(file)) {
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
    return Files.newInputStream(file(blob.digest()));
  }
}
