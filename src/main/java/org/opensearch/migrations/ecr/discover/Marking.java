package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.render.FoundImage;

/** One render with marks in the values, read: which mark leads which image. */
final class Marking {

  private final Map<Integer, Mark> marks = new HashMap<>();
  private final ValuesChange change;

  /** Marks to be written into {@code values}, each under a number of its own. */
  Marking(Collection<Mark> unnumbered, Map<String, Object> values) {
    change = new ValuesChange(values);
    Map<Leaf, List<Mark>> byLeaf = new LinkedHashMap<>();
    for (Mark mark : unnumbered) {
      Mark numbered = mark.numbered(marks.size());
      marks.put(numbered.number(), numbered);
      byLeaf.computeIfAbsent(mark.leaf(), leaf -> new ArrayList<>()).add(numbered);
    }
    byLeaf.forEach((leaf, of) -> change.set(leaf.path(), marked(leaf, of)));
  }

  private static String marked(Leaf leaf, List<Mark> marks) {
    StringBuilder text = new StringBuilder(leaf.value());
    marks.stream()
        .sorted(Comparator.comparingInt(Mark::offset).reversed())
        .forEach(mark -> text.insert(mark.offset(), mark.text()));
    return text.toString();
  }

  /** The values with the marks in them. */
  Map<String, Object> overlay() {
    return change.toMap();
  }

  /**
   * What leads {@code images}: those that no mark leads, or that the marks have changed in other
   * ways, are left out.
   *
   * @param marked the images of the render with the marks
   */
  List<Move> moves(Collection<FoundImage> images, Collection<FoundImage> marked) {
    Map<FoundImage, FoundImage> pairs = new ImagesByPlace(marked).pairedWith(images);
    List<Move> moves = new ArrayList<>();
    for (FoundImage image : images) {
      Optional.ofNullable(pairs.get(image))
          .flatMap(there -> move(image, MarkedText.read(there.text())))
          .ifPresent(moves::add);
    }
    return moves;
  }

  private Optional<Move> move(FoundImage image, MarkedText marked) {
    boolean known = marked.found().stream().allMatch(found -> marks.containsKey(found.number()));
    if (!marked.isLed() || !known) {
      return Optional.empty();
    }
    String plain = marked.plain();
    Mark leader = marks.get(marked.found().get(0).number());
    // What was empty may stand for a default, which the mark takes the place of.
    if (!plain.equals(image.text()) && !leader.fillsEmpty()) {
      return Optional.empty();
    }
    List<Move.Placed> placed =
        marked.found().stream()
            .map(found -> new Move.Placed(marks.get(found.number()), found.offset()))
            .toList();
    return Optional.of(new Move(image, placed, plain)).filter(m -> m.afterMirror().isPresent());
  }
}
