package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.render.FoundImage;

/**
 * Derives which values of a chart move its images: marks are written into values that may name
 * one, the chart is rendered, and where a mark leads an image, its value is the one.
 */
final class Derivation {

  private final ChartRenderer chart;
  private final Predicate<ImageReference> ignored;
  private final Predicate<ValuesPath> excluded;

  /**
   * A derivation.
   *
   * @param ignored images that need not move
   * @param excluded values that no override may set
   */
  Derivation(
      ChartRenderer chart, Predicate<ImageReference> ignored, Predicate<ValuesPath> excluded) {
    this.chart = chart;
    this.ignored = ignored;
    this.excluded = excluded;
  }

  /**
   * Derives and proves.
   *
   * @param given overrides that are known already
   * @param release what the variable of that name stands for
   * @throws org.opensearch.migrations.ecr.model.InvalidInputException when the chart as it is
   *     deployed cannot be rendered
   */
  Derived derive(List<ValuesOverride> given, Optional<String> release) {
    List<FoundImage> images = chart.images();
    List<ValuesOverride> derived =
        images.isEmpty() ? List.of() : overrides(images, given);
    return new Proof(chart, release, ignored).of(images, given, derived);
  }

  private List<ValuesOverride> overrides(List<FoundImage> images, List<ValuesOverride> given) {
    Map<String, Object> values = chart.values();
    List<Leaf> leaves = markable(values, given);
    Set<ImageReference> known = new HashSet<>();
    given.forEach(override -> known.addAll(override.images()));
    List<FoundImage> open = new ArrayList<>(images);
    open.removeIf(i -> ignored.test(i.reference()) || known.contains(i.reference()));
    List<Move> moves = new ArrayList<>();
    for (Candidates candidates : Candidates.values()) {
      if (open.isEmpty()) {
        break;
      }
      List<Mark> marks = candidates.of(Candidates.Search.of(leaves, open)).toList();
      List<Move> found = found(marks, values, open);
      moves.addAll(found);
      found.forEach(move -> open.remove(move.image()));
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

  private List<Move> found(List<Mark> marks, Map<String, Object> values, List<FoundImage> open) {
    return new Trial<Mark, List<Move>>(
            some -> {
              Marking marking = new Marking(some, values);
              return marking.moves(open, chart.imagesOfTrial(marking.overlay()));
            })
        .run(marks, List.of())
        .result();
  }
}
