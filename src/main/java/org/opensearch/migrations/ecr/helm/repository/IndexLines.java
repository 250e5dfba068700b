package org.opensearch.migrations.ecr.helm.repository;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
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

  private static final Set<String> NEEDED = Set.of("version", "urls", "digest", "<<");

  private static final Pattern ENTRIES =
      Pattern.compile("entries:\\s*(#.*)?", Pattern.CASE_INSENSITIVE);

  /** What is certainly a key, although it is none of Helm's. */
  private static final Pattern OTHER_KEY = Pattern.compile("([\"']?)[\\w./<-]+\\1\\s*:\\s");

  private static final int UNKNOWN = -1;

  private final YamlLexer lexer = new YamlLexer();
  private boolean begun;
  private boolean isWide;
  private boolean belowEntries;
  private int chartIndent = UNKNOWN;
  private int itemIndent = UNKNOWN;
  private int keyIndent = UNKNOWN;
  private boolean dropping;
  private boolean droppedAnchors;

  private boolean doubtful;

  /**
   * How much of the next line is needed; all of it has to be {@link #read} then.
   *
   * @param line the line, or the beginning of a long one
   * @param length how many bytes of {@code line} that is
   * @return {@link #ALL}, or how many bytes
   */
  int needed(byte[] line, int length) {
    if (!begun) {
      begun = true;
      isWide = isWide(line, length);
    }
    if (isWide) {
      return ALL;
    }
    int indent = pastSpaces(line, 0, length);
    int text = pastBlanks(line, indent, length);
    if (text < length && YamlLexer.isLineEnd(line[text])) {
      return 0;
    }
    if (lexer.continues(line, indent, length)) {
      return dropping ? 0 : ALL;
    }
    if (dropping && indent > keyIndent) {
      return 0;
    }
    boolean isStructure = text < length && line[text] != '#';
    return isStructure ? ofStructure(line, length, indent) : ALL;
  }

  /** Reads bytes of the line that was asked about last. */
  void read(byte[] bytes, int from, int to) {
    if (!isWide) {
      lexer.read(bytes, from, to);
      droppedAnchors |= lexer.takeAnchor() && dropping;
    }
  }

  /** Whether an alias may mean something that was not needed. */
  boolean haveDroppedAnchors() {
    return droppedAnchors;
  }

  /** Whether a value may be among what is needed whose key is not. */
  boolean areDoubtful() {
    return doubtful;
  }

  /** Of UTF-16 or UTF-32, with or without a byte order mark. */
  private static boolean isWide(byte[] line, int length) {
    boolean hasZero = false;
    for (int i = 0; i < Math.min(4, length); i++) {
      hasZero |= line[i] == 0;
    }
    return hasZero || line[0] == (byte) 0xfe || line[0] == (byte) 0xff;
  }

  private static int pastBlanks(byte[] line, int from, int length) {
    int at = from;
    while (at < length && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    return at;
  }

  private int ofStructure(byte[] line, int length, int indent) {
    boolean dash =
        line[indent] == '-' && indent + 1 < length && Character.isWhitespace(line[indent + 1]);
    if (indent == 0 && !dash) {
      leaveChart();
      chartIndent = UNKNOWN;
      belowEntries = ENTRIES.matcher(text(line, 0, length).strip()).matches();
      return ALL;
    }
    if (!belowEntries) {
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
      doubtful |= dropping;
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
      // Parsers take a value that stands right below its key.
      doubtful |= dropping && !OTHER_KEY.matcher(text(line, from, length)).lookingAt();
      // Its value's lines are needed too, wherever they stand.
      keyIndent = UNKNOWN;
    }
    int value = plain ? pastSpaces(line, colon + 1, length) : length;
    boolean hasAnchor = value < length && line[value] == '&';
    String key = text(line, from, colon).toLowerCase(Locale.ROOT);
    dropping = plain && !hasAnchor && !NEEDED.contains(key);
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
