package org.opensearch.migrations.ecr.manifest;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.FailedChart;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.text.Quantity;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** Reads the manifest and checks that it is consistent. */
public final class ManifestReader {

  static final String KUBE_VERSION = "kubeVersion";
  static final String PINNED = "pinned";
  static final String INCOMPLETE = "incomplete";
  static final String OMITTED = "omitted";

  private static final List<String> KEYS =
      List.of(
          Fields.VERSION_KEY,
          "release",
          KUBE_VERSION,
          PINNED,
          INCOMPLETE,
          "charts",
          "images",
          OverrideReader.OVERRIDES,
          OverrideReader.DIGESTS,
          OMITTED);

  private final Problems problems;
  private final Fields file;
  private final ReleaseVariable release;
  private final ImageReader imageReader;
  private final ImageIndex index;
  private int ignoredPins;

  private ManifestReader(Problems problems, YamlNode root, Optional<String> askedRelease) {
    this.problems = problems;
    this.file = Fields.of(root, KEYS, problems).orElseThrow(problems::first);
    this.release = ReleaseVariable.of(askedRelease, file, problems);
    this.index = new ImageIndex(problems);
    this.imageReader = new ImageReader(problems, release, index);
  }

  /**
   * Reads a manifest file, or a {@link MigrationAssistantList}.
   *
   * @param release the value of {@code ${release}}; by default that of the file
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException with file, line,
   *     column, and what was found and expected; further problems are suppressed exceptions
   */
  public static MirrorManifest read(InputFile file, Optional<String> release) {
    return read(file.name(), file.content(), release);
  }

  /**
   * Reads a manifest's content.
   *
   * @param sourceName the file, as messages name it
   * @param content its bytes
   * @param release the value of {@code ${release}}; by default that of the file
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException as above
   */
  public static MirrorManifest read(String sourceName, byte[] content, Optional<String> release) {
    Problems problems = new Problems("read manifest", sourceName);
    YamlNode root = MigrationAssistantList.readAsManifest(content, problems);
    ManifestReader reader = new ManifestReader(problems, root, release);
    return reader.read(sourceName, Digest.sha256(content));
  }

  /**
   * The release that a manifest file states.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is not YAML,
   *     or not a manifest
   */
  public static Optional<String> release(InputFile file) {
    Problems problems = new Problems("read manifest", file.name());
    YamlNode root = MigrationAssistantList.readAsManifest(file.content(), problems);
    return Fields.of(root, KEYS, problems).orElseThrow(problems::first).text("release");
  }

  private MirrorManifest read(String sourceName, Digest digest) {
    file.checkVersion("manifests");
    if (!file.has("charts") && !file.has("images")) {
      problems.add(file.position(), "neither 'charts' nor 'images'", "something to mirror");
    }
    Optional<LocalDate> pinned = file.text(PINNED).flatMap(this::date);
    Optional<String> kubeVersion = file.text(KUBE_VERSION).filter(this::isKubeVersion);
    // Images first, because overrides can refer to any of them.
    List<Fields> charts = file.maps("charts", ChartReader.KEYS);
    List<List<ImageEntry>> chartImages = charts.stream().map(this::images).toList();
    List<ImageEntry> images = images(file);

    OverrideReader overrideReader = new OverrideReader(problems, release, imageReader, index);
    overrideReader.reserve("ecrAuth", "registry");
    ChartReader chartReader = new ChartReader(problems);
    List<ChartEntry> entries = charts(charts, chartImages, chartReader, overrideReader);
    List<ValuesOverride> overrides = overrideReader.read(file, List.of());
    List<ValuesOverride> digests = overrideReader.readDigests(file, List.of());
    overrideReader.checkPaths();
    List<OmittedChart> omitted = omitted(chartReader);
    List<FailedChart> incomplete = incomplete();
    problems.throwIfAny();
    List<String> notes = new ArrayList<>();
    imageReader.untagged().forEach(note -> notes.add(sourceName + ", " + note));
    if (ignoredPins > 0) {
      notes.add(ignoredPins(sourceName));
    }
    return new MirrorManifest(
        sourceName,
        release.value(),
        kubeVersion,
        pinned,
        entries,
        images,
        overrides,
        digests,
        omitted,
        incomplete,
        notes,
        digest);
  }

