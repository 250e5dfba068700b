package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.deployment.DeployedChart;
import org.opensearch.migrations.ecr.discover.ChartAnalysis.AnalyzedChart;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.images.RenderedImages.BrokenImage;
import org.opensearch.migrations.ecr.images.RenderedImages.InternetUse;
import org.opensearch.migrations.ecr.images.RenderedImages.InvalidName;
import org.opensearch.migrations.ecr.manifest.ManifestWriter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageEntry.OwnName;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.FailedChart;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/** Builds the manifest chart by chart. Entries of charts that are not analyzed are kept. */
final class ManifestAssembler {

  private static final String AGGREGATE = "";

  private static final String INTERNET_REMEDY =
      "Change the values, or accept it under 'ignore' in a rules file, with 'url' and 'reason'";
  private static final int LONGEST_REASON = 300;

  private final MirrorManifest current;
  private final RuleBook rules;
  private final Map<String, ChartEntry> charts = new LinkedHashMap<>();
  private List<ImageEntry> images;
  private List<ValuesOverride> overrides;
  private List<ValuesOverride> digests;
  private final Map<String, Map<ImageReference, List<ImageLocation>>> places =
      new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<FailureException> failures = new ArrayList<>();
  private final Map<AnnotatedImages, Function<ImageReference, Optional<OwnName>>> annotated =
      new LinkedHashMap<>();
  private final Map<String, FailedChart> incomplete = new TreeMap<>();

  ManifestAssembler(MirrorManifest current, RuleBook rules) {
    this.current = current;
    this.rules = rules;
    this.images = current.images();
    this.overrides = current.overrides();
    this.digests = current.digests();
    current.charts().forEach(chart -> charts.put(chart.key(), chart));
    current.incomplete().forEach(chart -> incomplete.put(chart.chart(), chart));
  }

  /**
   * Removes charts that are no longer deployed.
   *
   * @param keys of the charts that are
   * @param aggregate the aggregate chart's name; empty if it is unknown which charts are deployed
   */
  void retain(Set<String> keys, Optional<String> aggregate) {
    charts.keySet().retainAll(keys);
    aggregate.ifPresent(
        name -> incomplete.keySet().removeIf(key -> !keys.contains(key) && !key.equals(name)));
  }

  /** Replaces the entry of a chart by the result of its analysis. */
  void add(DeployedChart chart, AnalyzedChart analyzed) {
    Optional<ChartEntry> before = Optional.ofNullable(charts.get(chart.key()));
    ChartEntries entries =
        ChartEntries.of(analyzed, before.map(ChartEntry::images).orElse(List.of()), rules);
    ChartEntry entry =
        chart.entry().withContent(entries.images(), entries.overrides(), entries.digests());
    try {
      checkWritable(entry);
      charts.put(chart.key(), entry);
      incomplete.remove(chart.key());
    } catch (InvalidInputException e) {
      fail(chart.key(), unwritable(entry, e));
    }
    note(chart.key(), analyzed, entries);
  }

  /** One chart whose entry is invalid must not affect the others. */
  private void checkWritable(ChartEntry entry) {
    ManifestWriter.write(
        new MirrorManifest(
            current.source(),
            current.release(),
            List.of(entry),
            List.of(),
            List.of(),
            List.of(),
            current.digest()));
  }

  private static FailureException unwritable(ChartEntry entry, InvalidInputException e) {
    return InvalidInputException.local(
        "write the manifest's entry of",
        entry.label(),
        "the derived entry is invalid: " + e.failure().reason(),
        "Write overrides for this chart in a rules file, and pass it with --rules",
        e);
  }

  /**
   * Replaces the entries of the aggregate chart.
   *
   * @param name the chart's
   */
  void addAggregate(String name, AnalyzedChart analyzed) {
    incomplete.remove(name);
    ChartEntries entries = ChartEntries.of(analyzed, current.images(), rules);
    images = entries.images();
    overrides = entries.overrides();
    digests = entries.digests();
    note(AGGREGATE, analyzed, entries);
  }

