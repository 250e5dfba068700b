package org.opensearch.migrations.ecr.mirror;

import java.util.List;
import org.opensearch.migrations.ecr.model.Platform;

/**
 * What of each image is mirrored.
 *
 * @param platforms only these of an index; empty: all of it, byte for byte
 * @param withReferrers whether signatures, attestations and SBOMs that refer to it come too
 */
public record Content(List<Platform> platforms, boolean withReferrers) {

  /** All platforms, and nothing that only refers to them. */
  public static final Content WHOLE = new Content(List.of(), false);

  /** Copies the list. */
  public Content {
    platforms = List.copyOf(platforms);
  }
}
