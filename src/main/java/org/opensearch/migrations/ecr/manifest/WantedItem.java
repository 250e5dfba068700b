package org.opensearch.migrations.ecr.manifest;

import java.util.Map;

/** What an item of a list has to say, and how it is found among those that are there. */
interface WantedItem {

  /** Whether {@code present} is this item, even if it does not say all of it. */
  boolean isSame(Object present);

  /** Whether {@code present} may become this item, when it has to go as it is. */
  default boolean isAkin(Object present) {
    return false;
  }

  /** Whether {@code present}, which is this item, says all of it. */
  boolean isMetBy(Object present);

  /** What to write where the item is new. */
  Wanted content();

  /** What to write in place of {@code present}, which is this item or akin to it. */
  default Wanted contentInPlaceOf(Object present) {
    return content();
  }

  /** An item that is found by one of its fields. */
  record Keyed(String key, Wanted.Fields content) implements WantedItem {

    @Override
    public boolean isSame(Object present) {
      return present instanceof Map<?, ?> map
          && map.containsKey(key)
          && content.fields().get(key).isMetBy(map.get(key));
    }

    @Override
    public boolean isMetBy(Object present) {
      return content.isMetBy(present);
    }
  }
}
