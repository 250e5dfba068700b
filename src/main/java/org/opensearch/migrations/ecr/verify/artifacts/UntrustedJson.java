package org.opensearch.migrations.ecr.verify.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.opensearch.migrations.ecr.oci.BoundedJson;

/**
 * Reads JSON from a registry with a bound on tokens, because a tree can be far larger than its
 * text.
 */
public final class UntrustedJson {

  private static final int MOST_TOKENS = 200_000;

  private static final ObjectMapper JSON = BoundedJson.mapper(MOST_TOKENS);

  private UntrustedJson() {}

  /**
   * Reads {@code content}.
   *
   * @throws IOException when it is no JSON, or has more parts than any manifest or config
   */
  public static JsonNode read(byte[] content) throws IOException {
    return BoundedJson.tree(JSON, content);
  }
}
