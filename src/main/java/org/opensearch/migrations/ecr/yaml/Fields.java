package org.opensearch.migrations.ecr.yaml;

import org.opensearch.migrations.ecr.model.text.EditDistance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A map with known keys. What is missing or of the wrong type is noted as a problem. */
public final class Fields {

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

  /** Where the value of {@code key} begins, or the map if there is none. */
  public Position position(String key) {
    return node(key).map(YamlNode::position).orElse(position());
  }

  public boolean has(String key) {
    return map.entries().containsKey(key);
  }

  /** The value of {@code key}, of any type. */
  public Optional<YamlNode> node(String key) {
    return Optional.ofNullable(map.entries().get(key)).map(YamlNode.Entry::value);
  }

  /** The value of {@code key}, which has to be there. */
  public Optional<YamlNode> required(String key) {
    if (!has(key)) {
      problems.add(position(), "no key '" + key + "'", "one");
    }
    return node(key);
  }

  /** The text under {@code key}, if it is there. */
  public Optional<String> text(String key) {
    return node(key).flatMap(node -> text(node, problems));
  }

  /** The text under {@code key}, which has to be there. */
  public Optional<String> requiredText(String key) {
    return required(key).flatMap(node -> text(node, problems));
  }

  /** The items of the list under {@code key}; none if it is not there. */
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

  /** The maps of the list under {@code key}; what is no map is left out. */
  public List<Fields> maps(String key, List<String> known) {
    List<Fields> maps = new ArrayList<>();
    list(key).forEach(item -> of(item, known, problems).ifPresent(maps::add));
    return maps;
  }

  /** The text that {@code node} is; not empty. */
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
}
