package org.opensearch.migrations.ecr.helm.repository;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells, line by line, what of an index.yaml is needed, as far as that shows without a YAML parser:
 * in block style below {@code entries}, where a value's lines are indented deeper than its key.
 * What is written in any other way is needed, and so left to the parser.
 */
final class IndexLines {

  /** All of a line. */
  static final int ALL = Integer.MAX_VALUE;

  /** A merge key is refused by whoever parses: it must not be overlooked. */
  private static final Set<String> NEEDED = Set.of("version", "urls", "digest", "<<");

  private static final Pattern ENTRIES = Pattern.compile("entries:\\s*(#.*)?");
  private static final int UNKNOWN = -1;

  private boolean belowEntries;
  private int chartIndent = UNKNOWN;
  private int itemIndent = UNKNOWN;
  private int keyIndent = UNKNOWN;
  private boolean dropping;

  /**
   * How much of the next line is needed.
   *
   * @param line the line, or the beginning of a long one
   * @param length how many bytes of {@code line} that is
   * @return {@link #ALL}, or how many bytes
   */
  int needed(byte[] line, int length) {
    int indent = pastSpaces(line, 0, length);
    if (dropping && indent > keyIndent) {
      return 0;
    }
    if (indent == length || line[indent] == '\n' || line[indent] == '\r') {
      // Blank, unless there is more than the beginning shows.
      return line[length - 1] == '\n' ? 0 : ALL;
    }
    boolean dash = line[indent] == '-';
    if (indent == 0 && !dash) {
      leaveChart();
      chartIndent = UNKNOWN;
      belowEntries = ENTRIES.matcher(text(line, 0, length).strip()).matches();
      return ALL;
    }
    if (!belowEntries || line[indent] == '#') {
      return ALL;
    }
    if (chartIndent == UNKNOWN || (indent == chartIndent && !dash)) {
      // A chart's name; its versions may be indented as they like.
      leaveChart();
      chartIndent = indent;
      return ALL;
    }
    return ofChart(line, length, indent, dash);
  }

  private void leaveChart() {
    itemIndent = UNKNOWN;
    keyIndent = UNKNOWN;
    dropping = false;
  }

  private int ofChart(byte[] line, int length, int indent, boolean dash) {
    if (dash && (itemIndent == UNKNOWN || indent <= itemIndent)) {
      itemIndent = indent;
      keyIndent = pastSpaces(line, indent + 1, length);
      return isNeeded(line, keyIndent, length) ? ALL : indent + 1;
    }
    if (indent == keyIndent && !dash) {
      return isNeeded(line, indent, length) ? ALL : 0;
    }
    if (dropping && indent == keyIndent) {
      // An item of a list that stands below its key without being indented.
      return 0;
    }
    if (indent < keyIndent) {
      keyIndent = UNKNOWN;
      dropping = false;
    }
    return ALL;
  }

  /** Whether a line is needed that may have one of a version's keys at {@code from}. */
  private boolean isNeeded(byte[] line, int from, int length) {
    int colon = from;
    while (colon < length && (Character.isLetterOrDigit(line[colon]) || line[colon] == '<')) {
      colon++;
    }
    boolean plain =
        colon > from
            && colon + 1 < length
            && line[colon] == ':'
            && Character.isWhitespace(line[colon + 1]);
    if (!plain) {
      // Its value's lines are needed too, wherever they stand.
      keyIndent = UNKNOWN;
    }
    dropping = plain && !NEEDED.contains(text(line, from, colon));
    return !dropping;
  }

  private static int pastSpaces(byte[] line, int from, int length) {
    int at = from;
    while (at < length && line[at] == ' ') {
      at++;
    }
    return at;
  }

  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
