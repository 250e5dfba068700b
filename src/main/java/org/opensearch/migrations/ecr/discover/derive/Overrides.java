package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;

/** Turns relocations into overrides, one per value for all images that it sets. */
final class Overrides {

  /** A part of a value that is replaced, as a template. */
  private record Piece(int offset, int length, String text) {}

  private final Map<String, Object> values;
  private final Map<ValueSlot, Map<Integer, Piece>> pieces = new LinkedHashMap<>();
  private final Map<ValuesPath, Set<ImageReference>> images = new LinkedHashMap<>();

  private Overrides(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * The overrides for {@code moves}.
   *
   * @param values what the chart's templates see
   */
  static List<ValuesOverride> of(Collection<Relocation> moves, Map<String, Object> values) {
    Overrides overrides = new Overrides(values);
    moves.stream()
        .collect(Collectors.groupingBy(Relocation::leader, LinkedHashMap::new, Collectors.toList()))
        .values()
        .forEach(overrides::add);
    return overrides.list();
  }

  /** Adds the relocations of one mark: it can stand for one variable. */
  private void add(List<Relocation> all) {
    String root = mostWanted(all, Relocation::root);
    List<Relocation> moves = all.stream().filter(move -> move.root().equals(root)).toList();
    String shared = mostWanted(moves, move -> move.afterMirror().orElseThrow());
    for (Relocation move : moves) {
      if (move.afterMirror().orElseThrow().equals(shared)) {
        set(move.leader(), move.replaced(), root + Template.escape(shared), move.reference());
      } else {
        Optional<Relocation.Change> second = move.second(shared);
        second.ifPresent(
            change -> {
              set(move.leader(), move.replaced(), root + Template.escape(shared), move.reference());
              set(
                  change.mark(),
                  change.replaced(),
                  Template.escape(change.text()),
                  move.reference());
            });
      }
    }
  }

  /** The most common text; the first in alphabetical order if several are equally common. */
  private static String mostWanted(List<Relocation> moves, Function<Relocation, String> text) {
    Map<String, Long> votes =
        moves.stream()
            .map(text)
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    return votes.entrySet().stream()
        .max(
            Map.Entry.<String, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .orElseThrow()
        .getKey();
  }

  private void set(Marker mark, String replaced, String text, ImageReference image) {
    Piece piece = new Piece(mark.offset(), replaced.length(), text);
    pieces.computeIfAbsent(mark.leaf(), leaf -> new TreeMap<>()).put(mark.offset(), piece);
    images
        .computeIfAbsent(ValuesChange.whole(mark.leaf().path()), path -> new LinkedHashSet<>())
        .add(image);
  }

  private List<ValuesOverride> list() {
    ValuesChange change = new ValuesChange(values);
    pieces.forEach((leaf, of) -> change.set(leaf.path(), replaced(leaf.value(), of.values())));
    List<ValuesOverride> overrides = new ArrayList<>();
    change
        .wholes(Template::escape)
        .forEach(
            (path, to) ->
                overrides.add(new ValuesOverride(path, to, List.copyOf(images.get(path)), 0)));
    return overrides;
  }

  private static String replaced(String value, Collection<Piece> pieces) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (Piece piece : pieces) {
      text.append(Template.escape(value.substring(from, piece.offset()))).append(piece.text());
      from = piece.offset() + piece.length();
    }
    return text.append(Template.escape(value.substring(from))).toString();
  }
}
