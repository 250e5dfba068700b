package org.opensearch.migrations.ecr.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.opensearch.migrations.ecr.model.Digest;

/** JSON for tests. */
public final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** Reads JSON; throws an assertion error where it is none. */
  public static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ObjectNode descriptor(String mediaType, Digest digest, long size) {
    return object().put("mediaType", mediaType).put("digest", digest.toString()).put("size", size);
  }

  static ObjectNode descriptor(TestImage image) {
    return descriptor(image.mediaType(), image.digest(), image.manifest().length);
  }
}
