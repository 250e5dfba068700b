package org.opensearch.migrations.ecr.images;

import org.opensearch.migrations.ecr.model.ImageReference;

/**
 * An image that a render names, at one place.
 *
 * @param text the reference as it stands there; put together from its parts where a map has
 *     registry, repository and tag apart
 * @param reference the same, normalised
 * @param place where it stands
 */
public record FoundImage(String text, ImageReference reference, ImageLocation place) {

  /** The same, seen in another state of the cluster. */
  public FoundImage in(String state) {
    return new FoundImage(text, reference, place.in(state));
  }
}
