package org.opensearch.migrations.ecr.model;

import java.util.List;

/**
 * A value that redirects the deployment to the mirror.
 *
 * @param set the values path to set
 * @param to a string, boolean, number, null, list or map; strings can contain {@code ${mirror}},
 *     {@code ${registry}} and {@code ${release}}
 * @param images the images of the manifest that it redirects; can be empty
 * @param line the line in the file, from 1
 */
public record ValuesOverride(ValuesPath set, Object to, List<ImageReference> images, int line) {

  public ValuesOverride {
    images = List.copyOf(images);
  }
}
