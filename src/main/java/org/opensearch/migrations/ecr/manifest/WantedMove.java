package org.opensearch.migrations.ecr.manifest;

import org.opensearch.migrations.ecr.model.ImageReference;

/** An image that an override is for. */
record WantedMove(ImageReference image, ImageNames names) implements WantedItem {

  @Override
  public boolean isSame(Object present) {
    return present instanceof String text && names.means(text, image);
  }

  @Override
  public boolean isAkin(Object present) {
    return present instanceof String text && names.isAkin(text, image);
  }

  @Override
  public boolean isMetBy(Object present) {
    return isSame(present);
  }

  @Override
  public Wanted content() {
    return new Wanted.Value(names.text(image));
  }
}
