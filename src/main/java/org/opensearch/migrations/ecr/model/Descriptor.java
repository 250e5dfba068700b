package org.opensearch.migrations.ecr.model;

import java.util.List;

/**
 * What an OCI manifest says of one piece of content.
 *
 * @param mediaType its media type
 * @param digest the digest of its bytes
 * @param size its length in bytes; -1 where a server did not say
 * @param urls where else it can be had; not empty for a foreign layer, which is never pushed
 */
public record Descriptor(String mediaType, Digest digest, long size, List<String> urls) {

  /** Copies the list. */
  public Descriptor {
    urls = List.copyOf(urls);
  }

  /** A descriptor without urls. */
  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, List.of());
  }
}
