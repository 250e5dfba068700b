package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesPath;

/**
 * A text in a chart's values, or a place where one can be set.
 *
 * @param path where it is
 * @param value the text, which may be empty
 */
public record ValueSlot(ValuesPath path, String value) {

  /** The maximum number of texts; charts with more have generated values. */
  private static final int MOST = 50_000;

  static final String GLOBAL = "global";

  /** Anywhere in a key: {@code dockerRegistry}, {@code imageName}. */
  private static final Set<String> IMAGE_PARTS = Set.of("image", "registry", "repository");

  /** Only as words of their own: no {@code github}, no {@code security}. */
  private static final Set<String> IMAGE_WORDS = Set.of("repo", "hub", "uri");

  /** At the end of a key: {@code imageTag}, but not {@code versionHook}. */
  private static final List<String> OTHER_ENDS =
      List.of("tag", "tags", "digest", "policy", "secret", "secrets", "version", "versions");

  private static final Pattern WORD_BORDER =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+");

  /** Every text in {@code values}, in their order. */
  static List<ValueSlot> of(Map<String, Object> values) {
    List<ValueSlot> leaves = new ArrayList<>();
    collect(values, List.of(), leaves);
    leaves.removeIf(leaf -> leaf.isCopyOfGlobal(values));
    return leaves;
  }

  private static void collect(Object value, List<Object> path, List<ValueSlot> leaves) {
    if (leaves.size() >= MOST) {
      return;
    }
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> collect(item, ValuesPath.below(path, key), leaves));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(list.get(i), ValuesPath.below(path, i), leaves);
      }
    } else if (value instanceof String || value == null) {
      leaves.add(new ValueSlot(new ValuesPath(path), value == null ? "" : (String) value));
    }
  }

  /** Helm gives every subchart a copy of the globals; only the original can be set. */
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

  /** The text without its scheme. */
  String address() {
    return ImageReference.withoutScheme(value);
  }

  /** Whether it is one of the values that all subcharts see. */
  boolean isGlobal() {
    return path.segments().contains(GLOBAL);
  }

  /** Whether its name means an image, or a part of an image that can have a prefix. */
  boolean isNamedAsImage() {
    String key = key();
    boolean named =
        contains(key, IMAGE_PARTS)
            || words(key).anyMatch(IMAGE_WORDS::contains)
            // A whole image, in a map that also has its parts.
            || (key.equals("override") && contains(parent(), Set.of("image")));
    return named && !isNamedAsOther();
  }

  /** Whether its name means the registry of images. */
  boolean isNamedAsRegistry() {
    String key = key();
    boolean named = contains(key, Set.of("registry", "imageprefix")) || key.equals("hub");
    return named && !isNamedAsOther();
  }

  /** Whether its name means a part of an image that must not be marked. */
  boolean isNamedAsOther() {
    String lower = key().toLowerCase(Locale.ROOT);
    return lower.contains("pull") || OTHER_ENDS.stream().anyMatch(lower::endsWith);
  }

  private static boolean contains(String key, Set<String> parts) {
    String lower = key.toLowerCase(Locale.ROOT);
    return parts.stream().anyMatch(lower::contains);
  }

  private static Stream<String> words(String key) {
    return WORD_BORDER.splitAsStream(key).map(word -> word.toLowerCase(Locale.ROOT));
  }

  /** The last key in its path, without list indexes. */
  private String key() {
    return key(path.segments().size() - 1);
  }

  private String parent() {
    return key(path.segments().size() - 2);
  }

  private String key(int last) {
    for (int i = last; i >= 0; i--) {
      if (path.segments().get(i) instanceof String key) {
        return key;
      }
    }
    return "";
  }
}
