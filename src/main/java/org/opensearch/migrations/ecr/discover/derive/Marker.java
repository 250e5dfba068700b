package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ValuesPath;

/**
 * A host that no image has, written into a value: where it appears in a render shows what the value
 * sets. It is always a prefix, because charts inspect tags and compare whole images.
 *
 * @param number unique among the marks of a chart
 * @param leaf the value it is written into
 * @param offset where in the value, in characters
 * @param part the form of the mark
 */
record Marker(int number, ValueSlot leaf, int offset, Part part) {

  /** The form of a mark; {@link Marking.MarkedText} recognizes all of them. */
  enum Part {
    /** Before the text of the value. */
    PREFIX("m", ".test/"),
    /** In an empty value: a registry, or a name to which the template adds a tag. */
    NAME("e", ".test/x"),
    /** In an empty value: a whole reference. */
    REFERENCE("f", ".test/x:t");

    private final String before;
    private final String after;

    Part(String before, String after) {
      this.before = before;
      this.after = after;
    }

    /** The text that is written into a value; the number can be a pattern. */
    String text(Object number) {
      return before + number + after;
    }
  }

  /** A mark in front of the whole value, after its scheme, or in place of an empty one. */
  static Marker before(ValueSlot leaf) {
    Part part = leaf.value().isEmpty() ? Part.NAME : Part.PREFIX;
    return new Marker(0, leaf, leaf.value().length() - leaf.address().length(), part);
  }

  /** A mark within a longer value. */
  static Marker within(ValueSlot leaf, int offset) {
    return new Marker(0, leaf, offset, Part.PREFIX);
  }

  /** A mark in place of an empty value that would be a whole reference. */
  static Marker reference(ValueSlot leaf) {
    return new Marker(0, leaf, 0, Part.REFERENCE);
  }

  /**
   * Groups of marks that can be set together because no path is below another one. The deepest come
   * first, because their parents may be maps that a chart prints as a whole.
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

  /** A copy with another number. */
  Marker numbered(int other) {
    return new Marker(other, leaf, offset, part);
  }

  /** Whether the value is empty, so that its role is unknown. */
  boolean fillsEmpty() {
    return part != Part.PREFIX;
  }

  /** The text that is written into the value. */
  String text() {
    return part.text(number);
  }

  /** The value from the position of the mark. */
  String marked() {
    return leaf.value().substring(offset);
  }
}
