package org.opensearch.migrations.ecr.oci;

import java.util.List;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * A descriptor of content in an OCI manifest.
 *
 * @param mediaType its media type
 * @param digest the digest of its bytes
 * @param size its length in bytes; -1 if unknown
 * @param urls where else it can be downloaded from, as its manifest says; this says nothing about
 *     whether a registry has it
 */
public record Descriptor(String mediaType, Digest digest, long size, List<String> urls) {

  /** The largest size of a blob, in bytes; Amazon ECR accepts 52,000 MiB (its service quotas). */
  public static final long MAX_SIZE = 64L * 1024 * 1024 * 1024;

  public Descriptor {
    urls = List.copyOf(urls);
  }

  /** A descriptor without urls. */
  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, List.of());
  }

  /**
   * Whether this is a layer that a registry may lack while it holds the image (OCI image
   * specification, "Non-Distributable Layers"). Only its media type says so: every other blob
   * belongs to the image, whatever its {@code urls} say.
   */
  public boolean isNondistributable() {
    return MediaTypes.isNondistributableLayer(mediaType);
  }

  /** The stricter of two descriptors of a blob: the one that is not non-distributable. */
  public static Descriptor stricter(Descriptor one, Descriptor other) {
    return one.isNondistributable() ? other : one;
  }
}
