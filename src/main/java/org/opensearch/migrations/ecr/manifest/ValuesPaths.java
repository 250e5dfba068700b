package org.opensearch.migrations.ecr.manifest;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** Reads values paths, written as lists. */
public final class ValuesPaths {

  private ValuesPaths() {}

  /** Reads {@code node} as a path; errors are added to the problems. */
  public static Optional<ValuesPath> read(YamlNode node, Problems problems) {
    if (!(node instanceof YamlNode.Sequence list)) {
      problems.add(
          node.position(), node.describe(), "a list of keys and list indexes: [image, tag]");
      return Optional.empty();
    }
    try {
      if (list.items().size() > YamlReader.MAX_DEPTH) {
        throw new IllegalArgumentException(
            "it has more than " + YamlReader.MAX_DEPTH + " segments");
      }
      List<Object> segments = list.items().stream().map(ValuesPaths::segment).toList();
      return Optional.of(new ValuesPath(segments));
    } catch (IllegalArgumentException e) {
      problems.add(node.position(), describe(list), "a values path: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Object segment(YamlNode node) {
    Object value = node.toValue();
    if (value == null || value.equals("")) {
      throw new IllegalArgumentException("a segment must not be empty");
    }
    return value;
  }

  private static String describe(YamlNode.Sequence path) {
    return path.items().stream().map(YamlNode::describe).toList().toString();
  }
}
