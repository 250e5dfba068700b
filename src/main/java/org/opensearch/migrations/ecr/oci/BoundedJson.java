package org.opensearch.migrations.ecr.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON from servers with a bound on tokens, because a tree can be far larger than its text.
 */
public final class BoundedJson {

  /** About fifty for each descriptor of the largest manifest. */
  private static final int MAX_TOKENS = 200_000;

  private static final ObjectMapper JSON = mapper(MAX_TOKENS);

  private BoundedJson() {}

  /**
   * Reads a manifest or a config.
   *
   * @throws IOException if it is not JSON, or has too many tokens
   */
  public static JsonNode read(byte[] json) throws IOException {
    return tree(JSON, json);
  }

  /**
   * Reads a tree. Bytes that are not UTF-8 become U+FFFD, as in Go's tools.
   *
   * @param mapper a mapper from {@link #mapper}
   * @throws IOException if it is not JSON, or has too many tokens
   */
  public static JsonNode tree(ObjectMapper mapper, byte[] json) throws IOException {
    try {
      return mapper.readTree(json);
    } catch (StreamConstraintsException e) {
      throw e;
    } catch (JsonProcessingException e) {
      return mapper.readTree(new String(json, StandardCharsets.UTF_8));
    }
  }

  /** Creates a mapper that reads at most {@code maxTokens} tokens. */
  public static ObjectMapper mapper(long maxTokens) {
    return new ObjectMapper(
        JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxTokenCount(maxTokens).build())
            .build());
  }
}
