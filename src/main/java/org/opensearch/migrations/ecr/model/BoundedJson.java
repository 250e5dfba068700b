package org.opensearch.migrations.ecr.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads JSON of strangers, of which a tree could take far more memory than its text does. */
public final class BoundedJson {

  private BoundedJson() {}

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
