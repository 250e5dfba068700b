package org.opensearch.migrations.ecr.testing;

import java.util.List;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * A manifest or index as bytes, with what it names.
 *
 * @param mediaType the media type to push it with
 * @param manifest its bytes
 * @param children the manifests of an index
 * @param blobs config and layers of a manifest, foreign layers left out
 */
@SuppressWarnings("ArrayRecordComponent") // Its digest is compared, never itself.
public record TestImage(
    String mediaType, byte[] manifest, List<TestImage> children, List<TestBlob> blobs) {

  /** Copies the lists. */
  public TestImage {
    children = List.copyOf(children);
    blobs = List.copyOf(blobs);
  }

  /** The digest of the manifest's bytes. */
  public Digest digest() {
    return Digest.sha256(manifest);
  }

  /** This image and everything below it, the top first. */
  public Stream<TestImage> tree() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(TestImage::tree));
  }
}
