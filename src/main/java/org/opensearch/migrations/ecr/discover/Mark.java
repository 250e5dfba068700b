package org.opensearch.migrations.ecr.discover;

/**
 * A host that no image has, written into a value: where it shows up in a render tells what the
 * value leads to. Always a prefix, because charts look at tags and compare whole images.
 *
 * @param number of which there is one per mark of a chart
 * @param leaf the value it is written into
 * @param offset where in the value, in characters
 * @param hasSlash whether the slash after it is written too, rather than left to the template
 */
record Mark(int number, Leaf leaf, int offset, boolean hasSlash) {

  /** A mark before the whole value; an empty one is left to the template to end in a slash. */
  static Mark before(Leaf leaf, int number) {
    return new Mark(number, leaf, 0, !leaf.value().isEmpty());
  }

  /** What is written into the value. */
  String text() {
    return "m" + number + (hasSlash ? ".test/" : ".test");
  }

  /** The value from the mark on, as it is without it. */
  String marked() {
    return leaf.value().substring(offset);
  }
}