  /**
   * The images of {@code owner}. Pins hold for the release of the file only: with another release,
   * the tag is another one.
   */
  private List<ImageEntry> images(Fields owner) {
    return imageReader.read(owner).stream().map(this::withoutPinOfOtherRelease).toList();
  }

  private ImageEntry withoutPinOfOtherRelease(ImageEntry image) {
    if (image.pin().isEmpty()
        || !image.followsRelease()
        || release.value().equals(release.written())) {
      return image;
    }
    ignoredPins++;
    return image.withPin(Optional.empty());
  }

  private String ignoredPins(String sourceName) {
    return sourceName
        + " pins the digests of "
        + Quantity.of(ignoredPins, "image")
        + " with ${release} for "
        + release.written().map(written -> "release " + written).orElse("no release")
        + "; they are ignored for release "
        + release.value().orElse("")
        + ", whose tags are not checked";
  }

  private Optional<LocalDate> date(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      problems.add(file.position(PINNED), "'" + text + "'", "a date of the form 2026-01-31");
      return Optional.empty();
    }
  }

  private boolean isKubeVersion(String text) {
    boolean isVersion = FieldTypes.isKubeVersion(text);
    if (!isVersion) {
      Position position = file.position(KUBE_VERSION);
      problems.add(position, "'" + text + "'", "a Kubernetes version of the form 1.32.0");
    }
    return isVersion;
  }

  private List<ChartEntry> charts(
      List<Fields> charts,
      List<List<ImageEntry>> images,
      ChartReader chartReader,
      OverrideReader overrideReader) {
    List<ChartEntry> entries = new ArrayList<>();
    for (int i = 0; i < charts.size(); i++) {
      Fields chart = charts.get(i);
      Optional<String> key = chartReader.key(chart);
      List<Object> base = List.of("charts", key.orElse("?"), "values");
      key.ifPresent(k -> overrideReader.reserve("charts", k, "repository"));
      key.ifPresent(k -> overrideReader.reserve("charts", k, "version"));
      List<ValuesOverride> overrides = overrideReader.read(chart, base);
      List<ValuesOverride> digests = overrideReader.readDigests(chart, base);
      chartReader.read(chart, key, images.get(i), overrides, digests).ifPresent(entries::add);
    }
    return entries;
  }

  private List<FailedChart> incomplete() {
    List<FailedChart> failed = new ArrayList<>();
    for (Fields fields : file.maps(INCOMPLETE, List.of("chart", "reason"))) {
      Optional<String> chart = FieldTypes.chartName(fields, "chart", problems);
      Optional<String> reason = fields.requiredText("reason");
      chart.ifPresent(key -> reason.ifPresent(why -> failed.add(new FailedChart(key, why))));
    }
    return failed;
  }

  /** The charts that the file omits, without duplicates. */
  private List<OmittedChart> omitted(ChartReader charts) {
    List<OmittedChart> omitted = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (Fields fields : file.maps(OMITTED, List.of("chart", "reason"))) {
      Position position = fields.position("chart");
      Optional<String> key =
          FieldTypes.chartName(fields, "chart", problems)
              .filter(name -> isOmittedOnce(name, position, charts.find(name), seen));
      Optional<String> reason = fields.requiredText("reason");
      if (key.isPresent() && reason.isPresent()) {
        omitted.add(new OmittedChart(key.get(), reason.get(), fields.position().line()));
      }
    }
    return omitted;
  }

  private boolean isOmittedOnce(
      String key, Position position, Optional<Position> mirrored, Map<String, Position> seen) {
    mirrored.ifPresent(
        there ->
            problems.add(
                position,
                "the chart '" + key + "'",
                "a chart that is not mirrored; it is under 'charts' in " + there));
    boolean isRepeated = problems.isRepeated(seen, key, position, "the chart '" + key + "'");
    return mirrored.isEmpty() && !isRepeated;
  }
}
