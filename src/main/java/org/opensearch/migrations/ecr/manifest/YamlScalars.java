package org.opensearch.migrations.ecr.manifest;

import java.util.Map;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Which type a scalar has, by the core schema of YAML 1.2: {@code on} and {@code 1:30} are text.
 */
final class YamlScalars {

  /** The longest number, in characters: converting long ones takes very long. */
  private static final int MAX_NUMBER = 64;

  private static final ScalarResolver RESOLVER;
  private static final Map<Tag, ConstructNode> CONSTRUCTORS;

  static {
    CoreSchema schema = new CoreSchema();
    RESOLVER = schema.getScalarResolver();
    CONSTRUCTORS = schema.getSchemaTagConstructors();
  }

  private YamlScalars() {}

  /**
   * The value that {@code event} stands for.
   *
   * @throws org.opensearch.migrations.ecr.model.InvalidInputException when JSON, and so Helm, has
   *     no such value
   */
  static YamlNode.Scalar resolve(ScalarEvent event, Problems problems) {
    Position position = Position.of(event.getStartMark());
    String text = event.getValue();
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      String found = "half of a surrogate pair";
      throw problems.failure(position, found, "whole characters", "", null);
    }
    Tag tag = event.isPlain() ? RESOLVER.resolve(text, true) : Tag.STR;
    ConstructNode constructor = CONSTRUCTORS.get(tag);
    if (tag.equals(Tag.STR) || constructor == null) {
      return new YamlNode.Scalar(text, text, position);
    }
    if (text.length() > MAX_NUMBER) {
      String found = "a number of " + text.length() + " characters";
      throw problems.failure(position, found, "text in quotes", "", null);
    }
    Object value = constructor.construct(new ScalarNode(tag, text, ScalarStyle.PLAIN));
    if (value instanceof Double number && !Double.isFinite(number)) {
      throw problems.failure(position, text, "a finite number", "", null);
    }
    return new YamlNode.Scalar(value, text, position);
  }
}
