package org.opensearch.migrations.ecr.mirror.copy;

import java.util.List;
import org.opensearch.migrations.ecr.model.Platform;

/**
 * The parts of each image to copy.
 *
 * @param platforms the platforms of an index; empty for the whole index, byte for byte
 * @param withReferrers whether to copy its signatures, attestations and SBOMs
 * @param allowsMoved whether to copy a tag that has moved since it was pinned
 */
public record ContentSelection(
    List<Platform> platforms, boolean withReferrers, boolean allowsMoved) {

  /** All platforms, without referrers. */
  public static final ContentSelection WHOLE = new ContentSelection(List.of(), false, false);

  public ContentSelection {
    platforms = List.copyOf(platforms);
  }
}
