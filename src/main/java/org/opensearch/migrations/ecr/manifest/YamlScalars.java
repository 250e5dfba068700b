package org.opensearch.migrations.ecr.manifest;

import java.util.Map;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Which type a scalar has, by the core schema of YAML 1.2: {@code on} and {@code 1:30} are text.
 */
final class YamlScalars {

  private static final ScalarResolver RESOLVER;
  private static final Map<Tag, ConstructNode> CONSTRUCTORS;

  static {
    CoreSchema schema = new CoreSchema();
    RESOLVER = schema.getScalarResolver();
    CONSTRUCTORS = schema.getSchemaTagConstructors();
  }

  private YamlScalars() {}

  /** Whether {@code text}, without quotes, is a number. */
  static boolean isNumber(String text) {
    Tag tag = RESOLVER.resolve(text, true);
    return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
  }

  /**
   * The value of {@code text}.
   *
   * @param plain whether it stands without quotes
   */
  static YamlNode.Scalar resolve(String text, boolean plain, Position position) {
    Tag tag = RESOLVER.resolve(text, plain);
    ConstructNode constructor = CONSTRUCTORS.get(tag);
    if (!plain || tag.equals(Tag.STR) || constructor == null) {
      return new YamlNode.Scalar(text, text, position);
    }
    Object value = constructor.construct(new ScalarNode(tag, text, ScalarStyle.PLAIN));
    return new YamlNode.Scalar(value, text, position);
  }
}
