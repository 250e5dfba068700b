package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.render.ChartRenderer;
import org.opensearch.migrations.ecr.render.FoundImage;
import org.opensearch.migrations.ecr.render.RenderedImages;

/**
 * Derives which values of a chart move its images: marks are written into values that may name one,
 * the chart is rendered, and where a mark leads an image, its value is the one.
 */
final class Derivation {

  private final ChartRenderer chart;
  private final Proof proof;
  private final Predicate<ValuesPath> excluded;
  private Optional<InvalidInputException> refusal = Optional.empty();

  /**
   * A derivation.
   *
   * @param chart with all that it needs before its images may be others
   * @param excluded values that no override may set
   */
  Derivation(ChartRenderer chart, Proof proof, Predicate<ValuesPath> excluded) {
    this.chart = chart;
    this.proof = proof;
    this.excluded = excluded;
  }

  /**
   * Derives and proves.
   *
   * @param given overrides that are known already
   * @throws org.opensearch.migrations.ecr.model.InvalidInputException when the chart as it is
   *     deployed cannot be rendered
   */
  Derived derive(List<ValuesOverride> given) {
    RenderedImages rendered = chart.search();
    return derive(rendered.images(), given).with(rendered.broken());
  }

  private Derived derive(List<FoundImage> images, List<ValuesOverride> given) {
    Derived best = proof.of(images, given, List.of());
    if (best.unmoved().isEmpty()) {
      return best;
    }
    Map<String, Object> values = chart.values();
    List<Leaf> leaves = markable(values, given);
    Set<ValuesPath> reads = TemplateReads.of(chart.folder());
    reads.removeIf(excluded);
    ChartRenderer trials = chart.with(proof.values(given));
    List<Move> moves = new ArrayList<>();
    for (Candidates candidates : Candidates.values()) {
      List<FoundImage> open = best.unmoved().stream().map(Derived.Unmoved::image).toList();
      List<Mark> marks = candidates.of(Search.of(leaves, reads, open)).toList();
      List<Move> more = new ArrayList<>(moves);
      more.addAll(found(marks, values, open, trials));
      if (more.size() > moves.size()) {
        // What moves one image may lead others astray.
        Derived next = proof.of(images, given, Overrides.of(more, values));
        if (next.unmoved().size() < best.unmoved().size()) {
          best = next;
          moves = more;
        } else if (next.overrides().equals(best.overrides())) {
          best = next; // It says what the chart refused.
        }
      }
      if (best.unmoved().isEmpty()) {
        break;
      }
    }
    return refusal.isEmpty() ? best : best.explained(refusal.get().failure().reason());
  }

  private List<Leaf> markable(Map<String, Object> values, List<ValuesOverride> given) {
    Set<ValuesPath> set = new HashSet<>();
    given.forEach(override -> set.add(override.set()));
    return Leaf.of(values).stream()
        .filter(leaf -> !excluded.test(leaf.path()))
        .filter(leaf -> !set.contains(ValuesChange.whole(leaf.path())))
        .toList();
  }

  private List<Move> found(
      List<Mark> marks, Map<String, Object> values, List<FoundImage> open, ChartRenderer trials) {
    Trial<Mark, List<Move>> trial =
        new Trial<>(
            some -> {
              Marking marking = new Marking(some, values);
              return marking.moves(open, trials.imagesOfTrial(marking.overlay()));
            });
    Trial.Outcome<Mark, List<Move>> outcome = trial.run(marks, List.of());
    refusal = refusal.or(outcome::refusal);
    return outcome.result();
  }
}
