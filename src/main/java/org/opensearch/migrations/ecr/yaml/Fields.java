package org.opensearch.migrations.ecr.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.text.EditDistance;

/** A map with known keys. Missing values and wrong types are added to the problems. */
public final class Fields {

  /** The key of the version of the file format; 1 is the only version. */
  public static final String VERSION_KEY = "version";

  public static final int VERSION = 1;

  private final YamlNode.Mapping map;
  private final Problems problems;

  /** The fields of {@code map}; keys that are not {@code known} are problems. */
  public Fields(YamlNode.Mapping map, List<String> known, Problems problems) {
    this.map = map;
    this.problems = problems;
    map.entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                String remedy =
                    EditDistance.closest(key, known)
                        .map(meant -> "Did you mean '" + meant + "'?")
                        .orElse("");
                String expected = "one of the keys " + String.join(", ", known);
                problems.add(entry.key(), "the unknown key '" + key + "'", expected, remedy);
              }
            });
  }

  /** The fields of {@code node}, empty if it is no map. */
  public static Optional<Fields> of(YamlNode node, List<String> known, Problems problems) {
    if (node instanceof YamlNode.Mapping map) {
      return Optional.of(new Fields(map, known, problems));
    }
    String expected = "a map with the keys " + String.join(", ", known);
    problems.add(node.position(), node.describe(), expected);
    return Optional.empty();
  }

  /** Where the map begins. */
  public Position position() {
    return map.position();
  }

  /** The position of the value of {@code key}, or of the map if there is none. */
  public Position position(String key) {
    return node(key).map(YamlNode::position).orElse(position());
  }

  public boolean has(String key) {
    return map.entries().containsKey(key);
  }

  /** The value of {@code key}, of any type. */
  public Optional<YamlNode> node(String key) {
    return map.child(key);
  }

  /** The value of {@code key}, which is required. */
  public Optional<YamlNode> required(String key) {
    if (!has(key)) {
      problems.add(position(), "no key '" + key + "'", "one");
    }
    return node(key);
  }

  /** The text under {@code key}, if present. */
  public Optional<String> text(String key) {
    return node(key).flatMap(node -> text(node, problems));
  }

  /** The text under {@code key}, which is required. */
  public Optional<String> requiredText(String key) {
    return required(key).flatMap(node -> text(node, problems));
  }

  /** The items of the list under {@code key}; empty if absent. */
  public List<YamlNode> list(String key) {
    Optional<YamlNode> node = node(key);
    if (node.isEmpty()) {
      return List.of();
    }
    if (node.get() instanceof YamlNode.Sequence list) {
      return list.items();
    }
    problems.add(node.get().position(), node.get().describe(), "a list under '" + key + "'");
    return List.of();
  }

  /** The maps of the list under {@code key}; other items are omitted. */
  public List<Fields> maps(String key, List<String> known) {
    List<Fields> maps = new ArrayList<>();
    list(key).forEach(item -> of(item, known, problems).ifPresent(maps::add));
    return maps;
  }

  /** The value of {@code node} as text, which must not be empty. */
  public static Optional<String> text(YamlNode node, Problems problems) {
    if (node instanceof YamlNode.Scalar scalar && scalar.value() instanceof String text) {
      if (!text.isBlank()) {
        return Optional.of(text);
      }
      problems.add(node.position(), "an empty text", "text");
      return Optional.empty();
    }
    boolean unquoted = node instanceof YamlNode.Scalar scalar && scalar.value() != null;
    problems.add(node.position(), node.describe(), "text", unquoted ? "Put it in quotes" : "");
    return Optional.empty();
  }

  /**
   * Checks the version of a file; an unsupported one ends the reading.
   *
   * @param files the kind of the file, in the plural
   */
  public void checkVersion(String files) {
    Optional<YamlNode> version = required(VERSION_KEY);
    if (version.isPresent() && !Integer.valueOf(VERSION).equals(version.get().toValue())) {
      String found = version.get().describe();
      String remedy = "Use a release of ma-ecr that reads " + files + " of that version";
      boolean newer = version.get().toValue() instanceof Integer;
      problems.add(version.get().position(), found, "version 1", newer ? remedy : "");
      problems.throwIfAny();
    }
  }
}
