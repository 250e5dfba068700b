package org.opensearch.migrations.ecr.images;

import org.opensearch.migrations.ecr.model.ImageReference;

/**
 * An image at one location in a render.
 *
 * @param text the reference as written, or joined from its parts: registry, repository and tag
 * @param reference the same, normalised
 * @param place where it was found
 */
public record FoundImage(String text, ImageReference reference, ImageLocation place) {

  /** A copy, found in another state of the cluster. */
  public FoundImage in(String state) {
    return new FoundImage(text, reference, place.in(state));
  }
}
