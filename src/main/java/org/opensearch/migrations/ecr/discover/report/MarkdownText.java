package org.opensearch.migrations.ecr.discover.report;

import java.util.List;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.failure.Failure;

/** Text in GitHub Flavored Markdown, in which data cannot change the format. */
final class MarkdownText {

  private static final String SPECIAL = "\\`*_[]<>|#~&@";

  private final StringBuilder text = new StringBuilder();

  /** Data as a code span, also within a table. */
  static String code(String data) {
    String line = oneLine(data).strip();
    if (line.isEmpty()) {
      return "";
    }
    String fence = "`";
    while (line.contains(fence)) {
      fence += "`";
    }
    boolean touches = line.startsWith("`") || line.endsWith("`");
    String padding = touches ? " " : "";
    // Only in tables, but a backslash elsewhere harms less than a broken table.
    return fence + padding + line.replace("|", "\\|") + padding + fence;
  }

  /** Text without formatting. */
  static String plain(String data) {
    return oneLine(data)
        .chars()
        .mapToObj(c -> (SPECIAL.indexOf(c) < 0 ? "" : "\\") + (char) c)
        .collect(Collectors.joining());
  }

  private static String oneLine(String data) {
    return Failure.withoutControls(data).replaceAll("\\s+", " ");
  }

  /** Starts a section. */
  MarkdownText heading(int level, String formatted) {
    return paragraph("#".repeat(level) + " " + formatted);
  }

  /** Adds a paragraph. */
  MarkdownText paragraph(String formatted) {
    separate();
    text.append(formatted).append('\n');
    return this;
  }

  /** Adds a list; nothing if it has no items. */
  MarkdownText list(List<String> formatted) {
    if (!formatted.isEmpty()) {
      separate();
      formatted.forEach(item -> text.append("- ").append(item).append('\n'));
    }
    return this;
  }

  /** Adds a table; nothing if it has no rows. */
  MarkdownText table(List<String> columns, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      separate();
      row(columns);
      row(columns.stream().map(column -> "---").toList());
      rows.forEach(this::row);
    }
    return this;
  }

  private void row(List<String> cells) {
    text.append('|');
    cells.forEach(cell -> text.append(cell.isEmpty() ? " |" : " " + cell + " |"));
    text.append('\n');
  }

  private void separate() {
    if (!text.isEmpty()) {
      text.append('\n');
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
