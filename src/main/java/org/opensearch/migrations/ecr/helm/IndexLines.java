package org.opensearch.migrations.ecr.helm;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells, line by line, what of an index.yaml is needed, as far as that shows without a YAML parser:
 * in block style below {@code entries}, where a value's lines are indented deeper than its key.
 * What is written in any other way is needed, and so left to the parser.
 */
final class IndexLines {

  /** A merge key is refused by whoever parses: it must not be overlooked. */
  private static final Set<String> NEEDED = Set.of("version", "urls", "digest", "<<");

  private static final Pattern ENTRIES = Pattern.compile("entries:\\s*(#.*)?");
  private static final Pattern PLAIN_KEY = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*|<<):(\\s.*)?");
  private static final Pattern ITEM = Pattern.compile("-( +)(\\S.*)");
  private static final int UNKNOWN = -1;

  private boolean belowEntries;
  private int chartIndent = UNKNOWN;
  private int itemIndent = UNKNOWN;
  private int keyIndent = UNKNOWN;
  private boolean dropping;

  /**
   * How much of the next line is needed.
   *
   * @param head the line's beginning
   * @param length how many bytes of {@code head} that is
   * @return all of the line for {@link Integer#MAX_VALUE}, else so many bytes of it
   */
  int needed(byte[] head, int length) {
    int indent = 0;
    while (indent < length && head[indent] == ' ') {
      indent++;
    }
    if (dropping && indent > keyIndent) {
      return 0;
    }
    String text = new String(head, indent, length - indent, StandardCharsets.ISO_8859_1).strip();
    if (text.isEmpty()) {
      // Blank, unless there is more than the beginning shows.
      return head[length - 1] == '\n' ? 0 : Integer.MAX_VALUE;
    }
    if (indent == 0 && !text.startsWith("-")) {
      reset();
      belowEntries = ENTRIES.matcher(text).matches();
      return Integer.MAX_VALUE;
    }
    return belowEntries && !text.startsWith("#") ? below(indent, text) : Integer.MAX_VALUE;
  }

  private void reset() {
    chartIndent = UNKNOWN;
    itemIndent = UNKNOWN;
    keyIndent = UNKNOWN;
    dropping = false;
  }

  private int below(int indent, String text) {
    Matcher item = ITEM.matcher(text);
    if (chartIndent == UNKNOWN || (indent == chartIndent && !text.startsWith("-"))) {
      // A chart's name; its versions may be indented as they like.
      reset();
      chartIndent = indent;
      return Integer.MAX_VALUE;
    }
    if (text.startsWith("-") && (itemIndent == UNKNOWN || indent <= itemIndent)) {
      itemIndent = indent;
      dropping = false;
      keyIndent = UNKNOWN;
      if (!item.matches()) {
        return Integer.MAX_VALUE;
      }
      keyIndent = indent + 1 + item.group(1).length();
      return key(item.group(2)) ? Integer.MAX_VALUE : indent + 1;
    }
    if (indent == keyIndent && !text.startsWith("-")) {
      return key(text) ? Integer.MAX_VALUE : 0;
    }
    if (dropping && indent == keyIndent) {
      // An item of a list that stands below its key without being indented.
      return 0;
    }
    if (indent < keyIndent) {
      keyIndent = UNKNOWN;
      dropping = false;
    }
    return Integer.MAX_VALUE;
  }

  /** Whether a line that may begin with a version's key is needed. */
  private boolean key(String text) {
    Matcher key = PLAIN_KEY.matcher(text);
    boolean plain = key.matches();
    if (!plain) {
      // Its value's lines are needed too, wherever they stand.
      keyIndent = UNKNOWN;
    }
    dropping = plain && !NEEDED.contains(key.group(1));
    return !dropping;
  }
}
