package org.opensearch.migrations.ecr.manifest;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Parts that have lines of their own. The comments directly above a part belong to it, and those
 * below it that are indented more.
 */
record BlockLayout(SourceText source, Splices splices, List<Layout.Part> parts) implements Layout {

  /** The parts of {@code list}: each begins with its dash. */
  static BlockLayout of(SpannedNode.Sequence list, SourceText source, Splices splices) {
    int column = source.column(list.start());
    List<Part> parts =
        list.items().stream()
            .map(item -> new Part(dash(item, column, source), item.end()))
            .toList();
    return new BlockLayout(source, splices, parts);
  }

  /** The parts of {@code map}: each begins with its key. */
  static BlockLayout of(SpannedNode.Mapping map, SourceText source, Splices splices) {
    List<Part> parts =
        map.entries().stream().map(entry -> new Part(entry.start(), entry.end())).toList();
    return new BlockLayout(source, splices, parts);
  }

  /** Comments may be between the dash and what follows it. */
  private static int dash(SpannedNode item, int column, SourceText source) {
    int line = source.lineStart(item.anchorStart());
    while (line > 0 && (source.isCommentLine(line) || !source.has('-', line + column))) {
      line = source.lineStart(line - 1);
    }
    return line + column;
  }

  @Override
  public void change(Set<Integer> removed, List<Addition> additions) {
    Run.of(removed, parts.size()).forEach(this::remove);
    additions.forEach(this::insert);
  }

  private void remove(Run run) {
    int start = parts.get(run.first()).start();
    boolean isLast = run.last() == parts.size() - 1;
    if (!source.isFirstOnLine(start)) {
      // Behind a dash, which stays.
      splices.delete(start, isLast ? parts.get(run.last()).end() : start(run.last() + 1));
      return;
    }
    int from = linesStart(run.first());
    int to = linesEnd(run.last());
    if (isLast) {
      boolean blankAfter = to == source.text().length() || source.isBlankLine(to);
      from = blankAfter ? blankLinesAbove(from) : from;
    } else if (run.first() == 0 || isApart(run.first())) {
      while (source.isBlankLine(to)) {
        to = source.nextLine(to);
      }
    }
    splices.delete(from, to);
  }

  private void insert(Addition addition) {
    int at = addition.after() < 0 ? linesStart(0) : linesEnd(addition.after());
    String lineBreak = source.lineBreak();
    String indentation = " ".repeat(source.column(start(0)));
    String lines =
        addition.lines().stream()
            .map(line -> line.isEmpty() ? "" : indentation + line)
            .collect(Collectors.joining(lineBreak, addition.apart() ? lineBreak : "", ""));
    boolean isUnfinishedLine = at > 0 && !source.has('\n', at - 1);
    splices.insert(at, isUnfinishedLine ? lineBreak + lines : lines + lineBreak);
  }

  private int start(int index) {
    return parts.get(index).start();
  }

  /** Whether a blank line is above the part. */
  boolean isApart(int index) {
    int line = linesStart(index);
    return blankLinesAbove(line) < line;
  }

  /** Where the lines of the part begin, comments above it included. */
  private int linesStart(int index) {
    int limit = index == 0 ? 0 : linesEnd(index - 1);
    return source.commentsAbove(start(index), limit);
  }

  /** Where the line behind the part begins. */
  private int linesEnd(int index) {
    int column = source.column(start(index));
    int end = source.nextLine(parts.get(index).end());
    for (int line = end; line < source.text().length(); line = source.nextLine(line)) {
      if (source.isCommentLine(line) && source.indentation(line) > column) {
        end = source.nextLine(line);
      } else if (!source.isBlankLine(line)) {
        break;
      }
    }
    return end;
  }

  private int blankLinesAbove(int line) {
    int first = line;
    while (first > 0 && source.isBlankLine(source.lineStart(first - 1))) {
      first = source.lineStart(first - 1);
    }
    return first;
  }
}
