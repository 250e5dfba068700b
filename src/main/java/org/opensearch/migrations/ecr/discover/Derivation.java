package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.render.ChartRenderer;
import org.opensearch.migrations.ecr.render.FoundImage;

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
    List<FoundImage> images = chart.images();
    List<ValuesOverride> derived = images.isEmpty() ? List.of() : overrides(images, given);
    return proof.of(images, given, derived, refusal);
  }

  private List<ValuesOverride> overrides(List<FoundImage> images, List<ValuesOverride> given) {
    Map<String, Object> values = chart.values();
    List<Leaf> leaves = markable(values, given);
    Set<ValuesPath> reads = TemplateReads.of(chart.folder());
    reads.removeIf(excluded);
    Set<ImageReference> known = new HashSet<>();
    given.forEach(override -> known.addAll(override.images()));
    List<FoundImage> open = new ArrayList<>(images);
    open.removeIf(i -> proof.isIgnored(i.reference()) || known.contains(i.reference()));
    ChartRenderer trials = chart.with(proof.values(given));
    List<Move> moves = new ArrayList<>();
    for (Candidates candidates : Candidates.values()) {
      if (open.isEmpty()) {
        break;
      }
      List<Mark> marks = candidates.of(Candidates.Search.of(leaves, reads, open)).toList();
      Trial.Outcome<Mark, List<Move>> outcome = tried(marks, values, open, trials);
      refusal = refusal.or(outcome::refusal);
      moves.addAll(outcome.result());
      outcome.result().forEach(move -> open.remove(move.image()));
    }
    return Overrides.of(moves, values);
  }

  private List<Leaf> markable(Map<String, Object> values, List<ValuesOverride> given) {
    Set<ValuesPath> set = new HashSet<>();
    given.forEach(override -> set.add(override.set()));
    return Leaf.of(values).stream()
        .filter(leaf -> !excluded.test(leaf.path()))
        .filter(leaf -> !set.contains(ValuesChange.whole(leaf.path())))
        .toList();
  }

  private static Trial.Outcome<Mark, List<Move>> tried(
      List<Mark> marks, Map<String, Object> values, List<FoundImage> open, ChartRenderer trials) {
    return new Trial<Mark, List<Move>>(
            some -> {
              Marking marking = new Marking(some, values);
              return marking.moves(open, trials.imagesOfTrial(marking.overlay()));
            })
        .run(marks, List.of());
  }
}
