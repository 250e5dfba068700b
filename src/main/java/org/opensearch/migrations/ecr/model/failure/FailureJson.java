package org.opensearch.migrations.ecr.model.failure;

import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON form of a failure, the same in all reports. */
public final class FailureJson {

  private FailureJson() {}

  /**
   * The fields of the JSON object, in order; the values are strings and integers.
   *
   * @param error a {@link FailureException}, or any other exception, which is a bug and has only a
   *     {@code reason}
   */
  public static Map<String, Object> fields(RuntimeException error) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (error instanceof FailureException known) {
      Failure failure = known.failure();
      fields.put("operation", failure.operation());
      fields.put("side", failure.side().label());
      fields.put("reference", failure.reference());
      fields.put("reason", failure.reason());
      fields.put("remedy", failure.remedy());
      fields.put("exitStatus", known.exitStatus().code());
    } else {
      fields.put("reason", "bug: " + Redaction.of(error.toString()));
    }
    return fields;
  }
}
