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
import org.opensearch.migrations.ecr.model.ChartRule;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ImageRule;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.render.FoundImage;

/**
 * What the manifest says of one chart: what its renders show and its rules add, with what people
 * wrote there before.
 *
 * @param images in the order in which they were found
 * @param overrides in the order of the images that they are for
 * @param failures images that nothing moves although nothing excuses them
 * @param warnings what should be looked at
 */
record Entries(
    List<ImageEntry> images,
    List<ValuesOverride> overrides,
    List<FailureException> failures,
    List<String> warnings) {

  /**
   * Puts the entries together.
   *
   * @param current the images that the manifest has for the chart now
   * @param currentOverrides its overrides
   */
  static Entries of(
      Examined examined,
      List<ImageEntry> current,
      List<ValuesOverride> currentOverrides,
      RuleBook rules) {
    return new Builder(examined, current, rules).build(currentOverrides);
  }

  /** Collects the entries. */
  private static final class Builder {
    private final Examined examined;
    private final Map<String, ImageEntry> current = new LinkedHashMap<>();
    private final RuleBook rules;
    private final Map<ImageReference, ImageEntry> images = new LinkedHashMap<>();
    private final Set<ImageReference> unseen = new LinkedHashSet<>();
    private final List<FailureException> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Builder(Examined examined, List<ImageEntry> current, RuleBook rules) {
      this.examined = examined;
      this.rules = rules;
      current.forEach(entry -> this.current.put(tagged(entry.reference()), entry));
    }

    Entries build(List<ValuesOverride> currentOverrides) {
      addSeen();
      addOfRules();
      addKept();
      List<ValuesOverride> overrides = new ArrayList<>(examined.derived().overrides());
      currentOverrides.stream()
          .filter(override -> isOfUnseen(override, overrides))
          .forEach(overrides::add);
      checkUnseen(overrides);
      overrides.replaceAll(this::pinned);
      sort(overrides);
      return new Entries(List.copyOf(images.values()), overrides, failures, warnings);
    }

    private void addSeen() {
      Map<ImageReference, List<Derived.Unmoved>> unmoved =
          examined.derived().unmoved().stream()
              .collect(Collectors.groupingBy(place -> place.image().reference()));
      List<FoundImage> found = new ArrayList<>(examined.derived().images());
      examined.derived().unmoved().forEach(place -> found.add(place.image()));
      for (FoundImage image : found) {
        ImageReference reference = image.reference();
        if (!rules.ignores(reference) && !images.containsKey(reference)) {
          List<Derived.Unmoved> places = unmoved.getOrDefault(reference, List.of());
          images.put(reference, seen(reference, places));
        }
      }
    }

    private ImageEntry seen(ImageReference reference, List<Derived.Unmoved> unmoved) {
      Optional<ImageEntry> before = Optional.ofNullable(current.get(tagged(reference)));
      Optional<String> excuse = Optional.empty();
      if (!unmoved.isEmpty()) {
        excuse =
            rule(ChartRule::unoverridable, reference)
                .map(ImageRule::reason)
                .or(() -> before.flatMap(ImageEntry::unoverridable));
        if (excuse.isEmpty()) {
          failures.add(failure(reference, unmoved));
        }
      }
      return entry(reference, before.flatMap(ImageEntry::reason), excuse);
    }

    private ImageEntry entry(
        ImageReference reference, Optional<String> reason, Optional<String> unoverridable) {
      Optional<ImageEntry> before = Optional.ofNullable(current.get(tagged(reference)));
      String written =
          Optional.ofNullable(examined.written().get(reference))
              .or(() -> before.filter(e -> isStill(e, reference)).map(ImageEntry::written))
              .orElse(reference.toString());
      ImageReference pinned =
          before
              .flatMap(entry -> entry.reference().digest())
              .filter(pin -> reference.digest().isEmpty())
              .map(reference::withDigest)
              .orElse(reference);
      return new ImageEntry(written, pinned, reason, unoverridable, 0);
    }

    /** Whether what the manifest says names the image that was found, a pinned digest apart. */
    private static boolean isStill(ImageEntry entry, ImageReference found) {
      return found.digest().isEmpty() || found.equals(entry.reference());
    }

    private void addOfRules() {
      for (ChartRule rule : examined.rules()) {
        for (ImageRule extra : rule.images()) {
          ImageReference reference = ImageReference.parse(extra.image());
          if (images.containsKey(reference)) {
            warnings.add(
                rule.source()
                    + ", line "
                    + extra.line()
                    + ": the render shows "
                    + reference
                    + " by now: remove the rule");
          } else {
            addUnseen(reference, Optional.of(extra.reason()));
          }
        }
      }
    }

    /** Images that people listed, and said why: no render shows them. */
    private void addKept() {
      current.values().stream()
          .filter(entry -> entry.reason().isPresent())
          .filter(entry -> images.keySet().stream().noneMatch(i -> same(i, entry.reference())))
          .forEach(entry -> addUnseen(entry.reference().withoutPin(), entry.reason()));
    }

    private void addUnseen(ImageReference reference, Optional<String> reason) {
      Optional<String> excuse =
          rule(ChartRule::unoverridable, reference)
              .map(ImageRule::reason)
              .or(
                  () ->
                      Optional.ofNullable(current.get(tagged(reference)))
                          .flatMap(ImageEntry::unoverridable));
      images.put(reference, entry(reference, reason, excuse));
      unseen.add(reference);
    }

    private Optional<ImageRule> rule(
        Function<ChartRule, List<ImageRule>> part, ImageReference image) {
      return examined.rules().stream()
          .map(part)
          .flatMap(list -> rules.find(list, image).stream())
          .findFirst();
    }

    /** An override that people wrote for images that no render shows. */
    private boolean isOfUnseen(ValuesOverride override, List<ValuesOverride> derived) {
      return !override.images().isEmpty()
          && override.images().stream()
              .allMatch(image -> unseen.stream().anyMatch(kept -> same(kept, image)))
          && derived.stream().noneMatch(other -> other.set().equals(override.set()));
    }

    /** For the images as the entries name them, as it is when a manifest is read. */
    private ValuesOverride pinned(ValuesOverride override) {
      return new ValuesOverride(
          override.set(),
          override.to(),
          override.images().stream().map(this::pinned).toList(),
          override.line());
    }

    private ImageReference pinned(ImageReference image) {
      return images.values().stream()
          .map(ImageEntry::reference)
          .filter(reference -> same(reference, image))
          .findFirst()
          .orElse(image);
    }

    private void checkUnseen(Collection<ValuesOverride> overrides) {
      for (ImageReference image : unseen) {
        boolean isMoved =
            overrides.stream()
                .flatMap(override -> override.images().stream())
                .anyMatch(moved -> same(moved, image));
        if (!isMoved && images.get(image).unoverridable().isEmpty()) {
          failures.add(
              new InvalidInputException(
                  new Failure(
                      "move image",
                      Side.LOCAL,
                      image + " of " + examined.label(),
                      "no render shows it, and no override is for it",
                      RuleAdvice.of(examined.label(), image))));
        }
      }
    }

    private FailureException failure(ImageReference image, List<Derived.Unmoved> unmoved) {
      String places =
          unmoved.stream()
              .map(u -> u.image().place() + ": " + u.reason())
              .distinct()
              .collect(Collectors.joining("; "));
      return new InvalidInputException(
          new Failure(
              "move image",
              Side.LOCAL,
              image + " of " + examined.label(),
              places,
              RuleAdvice.of(examined.label(), image)));
    }

    private void sort(List<ValuesOverride> overrides) {
      List<String> order = images.keySet().stream().map(Builder::tagged).toList();
      overrides.sort(
          Comparator.comparingInt(
              override ->
                  override.images().stream()
                      .mapToInt(image -> order.indexOf(tagged(image)))
                      .min()
                      .orElse(-1)));
    }

    private static boolean same(ImageReference one, ImageReference other) {
      return tagged(one).equals(tagged(other));
    }

    /** By which an image is known whether or not its digest is pinned. */
    private static String tagged(ImageReference image) {
      return image.withoutPin().toString();
    }
  }
}
