package org.opensearch.migrations.ecr.render;

import java.util.Map;

/**
 * Where an operator's settings say that its images are, as Istio's do: {@code hub} and {@code tag}
 * at the top, and below only names.
 *
 * @param address registry and the path's beginning; empty where none is said
 */
record Hub(String address, String tag) {

  static final Hub NONE = new Hub("", "");

  /** The hub for what {@code map} holds: its own, its {@code global} one, else this. */
  Hub within(Map<String, Object> map) {
    Hub own = of(map);
    if (own == NONE && map.get("global") instanceof Map<?, ?> global) {
      own = of(global);
    }
    return own == NONE ? this : own;
  }

  private static Hub of(Map<?, ?> map) {
    boolean said =
        map.get("hub") instanceof String hub
            && map.get("tag") instanceof String tag
            && !hub.isBlank()
            && !tag.isBlank();
    return said ? new Hub((String) map.get("hub"), (String) map.get("tag")) : NONE;
  }

  /** The image that {@code name} stands for. */
  String complete(String name) {
    boolean bare = name.indexOf('/') < 0 && name.indexOf(':') < 0 && !name.isBlank();
    return bare && this != NONE ? address + "/" + name + ":" + tag : name;
  }
}
