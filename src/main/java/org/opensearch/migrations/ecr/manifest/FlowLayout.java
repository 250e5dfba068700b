package org.opensearch.migrations.ecr.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parts in brackets or braces, one behind the other or each on lines of its own. At least one
 * stays.
 */
record FlowLayout(SourceText source, Splices splices, List<Layout.Part> parts) implements Layout {

  /** The parts of {@code list}. */
  static FlowLayout of(SpannedNode.Sequence list, SourceText source, Splices splices) {
    List<Part> parts =
        list.items().stream().map(item -> new Part(item.anchorStart(), item.end())).toList();
    return new FlowLayout(source, splices, parts);
  }

  /** The parts of {@code map}. */
  static FlowLayout of(SpannedNode.Mapping map, SourceText source, Splices splices) {
    List<Part> parts =
        map.entries().stream().map(entry -> new Part(entry.start(), entry.end())).toList();
    return new FlowLayout(source, splices, parts);
  }

  @Override
  public void change(Set<Integer> removed, List<Addition> additions) {
    int lastKept = parts.size() - 1;
    while (removed.contains(lastKept)) {
      lastKept--;
    }
    Map<Integer, String> added = new LinkedHashMap<>();
    for (Addition addition : additions) {
      String separator = "," + (hasOwnLines(addition.after()) ? newLine(addition.after()) : " ");
      String text = String.join(" ", addition.lines());
      added.merge(addition.after(), text, (first, second) -> first + separator + second);
    }
    for (Run run : Run.of(removed, parts.size())) {
      remove(run, added.containsKey(run.first() - 1));
    }
    for (Map.Entry<Integer, String> addition : added.entrySet()) {
      insert(addition.getKey(), addition.getKey() == lastKept, addition.getValue());
    }
  }

  private void remove(Run run, boolean isFollowed) {
    int from = parts.get(run.first()).start();
    int to = parts.get(run.last()).end();
    boolean ownLines = hasOwnLines(run.first()) && hasOwnLines(run.last());
    if (ownLines) {
      int limit = run.first() == 0 ? from : parts.get(run.first() - 1).end();
      splices.delete(source.commentsAbove(from, source.nextLine(limit)), source.nextLine(to));
    } else if (run.last() < parts.size() - 1) {
      splices.delete(from, parts.get(run.last() + 1).start());
    } else {
      splices.delete(from, to);
    }
    boolean isLast = run.last() == parts.size() - 1;
    boolean keepsComma = ownLines && (isFollowed || comma(run.last()) >= 0);
    if (isLast && run.first() > 0 && !keepsComma) {
      int comma = comma(run.first() - 1);
      int behind = source.skipBlanks(comma + 1);
      splices.delete(comma, behind == from ? behind : comma + 1);
    }
  }

  private void insert(int after, boolean isLast, String text) {
    Part part = parts.get(after);
    if (!hasOwnLines(after)) {
      splices.insert(part.end(), ", " + text);
      return;
    }
    if (comma(after) < 0) {
      splices.insert(part.end(), ",");
    }
    boolean endsWithComma = !isLast || comma(parts.size() - 1) >= 0;
    String line = source.indentationOf(part.start()) + text + (endsWithComma ? "," : "");
    splices.insert(source.nextLine(part.end()), line + source.lineBreak());
  }

  private String newLine(int index) {
    return source.lineBreak() + source.indentationOf(parts.get(index).start());
  }

  /** Whether nothing else is on the lines of the part but its comma and a comment. */
  private boolean hasOwnLines(int index) {
    Part part = parts.get(index);
    int comma = comma(index);
    int rest = source.skipBlanks(comma < 0 ? part.end() : comma + 1);
    return source.isFirstOnLine(part.start())
        && comma < source.nextLine(part.end())
        && (rest == source.lineEnd(rest) || source.has('#', rest));
  }

  /** Where the comma behind the part is; -1 where there is none. */
  private int comma(int index) {
    int behind = source.skipToContent(parts.get(index).end());
    return source.has(',', behind) ? behind : -1;
  }
}
