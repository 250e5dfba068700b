package org.opensearch.migrations.ecr.helm.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.stream.BlockInputStream;

/**
 * Filters the lines of an index.yaml. Descriptions and annotations are most of a popular
 * repository's index, and parsing them would take seconds. Lines that are not needed are emptied,
 * so that the line numbers stay the same.
 */
final class IndexSieve extends BlockInputStream {

  private static final int BUFFER_BYTES = 32 * 1024;

  /** The beginning of a line, which shows whether it is needed. */
  private static final int HEAD_BYTES = 256;

  private final IndexLines lines = new IndexLines();
  private final byte[] input = new byte[BUFFER_BYTES];
  private int next;
  private int end;

  private final byte[] head = new byte[HEAD_BYTES];
  private int headLength;
  private boolean decided;
  private boolean passing;

  private final byte[] output = new byte[BUFFER_BYTES + 2 * HEAD_BYTES];
  private int taken;
  private int given;

  IndexSieve(InputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (taken == given) {
      taken = 0;
      given = 0;
      if (!filter()) {
        return -1;
      }
    }
    int count = Math.min(length, given - taken);
    System.arraycopy(output, taken, buffer, offset, count);
    taken += count;
    return count;
  }

  /** Filters one buffer of input; false after the last one. */
  private boolean filter() throws IOException {
    end = in.read(input, 0, input.length);
    next = 0;
    if (end < 0) {
      boolean rest = headLength > 0;
      if (rest) {
        decide();
        headLength = 0;
      }
      return rest;
    }
    while (next < end) {
      if (decided) {
        restOfLine();
      } else {
        headOfLine();
      }
    }
    return true;
  }

  private void headOfLine() {
    boolean whole = false;
    while (next < end && headLength < HEAD_BYTES && !whole) {
      whole = YamlLexer.isLineEnd(input[next]);
      head[headLength++] = input[next++];
    }
    if (whole || headLength == HEAD_BYTES) {
      decide();
      decided = !whole;
      headLength = 0;
    }
  }

  private void decide() {
    byte last = head[headLength - 1];
    boolean whole = YamlLexer.isLineEnd(last);
    int needed = lines.needed(head, headLength);
    lines.read(head, 0, headLength);
    passing = needed == IndexLines.ALL;
    int count = Math.min(needed, headLength);
    System.arraycopy(head, 0, output, given, count);
    given += count;
    if (whole && count < headLength) {
      output[given++] = last;
    }
  }

  private void restOfLine() {
    int from = next;
    while (next < end && !YamlLexer.isLineEnd(input[next])) {
      next++;
    }
    int to = next;
    if (next < end) {
      next++;
      decided = false;
      to = passing ? next : to;
    }
    lines.read(input, from, next);
    if (passing) {
      System.arraycopy(input, from, output, given, to - from);
      given += to - from;
    } else if (!decided) {
      output[given++] = input[next - 1];
    }
  }

  /**
   * Whether lines that are needed may have been dropped.
   *
   * @param hasAliases whether the filtered index contains aliases
   */
  boolean isDoubtful(boolean hasAliases) {
    return lines.areDoubtful() || (hasAliases && lines.haveDroppedAnchors());
  }

  @Override
  public long skip(long count) {
    throw new UnsupportedOperationException("the stream is always read to its end");
  }

  @Override
  public int available() {
    return given - taken;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /**
   * Decides for each line of an index.yaml whether it is needed, as far as this is possible without
   * a YAML parser: in block style below {@code entries}, where the lines of a value are indented
   * deeper than its key. Lines in any other style are kept for the parser.
   */
  private static final class IndexLines {

    /** The complete line. */
    static final int ALL = Integer.MAX_VALUE;

    private static final Set<String> NEEDED = Set.of("version", "urls", "digest", "<<");

    private static final Pattern ENTRIES =
        Pattern.compile("entries:\\s*(#.*)?", Pattern.CASE_INSENSITIVE);

    /** A key that is certainly not one of Helm's. */
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
     * How much of the next line is needed. The complete line must then be passed to {@link #read}.
     *
     * @param line the line, or the beginning of a long one
     * @param length the number of valid bytes in {@code line}
     * @return {@link #ALL}, or a number of bytes
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

    /** Reads bytes of the current line. */
    void read(byte[] bytes, int from, int to) {
      if (!isWide) {
        lexer.read(bytes, from, to);
        droppedAnchors |= lexer.takeAnchor() && dropping;
      }
    }

    /** Whether an alias can refer to a dropped line. */
    boolean haveDroppedAnchors() {
      return droppedAnchors;
    }

    /** Whether the value of a dropped key may have been kept. */
    boolean areDoubtful() {
      return doubtful;
    }

    /** Whether the index is UTF-16 or UTF-32, with or without a byte order mark. */
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
        // A chart's name; its versions can have any indentation.
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
        // An item of a list that is not indented below its key.
        return 0;
      }
      if (indent < keyIndent) {
        doubtful |= dropping;
        keyIndent = UNKNOWN;
        dropping = false;
      }
      return ALL;
    }

    /** Whether a line is needed that can have a key of a version at {@code from}. */
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
        // Parsers accept a value directly below its key.
        doubtful |= dropping && !OTHER_KEY.matcher(text(line, from, length)).lookingAt();
        // The lines of its value are needed too, at any indentation.
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
}
