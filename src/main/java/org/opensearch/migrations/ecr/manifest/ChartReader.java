package org.opensearch.migrations.ecr.manifest;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** Reads charts, apart from their images and overrides. */
final class ChartReader {

  static final String REQUESTED = "requested";
  static final List<String> KEYS =
      List.of(
          "key",
          "name",
          "version",
          "repository",
          "digest",
          FieldTypes.VARIANTS,
          REQUESTED,
          "images",
          OverrideReader.OVERRIDES,
          OverrideReader.DIGESTS);

  private record Source(URI repository, String version, Optional<Digest> digest, Position from) {

    boolean sameAs(Source other) {
      return repository.equals(other.repository)
          && version.equals(other.version)
          && digest.equals(other.digest);
    }
  }

  private final Problems problems;
  private final Map<String, Position> keys = new HashMap<>();
  private final Map<String, Source> destinations = new HashMap<>();

  ChartReader(Problems problems) {
    this.problems = problems;
  }

  /** The key of a chart, which must be unique. */
  Optional<String> key(Fields chart) {
    Optional<String> key = FieldTypes.chartName(chart, "key", problems);
    key.ifPresent(
        text ->
            problems.isRepeated(keys, text, chart.position("key"), "the chart key '" + text + "'"));
    return key;
  }

  /** The position of a chart key; empty if no chart has it. */
  Optional<Position> find(String key) {
    return Optional.ofNullable(keys.get(key));
  }

  /** The chart; empty when a required field is missing or invalid. */
  Optional<ChartEntry> read(
      Fields chart,
      Optional<String> key,
      List<ImageEntry> images,
      List<ValuesOverride> overrides,
      List<ValuesOverride> digests) {
    Optional<String> name =
        chart.has("name")
            ? chart
                .text("name")
                .flatMap(text -> FieldTypes.chartName(text, chart.position("name"), problems))
            : key;
    Optional<String> version =
        chart.requiredText("version").flatMap(text -> version(text, chart.position("version")));
    Optional<URI> repository =
        chart
            .requiredText("repository")
            .flatMap(
                text -> FieldTypes.chartUrl(text, name, chart.position("repository"), problems));
    Optional<Digest> digest =
        chart
            .text("digest")
            .flatMap(text -> ImageReader.digest(text, chart.position("digest"), problems));
    if (key.isEmpty() || name.isEmpty() || version.isEmpty() || repository.isEmpty()) {
      return Optional.empty();
    }
    ChartEntry entry =
        new ChartEntry(
            key.get(),
            name.get(),
            version.get(),
            repository.get(),
            digest,
            images,
            overrides,
            digests,
            FieldTypes.variants(chart, problems),
            isRequested(chart),
            chart.position().line());
    refuseCollision(entry, chart.position());
    return Optional.of(entry);
  }

  private boolean isRequested(Fields chart) {
    Optional<YamlNode> requested = chart.node(REQUESTED);
    boolean isTrue = requested.map(YamlNode::toValue).equals(Optional.of(true));
    if (requested.isPresent() && !isTrue) {
      problems.add(chart.position(REQUESTED), requested.get().describe(), "true, or no such key");
    }
    return isTrue;
  }

  /** Two keys can install the same chart, but not different charts with the same name and tag. */
  private void refuseCollision(ChartEntry chart, Position position) {
    String destination = chart.name() + ":" + MirrorTarget.chartTag(chart.version());
    Source source = new Source(chart.repository(), chart.version(), chart.digest(), position);
    Source first = destinations.putIfAbsent(destination, source);
    if (first != null && !first.sameAs(source)) {
      problems.add(
          position,
          "the chart " + chart.label() + " of " + chart.repository(),
          "the same as in "
              + first.from()
              + ", because both are mirrored to charts/"
              + destination);
    }
  }

  private Optional<String> version(String text, Position position) {
    if (ChartEntry.isVersion(text)) {
      return Optional.of(text);
    }
    problems.add(position, "'" + text + "'", ChartEntry.VERSION_RULE);
    return Optional.empty();
  }
}
