package org.opensearch.migrations.ecr.values;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.yaml.YamlWriter;

/** Generates the Helm values of one manifest for one registry, by substitution only. */
public final class ValuesGenerator {

  private final MirrorManifest manifest;
  private final MirrorTarget target;
  private final String pinCommand;
  private final Map<String, String> variables;

  /** Images whose tag is the release; a custom build can replace them. */
  private final Set<ImageReference> releaseImages;

  /**
   * Values that redirect the charts and images of {@code manifest} to {@code target}.
   *
   * @param pinCommand the command of this program that pins the manifest
   */
  public ValuesGenerator(MirrorManifest manifest, MirrorTarget target, String pinCommand) {
    this.manifest = manifest;
    this.target = target;
    this.pinCommand = pinCommand;
    Map<String, String> all = new HashMap<>();
    all.put(Template.MIRROR, target.mirror());
    all.put(Template.REGISTRY, target.registry());
    manifest.release().ifPresent(release -> all.put(Template.RELEASE, release));
    this.variables = Map.copyOf(all);
    this.releaseImages =
        manifest
            .allImages()
            .filter(ImageEntry::followsRelease)
            .map(ImageEntry::reference)
            .collect(Collectors.toSet());
  }

  /**
   * Generates the values.
   *
   * @param producer program and version, for the header
   * @param withReleaseImages whether to include the overrides that are only for release images
   * @param withDigests whether to set the pinned digests of images, where values take them
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when a list would
   *     lack items
   */
  public GeneratedValues generate(String producer, boolean withReleaseImages, boolean withDigests) {
    Optional<Digests> digests =
        withDigests ? Optional.of(new Digests(manifest, pinCommand)) : Optional.empty();
    Predicate<ValuesOverride> included =
        override -> withReleaseImages || !isForReleaseImages(override);
    ValuesTree tree = new ValuesTree();
    tree.set(List.of("ecrAuth", "registry"), target.host());
    for (ChartEntry chart : manifest.charts()) {
      tree.set(List.of("charts", chart.key(), "repository"), target.chartUrl(chart.name()));
      tree.set(List.of("charts", chart.key(), "version"), chart.version());
      List<String> base = List.of("charts", chart.key(), "values");
      chart.overrides().stream().filter(included).forEach(override -> set(tree, base, override));
      digests.ifPresent(
          d -> chart.digests().stream().filter(included).forEach(p -> set(tree, base, p, d)));
    }
    manifest.overrides().stream()
        .filter(included)
        .forEach(override -> set(tree, List.of(), override));
    digests.ifPresent(
        d -> manifest.digests().stream().filter(included).forEach(p -> set(tree, List.of(), p, d)));
    List<String> header = header(producer, withReleaseImages);
    if (withDigests) {
      header.add("with the digests that the manifest pins");
    }
    List<String> warnings = new ArrayList<>(warnings());
    digests.map(Digests::warnings).ifPresent(warnings::addAll);
    return new GeneratedValues(YamlWriter.write(header, tree.toMap()), warnings);
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (OmittedChart chart : manifest.omitted()) {
      warnings.add(
          String.format(
              "chart %s (line %d) is not mirrored; the deployment installs it from the internet:"
                  + " %s",
              chart.key(), chart.line(), Failure.printable(chart.reason())));
    }
    warnings.addAll(unredirected());
    return warnings;
  }

  private void set(ValuesTree tree, List<String> base, ValuesOverride override) {
    set(tree, base, override, variables);
  }

  /** Sets the digest of an image, if it is pinned. */
  private void set(ValuesTree tree, List<String> base, ValuesOverride place, Digests digests) {
    digests
        .variables(place)
        .ifPresent(
            digest -> {
              Map<String, String> all = new HashMap<>(variables);
              all.putAll(digest);
              set(tree, base, place, all);
            });
  }

  private static void set(
      ValuesTree tree, List<String> base, ValuesOverride override, Map<String, String> known) {
    List<Object> path = new ArrayList<>(base);
    path.addAll(override.set().segments());
    tree.set(path, Template.substituteAll(override.to(), known));
  }

  private List<String> header(String producer, boolean withReleaseImages) {
    List<String> header = new ArrayList<>();
    header.add("Helm values that point the Migration Assistant at its mirror.");
    header.add("Generated by " + producer + ", subcommand generate-values: do not edit.");
    header.add("registry: " + target);
    header.add("manifest: " + manifest.source() + " " + manifest.digest());
    manifest.release().ifPresent(release -> header.add("release: " + release));
    if (!withReleaseImages) {
      header.add("without the overrides of release images");
    }
    for (OmittedChart chart : manifest.omitted()) {
      header.add("NOT MIRRORED: chart " + chart.key() + ": " + chart.reason());
    }
    return header;
  }

  /** A warning for each image that no override redirects, without a reason in the manifest. */
  List<String> unredirected() {
    List<String> lines = new ArrayList<>();
    Set<ImageReference> byAggregateChart = redirectedBy(manifest.overrides());
    for (ChartEntry chart : manifest.charts()) {
      Set<ImageReference> redirected = new HashSet<>(redirectedBy(chart.overrides()));
      redirected.addAll(byAggregateChart);
      warn(chart.images(), redirected, "chart " + chart.key(), lines);
    }
    Set<ImageReference> redirected = redirectedBy(manifest.allOverrides().toList());
    warn(manifest.images(), redirected, MirrorManifest.AGGREGATE, lines);
    return lines;
  }

  private static void warn(
      List<ImageEntry> images, Set<ImageReference> redirected, String owner, List<String> lines) {
    for (ImageEntry image : images) {
      // No value has to name an image of a group.
      boolean isRequired = image.unoverridable().isEmpty() && image.group().isEmpty();
      if (isRequired && !redirected.contains(image.reference())) {
        lines.add(
            String.format(
                "%s of %s (line %d) is mirrored, but no override points to the mirrored image: add"
                    + " one, or set `unoverridable: \"why\"`",
                image.reference(), owner, image.line()));
      }
    }
  }

  private static Set<ImageReference> redirectedBy(List<ValuesOverride> overrides) {
    Set<ImageReference> redirected = new HashSet<>();
    for (ValuesOverride override : overrides) {
      if (namesRegistry(override.to())) {
        redirected.addAll(override.images());
      }
    }
    return redirected;
  }

  /** Whether {@code value} contains the registry; a tag alone does not redirect an image. */
  private static boolean namesRegistry(Object value) {
    return Template.uses(value, Template.MIRROR) || Template.uses(value, Template.REGISTRY);
  }

  /** Whether {@code override} redirects release images only. */
  private boolean isForReleaseImages(ValuesOverride override) {
    return !override.images().isEmpty() && releaseImages.containsAll(override.images());
  }

  /**
   * Helm values for the aggregate chart.
   *
   * @param yaml the values file
   * @param warnings one line each
   */
  public record GeneratedValues(String yaml, List<String> warnings) {

    public GeneratedValues {
      warnings = List.copyOf(warnings);
    }
  }
}
