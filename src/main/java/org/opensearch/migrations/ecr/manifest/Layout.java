package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The parts of a list or map in a text, where some are taken out and others put in. */
interface Layout {

  /**
   * Takes out and puts in.
   *
   * @param removed the indexes of parts
   * @param additions in the order in which they will stand
   */
  void change(Set<Integer> removed, List<Addition> additions);

  /** A part of a list or map, from where to where. */
  record Part(int start, int end) {}

  /**
   * A new part.
   *
   * @param after the index of the part that it follows, which stays; -1 where none stays
   * @param lines as its notation writes it
   * @param apart whether a blank line comes first
   */
  record Addition(int after, List<String> lines, boolean apart) {}

  /** Neighbours, from the index {@code first} to the index {@code last}. */
  record Run(int first, int last) {

    /** The runs that {@code indexes}, all below {@code size}, form. */
    static List<Run> of(Set<Integer> indexes, int size) {
      List<Run> runs = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        int first = i;
        while (indexes.contains(i)) {
          i++;
        }
        if (i > first) {
          runs.add(new Run(first, i - 1));
        }
      }
      return runs;
    }
  }
}
