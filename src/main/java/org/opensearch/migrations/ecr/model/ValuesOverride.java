package org.opensearch.migrations.ecr.model;

import java.util.List;

/**
 * One value that points the deployment at the mirror.
 *
 * @param set the values path to set
 * @param to a string, boolean, number, null, list or map; strings may hold {@code ${mirror}},
 *     {@code ${registry}} and {@code ${release}}
 * @param images the manifest's images that it moves; may be empty
 * @param line the line in the file, from 1
 */
public record ValuesOverride(ValuesPath set, Object to, List<ImageReference> images, int line) {

  /** Copies the list. */
  public ValuesOverride {
    images = List.copyOf(images);
  }
}
