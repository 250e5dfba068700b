package org.opensearch.migrations.ecr.images;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The default registry and tag in an operator's settings. Istio has {@code hub} and {@code tag} at
 * the top and only names below; Piraeus calls the registry {@code base}.
 *
 * @param address registry and path prefix; empty if not set
 * @param tag for images without one; empty if not set
 */
record OperatorImageDefaults(String address, String tag) {

  static final OperatorImageDefaults NONE = new OperatorImageDefaults("", "");

  private static final List<String> NAMES = List.of("hub", "base");

  /** Not a plain word, because a base can be anything. */
  private static final Pattern ADDRESS = Pattern.compile("[a-z0-9-]+[.:][^\\s$@{}]{1,250}");

  /** The defaults for the content of {@code map}. */
  OperatorImageDefaults within(Map<String, Object> map) {
    OperatorImageDefaults own = with(map);
    return own.equals(this) && map.get("global") instanceof Map<?, ?> global ? with(global) : own;
  }

  private OperatorImageDefaults with(Map<?, ?> map) {
    String registry = "";
    for (String name : NAMES) {
      if (map.get(name) instanceof String text && ADDRESS.matcher(text).matches()) {
        registry = text;
      }
    }
    String ownTag = map.get("tag") instanceof String text ? text.strip() : "";
    boolean tags = !ownTag.isEmpty() && !(registry + address).isEmpty();
    if (registry.isEmpty() && !tags) {
      return this;
    }
    return new OperatorImageDefaults(registry.isEmpty() ? address : registry, tags ? ownTag : tag);
  }

  /** Completes {@code name}, unless it has a path. */
  String complete(String name) {
    if (address.isEmpty() || name.isBlank() || name.indexOf('/') >= 0) {
      return name;
    }
    String image = address + "/" + name;
    return tag.isEmpty() || ImageText.isVersioned(name) ? image : image + ":" + tag;
  }
}
