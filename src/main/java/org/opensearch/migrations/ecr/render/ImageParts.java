package org.opensearch.migrations.ecr.render;

import java.util.Map;
import java.util.Optional;

/** Images that a map has in parts: registry, repository and tag apart. */
final class ImageParts {

  private ImageParts() {}

  /**
   * The reference that {@code map} has in parts.
   *
   * @param isImage whether the map stands under a key that says image
   */
  static Optional<String> join(Map<String, Object> map, boolean isImage) {
    String repository = text(map, "repository");
    String version = first(text(map, "tag"), text(map, "version"));
    String image = text(map, "image");
    if (!repository.isEmpty() && !image.isEmpty() && !version.isEmpty()) {
      return Optional.of(versioned(repository + "/" + image, version));
    }
    String name = text(map, "name");
    String path = first(repository, isImage ? name : "");
    if (path.isEmpty() || !(map.containsKey("tag") || map.containsKey("digest"))) {
      return Optional.empty();
    }
    String registry = text(map, "registry");
    String whole = registry.isEmpty() ? path : registry + "/" + path;
    String tagged = versioned(whole, text(map, "tag"));
    String digest = text(map, "digest");
    String joined = digest.isEmpty() ? tagged : tagged + "@" + digest;
    return joined.equals(whole) ? Optional.empty() : Optional.of(joined);
  }

  private static String versioned(String name, String version) {
    if (version.isEmpty()) {
      return name;
    }
    return name + (version.startsWith("sha256:") ? "@" : ":") + version;
  }

  private static String first(String one, String other) {
    return one.isEmpty() ? other : one;
  }

  /** The text under {@code key}; empty where there is none. */
  static String text(Map<String, Object> map, String key) {
    return map.get(key) instanceof String text && !text.equals("null") ? text.strip() : "";
  }
}
