package org.opensearch.migrations.ecr.images;

import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.images.ImageParts.Named;

/** The names that texts go by: keys of a map; flags and environment variables of a list. */
final class Arguments {

  private static final Named NONE = new Named("", "");

  private Arguments() {}

  /** An entry of a map. Without a name where the value is no text. */
  static Named named(String key, Object value) {
    return value instanceof String text ? new Named(key, withoutNull(text)) : NONE;
  }

  private static String withoutNull(String text) {
    return text.equals("null") ? "" : text.strip();
  }

  /**
   * What stands at {@code index}: {@code --name=value}, the item after {@code --name}, or an entry
   * of name and value. Without a name where it is none of these.
   */
  static Named named(List<?> list, int index) {
    Object item = list.get(index);
    if (item instanceof Map<?, ?> map) {
      return map.get("name") instanceof String name && map.get("value") instanceof String value
          ? new Named(name, value.strip())
          : NONE;
    }
    if (!(item instanceof String text)) {
      return NONE;
    }
    int equals = text.indexOf('=');
    if (isFlag(text)) {
      return equals > 0 ? new Named(text.substring(0, equals), text.substring(equals + 1)) : NONE;
    }
    boolean follows =
        index > 0
            && list.get(index - 1) instanceof String before
            && isFlag(before)
            && before.indexOf('=') < 0;
    return follows ? new Named((String) list.get(index - 1), text) : NONE;
  }

  private static boolean isFlag(String text) {
    return text.startsWith("-") && text.chars().noneMatch(Character::isWhitespace);
  }
}
