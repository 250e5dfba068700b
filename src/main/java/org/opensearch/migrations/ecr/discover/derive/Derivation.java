package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.RenderedImages;
import org.opensearch.migrations.ecr.images.RenderedImages.InvalidName;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.ports.HelmEngine;

/**
 * Derives which values of a chart set its images: marks are written into candidate values, the
 * chart is rendered, and a mark at the start of an image identifies its value.
 */
public final class Derivation {

  /** The maximum number of splits of marks that disturb each other. */
  private static final int MOST_SPLITS = 20;

  /**
   * The maximum number of values that are proven one at a time, if all together redirect no more
   * images.
   */
  private static final int MOST_ALONE = 12;

  private final ChartRenderer chart;
  private final Proof proof;
  private final Predicate<ValuesPath> excluded;
  private Optional<InvalidInputException> refusal = Optional.empty();

  /**
   * A derivation.
   *
   * @param chart with everything that it needs before images can be changed
   * @param excluded values that no override may set
   */
  public Derivation(ChartRenderer chart, Proof proof, Predicate<ValuesPath> excluded) {
    this.chart = chart;
    this.proof = proof;
    this.excluded = excluded;
  }

  /**
   * Derives overrides and proves them.
   *
   * @param given overrides that are already known
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when the chart as it
   *     is deployed cannot be rendered
   */
  public Derived derive(List<ValuesOverride> given) {
    RenderedImages rendered = chart.search();
    Derived derived = derive(rendered.images(), given);
    List<InvalidName> names = proof.names(derived.overrides());
    return derived
        .with(names)
        .with(derived.overrides(), DigestPlaces.of(chart, proof, derived, excluded))
        .merged(rendered);
  }

  private Derived derive(List<FoundImage> images, List<ValuesOverride> given) {
    Derived first = proof.of(images, given, List.of());
    if (first.unmoved().isEmpty()) {
      return first;
    }
    Map<String, Object> values = chart.values();
    List<ValueSlot> leaves = markable(values, given);
    Supplier<TemplateReads> absent = absent(values, given);
    Progress progress = new Progress(images, given, values, first);
    for (Candidates candidates : Candidates.values()) {
      if (progress.open().isEmpty()) {
        break;
      }
      List<Marker> marks =
          candidates.of(Candidates.Search.of(leaves, absent, progress.open())).toList();
      Marker.compatible(marks).forEach(progress::tryMarks);
    }
    Derived best = progress.best;
    return refusal.isEmpty() ? best : best.explained(refusal.get().failure().reason());
  }

  /** The best result so far. */
  private final class Progress {

    private final List<FoundImage> images;
    private final List<ValuesOverride> given;
    private final Map<String, Object> values;
    private final ChartRenderer trials;
    private Derived best;
    private List<Relocation> moves = List.of();
    private int splits;

    Progress(
        List<FoundImage> images,
        List<ValuesOverride> given,
        Map<String, Object> values,
        Derived first) {
      this.images = images;
      this.given = given;
      this.values = values;
      this.trials = chart.with(proof.values(given));
      this.best = first;
    }

    List<FoundImage> open() {
      return best.unmoved().stream().map(Derived.Unmoved::image).toList();
    }

    /** Tries these marks and keeps the result if it is proven. */
    void tryMarks(List<Marker> marks) {
      List<FoundImage> open = open();
      if (open.isEmpty() || marks.isEmpty()) {
        return;
      }
      Marking.Seen seen = seen(marks, values, open, trials);
      if (!seen.moves().isEmpty()) {
        takeAll(seen.moves());
      }
      // A value for one empty part can interfere with one for another.
      boolean isSplit = seen.disturbs() && marks.size() > 1 && marks.get(0).fillsEmpty();
      if (isSplit && splits++ < MOST_SPLITS) {
        int half = marks.size() / 2;
        tryMarks(marks.subList(0, half));
        tryMarks(marks.subList(half, marks.size()));
      }
    }

    private void takeAll(List<Relocation> found) {
      List<Relocation> before = moves;
      if (!take(before, found)) {
        takeEach(found);
        return;
      }
      // A template in one value can contain another value, which then redirects more images alone.
      List<FoundImage> open = open();
      List<Relocation> fewer = found.stream().filter(m -> !open.contains(m.image())).toList();
      if (fewer.size() < found.size()) {
        take(before, fewer);
      }
    }

    /** A single value may break what the others redirect. */
    private void takeEach(List<Relocation> found) {
      Map<ValueSlot, List<Relocation>> byLeaf =
          found.stream()
              .collect(
                  Collectors.groupingBy(
                      move -> move.leader().leaf(), LinkedHashMap::new, Collectors.toList()));
      if (byLeaf.size() > 1) {
        byLeaf.values().stream().limit(MOST_ALONE).forEach(more -> take(moves, more));
      }
    }

    /** Tries {@code more} moves besides {@code taken}, and keeps them if more images are proven. */
    private boolean take(List<Relocation> taken, List<Relocation> more) {
      List<Relocation> all = new ArrayList<>(taken);
      all.addAll(more);
      Derived next = proof.of(images, given, Overrides.of(all, values));
      if (next.unmoved().size() < best.unmoved().size()) {
        best = next;
        moves = all;
        return true;
      }
      if (next.overrides().equals(best.overrides())) {
        best = next; // It contains what the chart rejected.
      }
      return false;
    }
  }

  /** The values that templates read, where text can be set. */
  private Supplier<TemplateReads> absent(Map<String, Object> values, List<ValuesOverride> given) {
    AtomicReference<TemplateReads> once = new AtomicReference<>();
    return () -> {
      if (once.get() == null) {
        once.set(
            TemplateReads.of(templates())
                .filtered(path -> path.isOpenIn(values) && !excluded.test(path))
                .filtered(path -> given.stream().noneMatch(o -> o.set().conflicts(path))));
      }
      return once.get();
    };
  }

  private List<HelmEngine.Templates> templates() {
    try {
      return chart.templates();
    } catch (InvalidInputException e) {
      return List.of(); // The templates only provide further candidates.
    }
  }

  private List<ValueSlot> markable(Map<String, Object> values, List<ValuesOverride> given) {
    return ValueSlot.of(values).stream()
        .filter(leaf -> !excluded.test(leaf.path()))
        .filter(leaf -> given.stream().noneMatch(o -> o.set().conflicts(leaf.path())))
        .toList();
  }

  private Marking.Seen seen(
      List<Marker> marks, Map<String, Object> values, List<FoundImage> open, ChartRenderer trials) {
    ChartRenderer showing = trials.showing(open);
    Bisection<Marker, Marking.Seen> trial =
        new Bisection<>(
            some -> {
              Marking marking = new Marking(some, values, proof::ownName);
              return marking.seen(open, showing.imagesOfTrial(marking.overlay()));
            });
    Bisection.Outcome<Marker, Marking.Seen> outcome = trial.run(marks, Marking.Seen.NOTHING);
    refusal = refusal.or(outcome::refusal);
    return outcome.result();
  }
}
