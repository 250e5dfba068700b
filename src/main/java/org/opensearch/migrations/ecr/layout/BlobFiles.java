package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.layout.files.FreeSpace;
import org.opensearch.migrations.ecr.layout.files.LayoutFiles;
import org.opensearch.migrations.ecr.layout.files.UnfinishedFile;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.VerifyingSink;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;

/** The blobs of a layout: files below {@code blobs}, named by their digests. */
final class BlobFiles {

  private final LayoutFiles files;
  private final FreeSpace space;

  BlobFiles(LayoutFiles files) {
    this.files = files;
    this.space = new FreeSpace(files::usableSpace);
  }

  /** The path of a blob's file, relative to the root of the layout. */
  static String name(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  /** The digests of the blobs among paths relative to the root of a layout. */
  static Set<Digest> digests(Collection<String> names) {
    return names.stream()
        .filter(name -> name.startsWith("blobs/"))
        .map(name -> Digest.parse(name.substring("blobs/".length()).replace('/', ':')))
        .collect(Collectors.toSet());
  }

  /** Which of several layouts has the blob, by its name in messages. */
  Optional<String> holder(Digest digest) throws IOException {
    return files.holder(name(digest));
  }

  /** The length of a blob in bytes; empty if it does not exist. */
  OptionalLong size(Digest digest) throws IOException {
    return files.size(name(digest));
  }

  /** Whether the blob exists with the expected length. */
  boolean has(Descriptor blob) throws IOException {
    OptionalLong size = size(blob.digest());
    return size.isPresent() && (blob.size() < 0 || size.getAsLong() == blob.size());
  }

  /** The bytes of a manifest; empty if it does not exist or is damaged. */
  Optional<byte[]> manifest(Digest digest) throws IOException {
    if (files.size(name(digest)).orElse(Long.MAX_VALUE) > Manifest.MAX_BYTES) {
      return Optional.empty();
    }
    return Optional.of(files.read(name(digest))).filter(digest::matches);
  }

  /** Checks that there is space for the blobs that do not exist yet, before they are written. */
  void expect(List<Descriptor> blobs) throws IOException {
    Map<Digest, Long> missing = new HashMap<>();
    for (Descriptor blob : blobs) {
      if (!has(blob)) {
        missing.put(blob.digest(), Math.max(0, blob.size()));
      }
    }
    space.plan(missing);
  }

  /**
   * Writes a blob, which becomes visible once its length and digest have been verified.
   *
   * @param activity counts the bytes; they are subtracted again if this fails
   * @throws ContentMismatchException if length or digest are wrong
   */
  void write(Descriptor blob, BlobContent content, Activity activity) throws IOException {
    try (UnfinishedFile unfinished = files.create(name(blob.digest()))) {
      VerifyingSink sink =
          new VerifyingSink(
              unfinished,
              blob,
              count -> {
                space.written(blob.digest(), count);
                activity.bytes(count);
              });
      try {
        content.writeTo(sink);
        sink.check();
        unfinished.publish();
      } catch (IOException | RuntimeException e) {
        activity.bytes(-sink.length());
        throw e;
      }
    } finally {
      space.end(blob.digest());
    }
  }

  /** Opens a blob for reading. */
  InputStream open(Descriptor blob) throws IOException {
    return files.open(name(blob.digest()));
  }
}
