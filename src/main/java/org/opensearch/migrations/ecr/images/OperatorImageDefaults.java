package org.opensearch.migrations.ecr.images;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where an operator's settings say that all its images are, as those of Istio do: {@code hub} and
 * {@code tag} at the top, and below only names. Piraeus calls it {@code base}.
 *
 * @param address the registry and the path's beginning; empty where none is said
 * @param tag of what has none by itself; empty where none is said
 */
record OperatorImageDefaults(String address, String tag) {

  static final OperatorImageDefaults NONE = new OperatorImageDefaults("", "");

  private static final List<String> NAMES = List.of("hub", "base");

  /** Above all no word: a base can be anything. */
  private static final Pattern ADDRESS = Pattern.compile("[a-z0-9-]+[.:][^\\s$@{}]{1,250}");

  /** The hub for what {@code map} holds. */
  OperatorImageDefaults within(Map<String, Object> map) {
    OperatorImageDefaults own = with(map);
    return own.equals(this) && map.get("global") instanceof Map<?, ?> global ? with(global) : own;
  }

  private OperatorImageDefaults with(Map<?, ?> map) {
    String said = "";
    for (String name : NAMES) {
      if (map.get(name) instanceof String text && ADDRESS.matcher(text).matches()) {
        said = text;
      }
    }
    String tagged = map.get("tag") instanceof String text ? text.strip() : "";
    boolean tags = !tagged.isEmpty() && !(said + address).isEmpty();
    if (said.isEmpty() && !tags) {
      return this;
    }
    return new OperatorImageDefaults(said.isEmpty() ? address : said, tags ? tagged : tag);
  }

  /** The image that {@code name} stands for, itself where it is more than a name. */
  String complete(String name) {
    if (address.isEmpty() || name.isBlank() || name.indexOf('/') >= 0) {
      return name;
    }
    String image = address + "/" + name;
    return tag.isEmpty() || ImageText.isVersioned(name) ? image : image + ":" + tag;
  }
}
