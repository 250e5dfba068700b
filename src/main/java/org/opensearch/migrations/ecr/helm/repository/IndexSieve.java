package org.opensearch.migrations.ecr.helm.repository;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An index.yaml without what nobody needs of it. Descriptions and annotations are nearly all of a
 * popular repository's index, and parsing them would take seconds. Lines that are not needed are
 * empty, so that the others keep their numbers.
 */
final class IndexSieve extends FilterInputStream {

  private static final int BUFFER_BYTES = 32 * 1024;

  /** Of a line, what shows whether it is needed. */
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
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (taken == given) {
      taken = 0;
      given = 0;
      if (!sift()) {
        return -1;
      }
    }
    int count = Math.min(length, given - taken);
    System.arraycopy(output, taken, buffer, offset, count);
    taken += count;
    return count;
  }

  /** Sifts one buffer of input; false after the last. */
  private boolean sift() throws IOException {
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
   * Whether more may have been left out than is not needed.
   *
   * @param hasAliases whether there are aliases in what was read
   */
  boolean isDoubtful(boolean hasAliases) {
    return lines.areDoubtful() || (hasAliases && lines.haveDroppedAnchors());
  }

  @Override
  public long skip(long count) {
    throw new UnsupportedOperationException("it is read to its end");
  }

  @Override
  public int available() {
    return given - taken;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
