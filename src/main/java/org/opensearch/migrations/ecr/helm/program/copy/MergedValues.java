package org.opensearch.migrations.ecr.helm.program.copy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;

/** Reads what {@link ModifiedCharts#VALUES_TEMPLATE} prints. */
public final class MergedValues {

  private static final int DEEPEST = 200;
  private static final Pattern LINE = Pattern.compile("^values: (\\S+)$", Pattern.MULTILINE);
  private static final ObjectReader JSON = reader();

  private MergedValues() {}

  /**
   * The values.
   *
   * @throws MalformedContentException when there are none, or they are too deep
   */
  public static Map<String, Object> read(String printed) throws IOException {
    Matcher line = LINE.matcher(printed);
    if (!line.find()) {
      throw new MalformedContentException("its values cannot be written as JSON");
    }
    try {
      return JSON.readValue(Base64.getDecoder().decode(line.group(1)));
    } catch (JsonProcessingException e) {
      throw new MalformedContentException("its values: " + e.getOriginalMessage(), e);
    }
  }

  private static ObjectReader reader() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxStringLength(Integer.MAX_VALUE)
            .build();
    JsonFactory factory = JsonFactory.builder().streamReadConstraints(constraints).build();
    return new ObjectMapper(factory).readerFor(new TypeReference<Map<String, Object>>() {});
  }
}
