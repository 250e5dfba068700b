package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A published JSON Schema, and the part of the specification that the schemas use. */
public final class JsonSchema {

  public static final Path FOLDER = Path.of("src", "main", "integration", "schema");

  private static final Set<String> ANNOTATIONS = Set.of("$schema", "$defs", "title", "description");

  private final JsonNode root;

  private JsonSchema(JsonNode root) {
    this.root = root;
  }

  /** The schema {@code NAME.json}. */
  public static JsonSchema named(String name) {
    try {
      return of(Files.readString(FOLDER.resolve(name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonSchema of(String text) {
    return new JsonSchema(Json.parse(text));
  }

  /** Asserts that {@code text} is JSON of this schema; returns it. */
  public JsonNode check(String text) {
    JsonNode json = Json.parse(text);
    assertEquals(List.of(), errors(json), text);
    return json;
  }

  List<String> errors(JsonNode json) {
    List<String> errors = new ArrayList<>();
    check(json, root, "", errors);
    return errors;
  }

  private void check(JsonNode json, JsonNode schema, String at, List<String> errors) {
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      JsonNode value = keyword.getValue();
      switch (keyword.getKey()) {
        case "$ref" -> check(json, root.at(value.asText().substring(1)), at, errors);
        case "type" -> {
          List<String> types = texts(value);
          if (types.stream().noneMatch(type -> isOf(type, json))) {
            errors.add(at + ": " + json + " is not of type " + types);
          }
        }
        case "enum" -> {
          if (!contains(value, json)) {
            errors.add(at + ": " + json + " is not one of " + value);
          }
        }
        case "const" -> {
          if (!value.equals(json)) {
            errors.add(at + ": " + json + " is not " + value);
          }
        }
        case "anyOf" -> anyOf(json, value, at, errors);
        case "required" ->
            texts(value).stream()
                .filter(name -> json.isObject() && !json.has(name))
                .forEach(name -> errors.add(at + ": " + name + " is missing"));
        case "properties", "additionalProperties" -> {
          // Checked together below.
        }
        case "items" -> {
          for (int i = 0; json.isArray() && i < json.size(); i++) {
            check(json.get(i), value, at + "/" + i, errors);
          }
        }
        default -> {
          if (!ANNOTATIONS.contains(keyword.getKey())) {
            throw new AssertionError("the check does not know " + keyword.getKey());
          }
        }
      }
    }
    properties(json, schema, at, errors);
  }

  private void properties(JsonNode json, JsonNode schema, String at, List<String> errors) {
    JsonNode further = schema.path("additionalProperties");
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      String name = at + "/" + field.getKey();
      JsonNode known = schema.path("properties").path(field.getKey());
      if (!known.isMissingNode()) {
        check(field.getValue(), known, name, errors);
      } else if (further.isBoolean() && !further.asBoolean()) {
        errors.add(name + " is not in the schema");
      } else if (further.isObject()) {
        check(field.getValue(), further, name, errors);
      }
    }
  }

  private void anyOf(JsonNode json, JsonNode schemas, String at, List<String> errors) {
    List<String> all = new ArrayList<>();
    for (JsonNode schema : schemas) {
      List<String> wrong = new ArrayList<>();
      check(json, schema, at, wrong);
      if (wrong.isEmpty()) {
        return;
      }
      all.addAll(wrong);
    }
    errors.add(at + ": none of the alternatives: " + all);
  }

  private static boolean isOf(String type, JsonNode json) {
    return switch (type) {
      case "string" -> json.isTextual();
      case "integer" -> json.isIntegralNumber();
      case "number" -> json.isNumber();
      case "boolean" -> json.isBoolean();
      case "object" -> json.isObject();
      case "array" -> json.isArray();
      case "null" -> json.isNull();
      default -> throw new AssertionError(type);
    };
  }

  private static boolean contains(JsonNode values, JsonNode json) {
    for (JsonNode value : values) {
      if (value.equals(json)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> texts(JsonNode value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof TextNode text) {
      texts.add(text.asText());
    }
    value.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** The names of the properties, of all levels. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    root.findValues("properties")
        .forEach(properties -> properties.fieldNames().forEachRemaining(names::add));
    return names;
  }
}
