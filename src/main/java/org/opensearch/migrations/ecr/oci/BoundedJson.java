package org.opensearch.migrations.ecr.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads JSON of strangers, of which a tree could take far more memory than its text does. */
public final class BoundedJson {

  private BoundedJson() {}

  /**
   * Reads a tree as Go's tools do, which take bytes that are no UTF-8 for U+FFFD.
   *
   * @param mapper what {@link #mapper} gave
   * @throws IOException when it is not JSON
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

  /**
   * A reader.
   *
   * @param mostTokens what has more of them is refused as broken JSON is
   */
  public static ObjectMapper mapper(long mostTokens) {
    return new ObjectMapper(
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxTokenCount(mostTokens).build())
            .build());
  }
}
