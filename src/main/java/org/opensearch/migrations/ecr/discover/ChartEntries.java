package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.discover.ChartAnalysis.AnalyzedChart;
import org.opensearch.migrations.ecr.discover.derive.Derived;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageEntry.OwnName;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.model.rules.RuleAdvice;

/**
 * The manifest entries of one chart: what its renders show and its rules add, with digests that are
 * still valid.
 *
 * @param images in the order in which they were found
 * @param overrides in the order of the images that they are for
 * @param digests values that take the digests of images, in the same order
 * @param failures images that no override redirects and no rule excuses
 * @param warnings what the user should check
 */
record ChartEntries(
    List<ImageEntry> images,
    List<ValuesOverride> overrides,
    List<ValuesOverride> digests,
    List<FailureException> failures,
    List<String> warnings) {

  ChartEntries {
    images = List.copyOf(images);
    overrides = List.copyOf(overrides);
    digests = List.copyOf(digests);
    failures = List.copyOf(failures);
    warnings = List.copyOf(warnings);
  }

  /**
   * Builds the entries.
   *
   * @param current the images that the manifest lists for the chart now, whose digests are kept
   */
  static ChartEntries of(AnalyzedChart analyzed, List<ImageEntry> current, RuleBook rules) {
    return new Builder(analyzed, current, rules).build();
  }

  /**
   * The rule to add for an image that no value redirects, as a remedy.
   *
   * @param label name and version of the chart
   */
  static String advice(String label, ImageReference image, Optional<OwnName> own) {
    int colon = label.indexOf(':');
    String chart = colon < 0 ? label : label.substring(0, colon);
    return "Add a rule under charts."
        + chart
        + ": either overrides: ["
        + RuleAdvice.override(image, own.map(OwnName::written))
        + "] or unoverridable: ["
        + RuleAdvice.reasoned(image.name())
        + "]; or, if it is never pulled, ignore: ["
        + RuleAdvice.reasoned(image.name())
        + "]; values that the chart requires first go under pre";
  }

  /** Each image is listed once, pinned or not. */
  private static final class Builder {

    /** The number of locations in a note; further ones are counted. */
    private static final int NOTED_PLACES = 2;

    private final AnalyzedChart analyzed;
    private final RuleBook rules;
    private final Map<ImageReference, ImageEntry> current = new LinkedHashMap<>();
    private final Map<ImageReference, ImageEntry> images = new LinkedHashMap<>();
    private final Set<ImageReference> unseen = new LinkedHashSet<>();
    private final List<FailureException> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Builder(AnalyzedChart analyzed, List<ImageEntry> current, RuleBook rules) {
      this.analyzed = analyzed;
      this.rules = rules;
      current.forEach(entry -> this.current.put(entry.reference().withoutDigest(), entry));
    }

    ChartEntries build() {
      addSeen();
      warnOfIdleRules();
      addOfRules();
      List<ValuesOverride> overrides = new ArrayList<>(analyzed.derived().overrides());
      checkUnseen(overrides);
      return new ChartEntries(
          List.copyOf(images.values()),
          ordered(overrides),
          ordered(analyzed.derived().digests()),
          failures,
          warnings);
    }

    /** Names the images as the entries do, as when a manifest is read, and in their order. */
    private List<ValuesOverride> ordered(List<ValuesOverride> overrides) {
      return overrides.stream()
          .map(this::named)
          .sorted(Comparator.comparingInt(this::firstImage))
          .toList();
    }

    private ValuesOverride named(ValuesOverride override) {
      List<ImageReference> named = override.images().stream().map(this::named).toList();
      return new ValuesOverride(override.set(), override.to(), named, override.line());
    }

    private int firstImage(ValuesOverride override) {
      return override.images().stream().mapToInt(this::position).min().orElse(-1);
    }

    /** Adds the images that the renders show. */
    private void addSeen() {
      Map<ImageReference, List<Derived.Unmoved>> unmoved =
          analyzed.derived().unmoved().stream()
              .collect(Collectors.groupingBy(place -> place.image().reference()));
      List<FoundImage> found = new ArrayList<>(analyzed.derived().images());
      analyzed.derived().unmoved().forEach(place -> found.add(place.image()));
      for (FoundImage image : found) {
        ImageReference reference = image.reference();
        if (!rules.ignores(reference) && !images.containsKey(reference.withoutDigest())) {
          addSeen(reference, unmoved.getOrDefault(reference, List.of()));
        }
      }
    }

    private void addSeen(ImageReference reference, List<Derived.Unmoved> unmoved) {
      Optional<String> excuse =
          unmoved.isEmpty() ? Optional.empty() : ruled(reference, ChartRule::unoverridable);
      if (!unmoved.isEmpty() && excuse.isEmpty()) {
        String places =
            unmoved.stream()
                .map(place -> place.image().place() + ": " + place.reason())
                .distinct()
                .collect(Collectors.joining("; "));
        failures.add(failure(reference, places));
      }
      add(reference, Optional.empty(), excuse, Optional.empty());
    }

    /** Warns about overrides of rules that redirect none of their images. */
    private void warnOfIdleRules() {
      Set<ImageReference> unmoved = new LinkedHashSet<>();
      analyzed.derived().unmoved().forEach(u -> unmoved.add(u.image().reference().withoutDigest()));
      for (ChartRule rule : analyzed.rules()) {
        rule.overrides().stream()
            .filter(o -> !o.images().isEmpty())
            .filter(o -> o.images().stream().allMatch(i -> unmoved.contains(i.withoutDigest())))
            .forEach(
                o ->
                    warnings.add(
                        rule.place() + ": setting " + o.set() + " redirects none of its images"));
      }
    }

    /** Adds the images of rules. */
    private void addOfRules() {
      for (ChartRule rule : analyzed.rules()) {
        for (ImageRule extra : rule.images()) {
          ImageReference reference = ImageReference.parse(extra.image());
          if (images.containsKey(reference.withoutDigest())) {
            warnings.add(
                extra.place() + ": the render now contains " + reference + ": remove the rule");
          } else {
            warnOfSuccessor(extra, reference);
            addUnseen(reference, extra);
          }
        }
      }
    }

    private void warnOfSuccessor(ImageRule extra, ImageReference reference) {
      images.keySet().stream()
          .filter(seen -> seen.name().equals(reference.name()) && !unseen.contains(seen))
          .findFirst()
          .ifPresent(
              seen ->
                  warnings.add(
                      extra.place()
                          + ": the rule adds "
                          + reference
                          + ", but the render contains "
                          + seen
                          + ": remove the rule if the other image replaces it"));
    }

    private void addUnseen(ImageReference reference, ImageRule extra) {
      Optional<String> unoverridable = ruled(reference, ChartRule::unoverridable);
      add(reference, Optional.of(extra.reason()), unoverridable, extra.group());
      unseen.add(reference.withoutDigest());
    }

    private void add(
        ImageReference reference,
        Optional<String> reason,
        Optional<String> unoverridable,
        Optional<String> group) {
      String written = analyzed.written().getOrDefault(reference, reference.toString());
      Optional<Digest> pin =
          Optional.ofNullable(current.get(reference.withoutDigest()))
              .filter(entry -> entry.reference().equals(reference))
              .flatMap(ImageEntry::pin);
      Optional<String> note = ruled(reference, ChartRule::notes).or(() -> note(reference));
      images.put(
          reference.withoutDigest(),
          new ImageEntry(
              written,
              reference,
              pin,
              reason,
              unoverridable,
              note,
              group,
              analyzed.names().apply(reference),
              analyzed.variants().getOrDefault(reference.withoutDigest(), List.of()),
              0));
    }

    /** Where the image was found, unless it is the image of a workload's container. */
    private Optional<String> note(ImageReference reference) {
      List<String> origins =
          analyzed.derived().images().stream()
              .filter(image -> image.reference().withoutDigest().equals(reference.withoutDigest()))
              .map(image -> image.place().note())
              .distinct()
              .toList();
      if (origins.isEmpty() || origins.contains("")) {
        return Optional.empty();
      }
      List<String> noted =
          new ArrayList<>(origins.subList(0, Math.min(NOTED_PLACES, origins.size())));
      if (origins.size() > noted.size()) {
        noted.add("and " + (origins.size() - noted.size()) + " more");
      }
      return Optional.of(String.join("; ", noted));
    }

    /** The reason of the first rule that matches the image in such a list. */
    private Optional<String> ruled(
        ImageReference reference, Function<ChartRule, List<ImageRule>> list) {
      return analyzed.rules().stream()
          .flatMap(rule -> rules.find(list.apply(rule), reference).stream())
          .findFirst()
          .map(ImageRule::reason);
    }

    /** Reports every image of a rule that no override redirects and no rule excuses. */
    private void checkUnseen(Collection<ValuesOverride> overrides) {
      Set<ImageReference> moved = new LinkedHashSet<>();
      overrides.forEach(override -> override.images().forEach(i -> moved.add(i.withoutDigest())));
      for (ImageReference image : unseen) {
        ImageEntry entry = images.get(image);
        // No value of the charts has to name an image of a group.
        boolean isRequired = entry.unoverridable().isEmpty() && entry.group().isEmpty();
        if (!moved.contains(image) && isRequired) {
          failures.add(failure(image, "it appears in no render, and no override applies to it"));
        }
      }
    }

    private FailureException failure(ImageReference image, String reason) {
      return InvalidInputException.local(
          "move image",
          image + " of " + analyzed.label(),
          reason,
          advice(analyzed.label(), image, analyzed.names().apply(image)));
    }

    /** The image as its entry names it, including a digest. */
    private ImageReference named(ImageReference image) {
      ImageEntry entry = images.get(image.withoutDigest());
      return entry == null ? image : entry.reference();
    }

    /** The position of the image in the list; -1 if it is not there. */
    private int position(ImageReference image) {
      return List.copyOf(images.keySet()).indexOf(image.withoutDigest());
    }
  }
}
