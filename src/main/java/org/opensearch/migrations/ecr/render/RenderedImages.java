package org.opensearch.migrations.ecr.render;

import java.util.List;

/**
 * What a render names.
 *
 * @param images in the render's order, each place once
 * @param broken containers' images that no tool could pull, in the render's order
 */
public record RenderedImages(List<FoundImage> images, List<BrokenImage> broken) {

  /** Copies the lists. */
  public RenderedImages {
    images = List.copyOf(images);
    broken = List.copyOf(broken);
  }
}
