package org.opensearch.migrations.ecr.verify.repair;

import java.util.List;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Platform;

/**
 * An image that the mirror has.
 *
 * @param platforms that it is for; empty where it does not say
 */
public record MirroredImage(Digest digest, List<Platform> platforms) {

  /** Copies the list. */
  public MirroredImage {
    platforms = List.copyOf(platforms);
  }

  /** Whether nodes of a platform can run it, as far as it says. */
  public boolean runsOn(Platform wanted) {
    return platforms.isEmpty() || platforms.stream().anyMatch(wanted::runs);
  }
}
