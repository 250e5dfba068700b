package org.opensearch.migrations.ecr.verify.repair;

import java.util.List;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Platform;

/**
 * An image in the mirror.
 *
 * @param platforms the platforms that it supports; empty if unknown
 */
public record MirroredImage(Digest digest, List<Platform> platforms) {

  /** Copies the list. */
  public MirroredImage {
    platforms = List.copyOf(platforms);
  }

  /** Whether nodes of a platform can run it, as far as the image specifies its platforms. */
  public boolean runsOn(Platform wanted) {
    return platforms.isEmpty() || platforms.stream().anyMatch(wanted::runs);
  }
}
