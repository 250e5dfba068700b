package org.opensearch.migrations.ecr.registry.fallback;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Repository;

/** A repository of a source, to which nothing is written. */
interface ReadOnlyRepository extends Repository {

  @Override
  default void pullBlob(Descriptor blob, OutputStream sink) throws IOException {
    content(blob).transferTo(sink);
  }

  @Override
  default void push(Manifest manifest, String identifier) {
    throw new UnsupportedOperationException("a source is read-only");
  }

  @Override
  default boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
    throw new UnsupportedOperationException("a source is read-only");
  }
}
