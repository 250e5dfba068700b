package org.opensearch.migrations.ecr.oci;

import java.util.List;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * An OCI or Docker manifest or index: its exact bytes, and what they point at. The bytes are what
 * is pushed, never a re-serialised form, so that the digest stays.
 *
 * @param mediaType the media type to push it with
 * @param digest the digest of {@code content}
 * @param content the bytes as served; not to be changed
 * @param manifests the manifests that an index names, in its order; empty for a manifest
 * @param blobs config and layers, each digest once; of an index too, where it is a build cache
 */
// The array is never compared: two manifests are the same when their digests are.
@SuppressWarnings("ArrayRecordComponent")
public record Manifest(
    String mediaType,
    Digest digest,
    byte[] content,
    List<Descriptor> manifests,
    List<Descriptor> blobs) {

  /** The largest size of a manifest in bytes, in Amazon ECR and in most registries. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  /** Copies the lists. */
  public Manifest {
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
  }

  /** What a parent would say of it. */
  public Descriptor descriptor() {
    return new Descriptor(mediaType, digest, content.length);
  }
}
