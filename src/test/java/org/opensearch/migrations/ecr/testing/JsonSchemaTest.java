package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of schemas finds what is wrong. */
class JsonSchemaTest {

  private static final JsonSchema SCHEMA =
      JsonSchema.of(
          """
          {"type": "object", "required": ["a"], "additionalProperties": false,
           "properties": {
             "a": {"type": "integer"},
             "b": {"enum": ["x", "y"]},
             "c": {"type": "array", "items": {"$ref": "#/$defs/text"}},
             "d": {"anyOf": [{"const": 1}, {"type": ["null", "string"]}]},
             "e": {"type": "object", "additionalProperties": {"type": "boolean"}}},
           "$defs": {"text": {"type": "string", "description": "a text"}}}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a': 1} | 0",
        "{'a': 1, 'b': 'x', 'c': ['t'], 'd': 1, 'e': {'f': true}} | 0",
        "{'a': 1, 'd': null} | 0",
        "{} | 1",
        "[] | 1",
        "{'a': 1.5} | 1",
        "{'a': 1, 'b': 'z'} | 1",
        "{'a': 1, 'c': [1, 't', 2]} | 2",
        "{'a': 1, 'd': 2} | 1",
        "{'a': 1, 'e': {'f': 1}} | 1",
        "{'a': 1, 'z': 1} | 1",
      })
  void findsErrors(String json, int number) {
    List<String> errors = SCHEMA.errors(Json.parse(json.replace('\'', '"')));
    assertEquals(number, errors.size(), errors::toString);
  }
}
