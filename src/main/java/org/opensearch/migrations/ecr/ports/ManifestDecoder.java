package org.opensearch.migrations.ecr.ports;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Manifest;

/** Finds what a manifest points at. */
@FunctionalInterface
public interface ManifestDecoder {

  /**
   * Reads a manifest.
   *
   * @param mediaType what whoever holds it says it is; its own word wins
   * @param digest the digest that {@code content} has
   * @throws IOException when it is no manifest that is copied; the message says why
   */
  Manifest read(byte[] content, Optional<String> mediaType, Digest digest) throws IOException;
}