  private void note(String key, AnalyzedChart analyzed, ChartEntries entries) {
    Map<ImageReference, List<ImageLocation>> found = new LinkedHashMap<>();
    for (FoundImage image : analyzed.derived().images()) {
      found
          .computeIfAbsent(image.reference().withoutDigest(), i -> new ArrayList<>())
          .add(image.place());
    }
    places.put(key, found);
    failures.addAll(entries.failures());
    warnings.addAll(entries.warnings());
    for (BrokenImage broken : analyzed.derived().broken()) {
      String is = "' is not an image reference: the pod cannot start";
      warnings.add(analyzed.label() + ": '" + broken.text() + is + " (" + broken.place() + ")");
    }
    warnings.addAll(InvalidName.warnings(analyzed.label(), analyzed.derived().names()));
    List<InternetUse> internet =
        analyzed.derived().internet().stream().filter(u -> !rules.ignoresUrl(u.target())).toList();
    warnings.addAll(InternetUse.warnings(analyzed.label(), internet, INTERNET_REMEDY));
    for (String refused : analyzed.derived().notes()) {
      warnings.add(
          analyzed.label()
              + " "
              + refused
              + "; images that appear only in this state are not listed");
    }
    if (analyzed.derived().images().isEmpty()) {
      warnings.add(analyzed.label() + " contains no image with these values");
    }
    entries.images().stream()
        .filter(image -> image.pin().isEmpty())
        .map(ImageEntry::reference)
        .filter(image -> image.digest().isEmpty())
        .filter(image -> image.tag().equals(Optional.of("latest")))
        .forEach(image -> warnings.add(latest(analyzed.label(), image)));
  }

  private static String latest(String chart, ImageReference image) {
    return chart
        + " pulls "
        + image
        + ", whose tag is not fixed: pin its digest, or set a fixed tag in the values";
  }

  /**
   * Records a chart that could not be analyzed, whose entry is kept.
   *
   * @param chart its key; for the aggregate chart, its name
   */
  void fail(String chart, FailureException failure) {
    failures.add(failure);
    String reason = failure.failure().reason();
    incomplete.put(chart, new FailedChart(chart, Failure.shortened(reason, LONGEST_REASON)));
  }

  /**
   * Adds the images that the annotations of a chart name.
   *
   * @param names the own names of images in the registry
   */
  void add(AnnotatedImages named, Function<ImageReference, Optional<OwnName>> names) {
    annotated.put(named, names);
  }

  /** Compares the images that annotations name with those of all charts. */
  void crossCheck() {
    List<ImageReference> listed =
        Stream.concat(
                charts.values().stream().flatMap(chart -> chart.images().stream()), images.stream())
            .map(ImageEntry::reference)
            .distinct()
            .toList();
    annotated.forEach(
        (named, names) -> warnings.addAll(named.warnings(listed, rules::ignores, names)));
  }

  /** Whether nothing has failed so far. */
  boolean isComplete() {
    return failures.isEmpty();
  }

  /** Adds a warning. */
  void warn(String warning) {
    warnings.add(warning);
  }

  /**
   * The result, the charts sorted by their keys.
   *
   * @param kubeVersion that the charts were rendered for
   * @param aggregate the aggregate chart's name
   */
  Discovered finish(List<OmittedChart> omitted, Optional<String> kubeVersion, String aggregate) {
    for (OmittedChart chart : omitted) {
      warnings.add(
          "the deployment installs "
              + chart.key()
              + ", which is not mirrored ("
              + chart.reason()
              + "): its installation fails without internet access. Disable it in the values, or"
              + " mirror it: pass a file with `deploy: ["
              + chart.key()
              + "]` with --rules");
    }
    MirrorManifest manifest =
        new MirrorManifest(
            current.source(),
            current.release(),
            kubeVersion,
            current.pinned(),
            charts.values().stream().sorted(Comparator.comparing(ChartEntry::key)).toList(),
            images,
            overrides,
            digests,
            omitted,
            List.copyOf(incomplete.values()),
            List.of(),
            current.digest());
    if (!manifest.hasPins()) {
      manifest = manifest.withPins(Optional.empty(), manifest.charts(), manifest.images());
    }
    List<String> missing = MissingRules.of(current, manifest, rules.all(), aggregate);
    return new Discovered(manifest, places, warnings, failures, List.of(), missing);
  }
}
