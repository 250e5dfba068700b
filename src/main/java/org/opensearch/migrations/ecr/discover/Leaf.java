package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.opensearch.migrations.ecr.model.ValuesPath;

/**
 * A text in a chart's values, or nothing where there could be one.
 *
 * @param path where it is
 * @param value the text, which may be empty
 */
record Leaf(ValuesPath path, String value) {

  /** Charts with more have generated values, of which the first are as good as all. */
  private static final int MOST = 50_000;

  static final String GLOBAL = "global";
  private static final Set<String> IMAGE_WORDS =
      Set.of("image", "registry", "repository", "repo", "hub", "uri", "override");
  private static final Set<String> REGISTRY_WORDS = Set.of("registry", "hub", "imageprefix");
  private static final Set<String> OTHER_WORDS =
      Set.of("tag", "digest", "pull", "policy", "secret", "version");

  /** Every text in {@code values}, in their order. */
  static List<Leaf> of(Map<String, Object> values) {
    List<Leaf> leaves = new ArrayList<>();
    collect(values, List.of(), leaves);
    leaves.removeIf(leaf -> leaf.isCopyOfGlobal(values));
    return leaves;
  }

  private static void collect(Object value, List<Object> path, List<Leaf> leaves) {
    if (leaves.size() >= MOST) {
      return;
    }
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> collect(item, below(path, key), leaves));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(list.get(i), below(path, i), leaves);
      }
    } else if (value instanceof String || value == null) {
      leaves.add(new Leaf(new ValuesPath(path), value == null ? "" : (String) value));
    }
  }

  private static List<Object> below(List<Object> path, Object segment) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(segment);
    return longer;
  }

  /** Helm gives every subchart a copy of the globals, which only the original sets. */
  private boolean isCopyOfGlobal(Map<String, Object> values) {
    List<Object> segments = path.segments();
    int global = segments.lastIndexOf(GLOBAL);
    if (global < 1) {
      return false;
    }
    Object value = values;
    for (Object segment : segments.subList(global, segments.size())) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(segment)) {
        return value instanceof List;
      }
      value = map.get(segment);
    }
    return true;
  }

  /** Whether it is one of the values that all subcharts see. */
  boolean isGlobal() {
    return path.segments().contains(GLOBAL);
  }

  /** Whether its name says that it is an image, or a part of one that can be prefixed. */
  boolean isNamedAsImage() {
    String key = key();
    return IMAGE_WORDS.stream().anyMatch(key::contains) && !isNamedAsOther();
  }

  /** Whether its name says that it is the registry of images. */
  boolean isNamedAsRegistry() {
    String key = key();
    return REGISTRY_WORDS.stream().anyMatch(key::contains) && !isNamedAsOther();
  }

  /** Whether its name says that it is a part of an image that must not be marked. */
  boolean isNamedAsOther() {
    String key = key();
    return OTHER_WORDS.stream().anyMatch(key::contains);
  }

  /** The last key in its path, in lower case: list indexes do not count. */
  private String key() {
    List<Object> segments = path.segments();
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (segments.get(i) instanceof String key) {
        return key.toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }
}
