package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.deployment.ChartRenderer.Render;
import org.opensearch.migrations.ecr.deployment.ImagesByLocation;
import org.opensearch.migrations.ecr.discover.derive.DigestCandidates.Candidate;
import org.opensearch.migrations.ecr.discover.derive.DigestCandidates.Form;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * Derives which values take the digest of an image, and proves them: every candidate gets another
 * made-up digest, and the render may differ from the one without them only in that the references
 * of the images have these digests. For most charts, this is one render.
 */
final class DigestPlaces {

  private static final int MOST_ROUNDS = 5;

  /** The maximum number of renders to find the values that the chart rejects. */
  private static final int MOST_SPLITS = 12;

  private final ChartRenderer chart;
  private final Proof proof;
  private final List<ValuesOverride> overrides;

  /** The images without a digest, by their references in the registry. */
  private final Map<String, ImageReference> wanted;

  private final Map<String, Render> before;
  private Map<String, Render> again;

  /**
   * What a render with digests shows.
   *
   * @param images to which a value adds its digest
   * @param harmful values that change something else
   * @param unclear values that may be right without the harmful ones
   * @param open images that lack a digest at some location
   */
  private record Effect(
      Map<Candidate, Set<ImageReference>> images,
      Set<Candidate> harmful,
      Set<Candidate> unclear,
      Set<ImageReference> open) {

    static Effect empty() {
      return new Effect(new HashMap<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
    }

    /** Adds the values whose digests are in one wrong text. */
    void addWrong(List<Candidate> together) {
      if (together.size() > 1) {
        // The most suitable one may be right without the others.
        unclear.add(together.get(0));
        harmful.addAll(together.subList(1, together.size()));
      } else {
        harmful.addAll(together);
      }
    }

    Set<ImageReference> of(Candidate candidate) {
      return images.getOrDefault(candidate, Set.of());
    }

    /** Whether the value takes the digest of one image. */
    boolean isPlace(Candidate candidate) {
      return !harmful.contains(candidate)
          && !unclear.contains(candidate)
          && of(candidate).size() == 1;
    }

    /** Whether the value should not have been set. */
    boolean isWrong(Candidate candidate) {
      return harmful.contains(candidate) || unclear.contains(candidate) || of(candidate).size() > 1;
    }
  }

  private DigestPlaces(
      ChartRenderer chart,
      Proof proof,
      List<ValuesOverride> overrides,
      Map<String, ImageReference> wanted) {
    this.chart = chart;
    this.proof = proof;
    this.overrides = overrides;
    this.wanted = wanted;
    this.before = byState(proof.renders(overrides));
  }

  /**
   * The values that take digests.
   *
   * @param proven the images, and the overrides with which the digests are set
   * @param excluded values that must not be set
   */
  static List<ValuesOverride> of(
      ChartRenderer chart, Proof proof, Derived proven, Predicate<ValuesPath> excluded) {
    Set<ImageReference> unmoved =
        proven.unmoved().stream().map(u -> u.image().reference()).collect(Collectors.toSet());
    List<FoundImage> images =
        proven.images().stream()
            .filter(image -> image.reference().digest().isEmpty())
            .filter(image -> !proof.isIgnored(image.reference()))
            .filter(image -> !unmoved.contains(image.reference()))
            .toList();
    if (images.isEmpty()) {
      return List.of();
    }
    Map<String, ImageReference> wanted = new LinkedHashMap<>();
    images.forEach(image -> wanted.put(proof.mirrored(image.reference()), image.reference()));
    List<Candidate> candidates =
        DigestCandidates.of(
            chart.values(),
            proven.overrides(),
            new LinkedHashSet<>(wanted.values()),
            excluded,
            proof);
    return new DigestPlaces(chart.showing(images), proof, proven.overrides(), wanted)
        .search(candidates);
  }

  private static Map<String, Render> byState(List<Render> renders) {
    return renders.stream()
        .collect(Collectors.toMap(Render::state, Function.identity(), (one, other) -> one));
  }

  private List<ValuesOverride> search(List<Candidate> all) {
    List<Candidate> untried = new ArrayList<>(all);
    List<Candidate> places = List.of();
    Effect effect = Effect.empty();
    Set<ImageReference> open = new HashSet<>(wanted.values());
    boolean isProven = true;
    for (int round = 1; round <= MOST_ROUNDS; round++) {
      List<Candidate> trial = new ArrayList<>(places);
      if (round < MOST_ROUNDS) {
        addUntried(trial, untried, open);
      }
      if (trial.isEmpty() || (isProven && trial.equals(places))) {
        break;
      }
      Bisection.Outcome<Candidate, Effect> outcome = tried(trial);
      untried.removeAll(trial);
      effect = outcome.result();
      places = outcome.accepted().stream().filter(effect::isPlace).toList();
      isProven = outcome.accepted().stream().noneMatch(effect::isWrong);
      open = new HashSet<>(wanted.values());
      places.stream().map(effect::of).forEach(open::removeAll);
      open.addAll(effect.open());
      effect.harmful().forEach(wrong -> wrong.otherForm().ifPresent(untried::add));
      effect.unclear().removeAll(effect.harmful());
      untried.addAll(effect.unclear());
      untried.sort(Comparator.comparing(Candidate::form));
    }
    return isProven ? overrides(places, effect, open) : List.of();
  }

  /** An image that would lack its digest at some locations has no place. */
  private static List<ValuesOverride> overrides(
      List<Candidate> places, Effect effect, Set<ImageReference> open) {
    return places.stream()
        .filter(place -> !open.containsAll(effect.of(place)))
        .map(p -> new ValuesOverride(p.set(), p.to(), List.copyOf(effect.of(p)), 0))
        .toList();
  }

  /** Adds what can be set together and may be for an image that lacks its digest. */
  private static void addUntried(
      List<Candidate> trial, List<Candidate> untried, Set<ImageReference> open) {
    for (Candidate candidate : untried) {
      boolean isFree =
          trial.stream()
              .noneMatch(
                  other ->
                      other.set().conflicts(candidate.set())
                          || (other.isUsualKey() && other.isBeside(candidate)));
      boolean isWanted =
          candidate.images().isEmpty() || candidate.images().stream().anyMatch(open::contains);
      if (isFree && isWanted && !open.isEmpty()) {
        trial.add(candidate);
      }
    }
  }

  private Bisection.Outcome<Candidate, Effect> tried(List<Candidate> trial) {
    try {
      return new Bisection.Outcome<>(trial, effect(trial), Optional.empty());
    } catch (InvalidInputException e) {
      // A schema can reject all keys that the values file does not contain.
      List<Candidate> known = trial.stream().filter(c -> c.form() != Form.ABSENT_KEY).toList();
      return new Bisection<>(this::effect, MOST_SPLITS).run(known, Effect.empty());
    }
  }

  /**
   * The effect of a render with the digests of {@code trial}.
   *
   * @throws InvalidInputException if the chart rejects them, or changes in other ways
   */
  private Effect effect(List<Candidate> trial) {
    Set<String> names = new LinkedHashSet<>();
    wanted.keySet().forEach(reference -> names.add(ImageReference.parse(reference).name()));
    List<Candidate> bySuitability =
        trial.stream().sorted(Comparator.comparing(Candidate::form)).toList();
    DigestTraces traces = new DigestTraces(bySuitability, names);
    Effect effect = Effect.empty();
    for (Render after : chart.renders(values(trial))) {
      Render old = before.get(after.state());
      List<List<Candidate>> wrong =
          traces.leaks(old.text(), after.text(), () -> again().get(after.state()).text());
      wrong = new ArrayList<>(wrong);
      addImages(old, after, traces, effect, wrong);
      wrong.forEach(effect::addWrong);
    }
    return effect;
  }

  private Map<String, Render> again() {
    if (again == null) {
      again = byState(chart.renders(proof.values(overrides)));
    }
    return again;
  }

  private Map<String, Object> values(List<Candidate> trial) {
    Set<ValuesPath> replaced = trial.stream().map(Candidate::set).collect(Collectors.toSet());
    ValuesTree tree = new ValuesTree();
    for (ValuesOverride override : overrides) {
      if (!replaced.contains(override.set())) {
        tree.set(override.set().segments(), proof.resolved(override.to(), Map.of()));
      }
    }
    for (Candidate candidate : trial) {
      Map<String, String> digest = Candidate.variables(candidate.marker());
      tree.set(candidate.set().segments(), proof.resolved(candidate.to(), digest));
    }
    return tree.toMap();
  }

  /** Adds which values add digests to the images of a render, and what is wrong with others. */
  private void addImages(
      Render before,
      Render after,
      DigestTraces traces,
      Effect effect,
      List<List<Candidate>> wrong) {
    ImagesByLocation places = new ImagesByLocation(after.images());
    Map<FoundImage, FoundImage> pairs = places.pairedWith(before.images());
    List<FoundImage> changed = new ArrayList<>(places.rest());
    for (FoundImage image : before.images()) {
      Optional<ImageReference> original =
          Optional.ofNullable(wanted.get(image.reference().toString()));
      FoundImage now = pairs.getOrDefault(image, image);
      Optional<Candidate> setBy = traces.digestOf(now.reference());
      if (original.isPresent() && setBy.isPresent() && isSameTag(image, now)) {
        effect
            .images()
            .computeIfAbsent(setBy.get(), c -> new LinkedHashSet<>())
            .add(original.get());
      } else {
        original.ifPresent(effect.open()::add);
        if (!now.text().equals(image.text())) {
          changed.add(now);
        }
      }
    }
    changed.stream().map(image -> traces.in(image.text())).forEach(wrong::add);
    boolean isMissing = pairs.size() < before.images().size();
    if (wrong.stream().anyMatch(List::isEmpty) || (isMissing && wrong.isEmpty())) {
      throw DigestTraces.changed("images appear or vanish");
    }
  }

  private static boolean isSameTag(FoundImage before, FoundImage after) {
    ImageReference old = before.reference();
    ImageReference now = after.reference();
    return old.name().equals(now.name()) && (now.tag().isEmpty() || now.tag().equals(old.tag()));
  }
}
