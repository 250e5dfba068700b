package org.opensearch.migrations.ecr.mirror.copy;

import java.util.List;
import org.opensearch.migrations.ecr.model.Platform;

/**
 * What of each image is mirrored.
 *
 * @param platforms only these of an index; empty: all of it, byte for byte
 * @param withReferrers whether signatures, attestations and SBOMs that refer to it come too
 */
public record ContentSelection(List<Platform> platforms, boolean withReferrers) {

  /** All platforms, and nothing that only refers to them. */
  public static final ContentSelection WHOLE = new ContentSelection(List.of(), false);

  /** Copies the list. */
  public ContentSelection {
    platforms = List.copyOf(platforms);
  }
}
