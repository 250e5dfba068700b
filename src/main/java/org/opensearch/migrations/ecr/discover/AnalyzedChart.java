package org.opensearch.migrations.ecr.discover;

import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.discover.derive.Derived;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.rules.ChartRule;

/**
 * What is known of a chart once it has been looked at.
 *
 * @param label the chart, as messages name it
 * @param derived what its renders say
 * @param rules those that hold for it
 * @param written how the Migration Assistant's own images are written, with the variable for the
 *     release in them
 */
record AnalyzedChart(
    String label, Derived derived, List<ChartRule> rules, Map<ImageReference, String> written) {

  /** Copies list and map. */
  AnalyzedChart {
    rules = List.copyOf(rules);
    written = Map.copyOf(written);
  }
}
