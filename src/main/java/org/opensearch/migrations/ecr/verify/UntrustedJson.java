package org.opensearch.migrations.ecr.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Reads JSON that a registry holds, of which a tree could take far more than its text does. */
final class UntrustedJson {

  private static final int MOST_TOKENS = 200_000;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
              .build());

  private UntrustedJson() {}

  /**
   * Reads {@code content}.
   *
   * @throws IOException when it is no JSON, or has more parts than any manifest or config
   */
  static JsonNode read(byte[] content) throws IOException {
    return JSON.readTree(content);
  }
}
