package org.opensearch.migrations.ecr.values;

import java.util.List;

/**
 * Helm values for the aggregate chart.
 *
 * @param yaml the values file
 * @param warnings what the user should know, a line each
 */
public record GeneratedValues(String yaml, List<String> warnings) {

  /** Copies the list. */
  public GeneratedValues {
    warnings = List.copyOf(warnings);
  }
}
