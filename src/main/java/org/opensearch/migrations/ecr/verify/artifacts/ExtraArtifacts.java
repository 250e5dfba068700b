package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.List;
import java.util.Optional;

/**
 * What is in the mirror besides the plan.
 *
 * @param references tags, with their registry
 * @param unlisted why not all could be listed
 */
public record ExtraArtifacts(List<String> references, Optional<String> unlisted) {

  /** Copies the list. */
  public ExtraArtifacts {
    references = List.copyOf(references);
  }
}
