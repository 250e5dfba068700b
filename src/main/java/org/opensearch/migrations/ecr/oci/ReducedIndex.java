package org.opensearch.migrations.ecr.oci;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * An index that was reduced to some platforms. It has another digest than the index that it was
 * made of, which an annotation names.
 */
public final class ReducedIndex {

  private static final String ANNOTATIONS = "annotations";
  private static final String ORIGINAL = "org.opensearch.migrations.ecr.original.digest";

  private ReducedIndex() {}

  /** Adds the digest of the original to an index. */
  public static void annotate(ObjectNode index, Digest original) {
    index.withObject("/" + ANNOTATIONS).put(ORIGINAL, original.toString());
  }

  /** The digest of the index that this one was made of; empty if none is named. */
  public static Optional<Digest> original(Manifest index) {
    try {
      String text = BoundedJson.read(index.content()).path(ANNOTATIONS).path(ORIGINAL).asText("");
      return text.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(text));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
