package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;

/** Reads the charts that the deployment installs but the mirror omits. */
final class OmittedReader {

  static final String LIST = "omitted";
  private static final List<String> KEYS = List.of("chart", "reason");

  private final Problems problems;
  private final ChartReader charts;
  private final Map<String, Position> seen = new HashMap<>();

  /** A reader; {@code charts} has read the mirrored charts. */
  OmittedReader(Problems problems, ChartReader charts) {
    this.problems = problems;
    this.charts = charts;
  }

  /** The charts that {@code file} omits, without duplicates. */
  List<OmittedChart> read(Fields file) {
    List<OmittedChart> omitted = new ArrayList<>();
    file.maps(LIST, KEYS).forEach(fields -> chart(fields).ifPresent(omitted::add));
    return omitted;
  }

  private Optional<OmittedChart> chart(Fields fields) {
    Position position = fields.position("chart");
    Optional<String> key =
        fields
            .requiredText("chart")
            .flatMap(text -> ChartNames.name(text, position, problems))
            .filter(name -> isLeftOutOnce(name, position));
    Optional<String> reason = fields.requiredText("reason");
    int line = fields.position().line();
    return key.flatMap(name -> reason.map(why -> new OmittedChart(name, why, line)));
  }

  private boolean isLeftOutOnce(String key, Position position) {
    Optional<Position> mirrored = charts.find(key);
    Position first = seen.putIfAbsent(key, position);
    mirrored.ifPresent(
        there ->
            problems.add(
                position,
                "the chart '" + key + "'",
                "one that is not mirrored; it stands under 'charts' in " + there));
    if (first != null) {
      problems.add(
          position, "the chart '" + key + "' again", "it only once; the first is in " + first);
    }
    return mirrored.isEmpty() && first == null;
  }
}
