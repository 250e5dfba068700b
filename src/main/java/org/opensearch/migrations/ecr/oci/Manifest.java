package org.opensearch.migrations.ecr.oci;

import java.util.List;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * An OCI or Docker manifest or index: its exact bytes, and the descriptors in them. The bytes are
 * pushed unchanged, so that the digest stays the same.
 *
 * @param mediaType the media type to push it with
 * @param digest the digest of {@code content}
 * @param content the bytes; must not be modified
 * @param manifests the manifests in an index, in order; empty for a manifest
 * @param blobs config and layers, each digest once; of an index too, where it is a build cache
 */
// The array is never compared: manifests are compared by digest.
@SuppressWarnings("ArrayRecordComponent")
public record Manifest(
    String mediaType,
    Digest digest,
    byte[] content,
    List<Descriptor> manifests,
    List<Descriptor> blobs) {

  /** The largest size of a manifest in bytes, in Amazon ECR and in most registries. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  public Manifest {
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
  }

  /** The descriptor that an index would contain. */
  public Descriptor descriptor() {
    return new Descriptor(mediaType, digest, content.length);
  }
}
