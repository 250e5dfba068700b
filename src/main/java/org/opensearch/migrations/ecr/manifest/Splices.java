package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Changes to a text, all in places of the text as it was. */
final class Splices {

  private record Splice(int start, int end, String text) {}

  private final List<Splice> splices = new ArrayList<>();

  /** Puts {@code text} in place of what is from {@code start} up to {@code end}. */
  void replace(int start, int end, String text) {
    splices.add(new Splice(start, end, text));
  }

  /** Puts {@code text} at {@code offset}, behind what was put there before. */
  void insert(int offset, String text) {
    replace(offset, offset, text);
  }

  /** Takes out what is from {@code start} up to {@code end}. */
  void delete(int start, int end) {
    replace(start, end, "");
  }

  /** {@code text} with the changes. */
  String applyTo(String text) {
    splices.sort(Comparator.comparingInt(Splice::start));
    StringBuilder out = new StringBuilder(text.length() + 256);
    int copied = 0;
    for (Splice splice : splices) {
      if (splice.start() > copied) {
        out.append(text, copied, splice.start());
      }
      out.append(splice.text());
      copied = Math.max(copied, splice.end());
    }
    return out.append(text, copied, text.length()).toString();
  }
}
