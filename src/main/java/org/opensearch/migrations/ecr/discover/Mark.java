package org.opensearch.migrations.ecr.discover;

/**
 * A host that no image has, written into a value: where it shows up in a render tells what the
 * value leads to. Always a prefix, because charts look at tags and compare whole images.
 *
 * @param number of which there is one per mark of a chart
 * @param leaf the value it is written into
 * @param offset where in the value, in characters
 */
record Mark(int number, Leaf leaf, int offset) {

  /** A mark before the whole value. */
  static Mark before(Leaf leaf) {
    return new Mark(0, leaf, 0);
  }

  /** The same under another number. */
  Mark numbered(int other) {
    return new Mark(other, leaf, offset);
  }

  /** Whether it stands for a value that is empty, of which nobody knows which part it would be. */
  boolean fillsEmpty() {
    return leaf.value().isEmpty();
  }

  /** What is written into the value; {@link MarkedText} reads it. */
  String text() {
    return fillsEmpty() ? "e" + number + ".test/x" : "m" + number + ".test/";
  }

  /** The value from the mark on, as it is without it. */
  String marked() {
    return leaf.value().substring(offset);
  }
}
