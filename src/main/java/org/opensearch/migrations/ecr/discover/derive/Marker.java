package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ValuesPath;

/**
 * A host that no image has, written into a value: where it shows up in a render tells what the
 * value leads to. Always a prefix, because charts look at tags and compare whole images.
 *
 * @param number of which there is one per mark of a chart
 * @param leaf the value it is written into
 * @param offset where in the value, in characters
 * @param kind what it looks like
 */
record Marker(int number, ValueSlot leaf, int offset, Kind kind) {

  /** What a mark looks like; {@link MarkedText} reads all of them. */
  enum Kind {
    /** In front of what the value has. */
    PREFIX("m", ".test/"),
    /** In place of nothing: it becomes a registry, or a name that the template adds a tag to. */
    NAME("e", ".test/x"),
    /** In place of nothing: it becomes a whole reference. */
    REFERENCE("f", ".test/x:t");

    private final String before;
    private final String after;

    Kind(String before, String after) {
      this.before = before;
      this.after = after;
    }

    /** What is written into a value; the number may be a pattern. */
    String text(Object number) {
      return before + number + after;
    }
  }

  /** A mark in front of the whole value, or in place of an empty one. */
  static Marker before(ValueSlot leaf) {
    return new Marker(0, leaf, 0, leaf.value().isEmpty() ? Kind.NAME : Kind.PREFIX);
  }

  /** A mark within a longer value. */
  static Marker within(ValueSlot leaf, int offset) {
    return new Marker(0, leaf, offset, Kind.PREFIX);
  }

  /** A mark in place of an empty value that would be a whole reference. */
  static Marker reference(ValueSlot leaf) {
    return new Marker(0, leaf, 0, Kind.REFERENCE);
  }

  /**
   * The same marks in groups that can each be set together, because no value is set below another:
   * the deepest first, because what is above them may be a map that a chart prints as a whole.
   */
  static List<List<Marker>> compatible(List<Marker> marks) {
    List<List<Marker>> groups = new ArrayList<>();
    List<Marker> left = marks;
    while (!left.isEmpty()) {
      Set<ValuesPath> above = new HashSet<>();
      left.forEach(mark -> above.addAll(mark.leaf().path().parents()));
      Map<Boolean, List<Marker>> split =
          left.stream().collect(Collectors.partitioningBy(m -> above.contains(m.leaf().path())));
      groups.add(split.get(false));
      left = split.get(true);
    }
    return groups;
  }

  /** The same under another number. */
  Marker numbered(int other) {
    return new Marker(other, leaf, offset, kind);
  }

  /** Whether it stands for a value that is empty, of which nobody knows which part it would be. */
  boolean fillsEmpty() {
    return kind != Kind.PREFIX;
  }

  /** What is written into the value. */
  String text() {
    return kind.text(number);
  }

  /** The value from the mark on, as it is without it. */
  String marked() {
    return leaf.value().substring(offset);
  }
}
