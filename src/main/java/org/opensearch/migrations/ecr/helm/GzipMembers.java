package org.opensearch.migrations.ecr.helm;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * What a gzip file holds: one member, or several in a row, as RFC 1952 allows. Java's own reader
 * calls itself for each empty member, so that a small file could fill the stack.
 */
final class GzipMembers extends FilterInputStream {

  /** A member for each file or block is what some programs write; no chart has so many. */
  static final int MOST_MEMBERS = 1000;

  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int MAGIC = 0x8b1f;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  /** Time, flags of the compressor and operating system. */
  private static final int UNUSED_BYTES = 6;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] input = new byte[BUFFER_BYTES];
  private int next;
  private int end;
  private int members;
  private boolean ended;

  /**
   * Reads the first header.
   *
   * @throws ZipException when {@code in} is no gzip file
   */
  GzipMembers(InputStream in) throws IOException {
    super(in);
    header();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (!ended) {
        int count = inflater.inflate(buffer, offset, length);
        if (count > 0) {
          checksum.update(buffer, offset, count);
          return count;
        }
        if (inflater.finished()) {
          nextMember();
        } else if (inflater.needsDictionary()) {
          throw new ZipException("a dictionary is needed");
        } else {
          fill();
          inflater.setInput(input, next, end - next);
        }
      }
      return -1;
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage() == null ? "invalid data" : e.getMessage());
    }
  }

  /** Checks the end of one member, and goes on to the one that follows it. */
  private void nextMember() throws IOException {
    next = end - inflater.getRemaining();
    long sum = number(4);
    long length = number(4);
    if (sum != checksum.getValue() || length != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new ZipException("wrong checksum");
    }
    checksum.reset();
    inflater.reset();
    try {
      header();
    } catch (EOFException | ZipException e) {
      // What follows the last member, most often nothing or zeros, is left aside.
      ended = true;
      return;
    }
    if (++members >= MOST_MEMBERS) {
      throw new ZipException("it has more than " + MOST_MEMBERS + " members");
    }
  }

  private void header() throws IOException {
    if (number(2) != MAGIC || octet() != DEFLATE) {
      throw new ZipException("Not in GZIP format");
    }
    int flags = octet();
    skipOctets(UNUSED_BYTES);
    if ((flags & EXTRA) != 0) {
      skipOctets((int) number(2));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skipOctets(2);
    }
    inflater.setInput(input, next, end - next);
  }

  private void skipOctets(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      octet();
    }
  }

  private void skipText() throws IOException {
    int octet = octet();
    while (octet != 0) {
      octet = octet();
    }
  }

  private long number(int octets) throws IOException {
    long number = 0;
    for (int i = 0; i < octets; i++) {
      number |= (long) octet() << (8 * i);
    }
    return number;
  }

  private int octet() throws IOException {
    if (next == end) {
      fill();
    }
    return input[next++] & 0xff;
  }

  private void fill() throws IOException {
    next = 0;
    end = Math.max(0, in.read(input, 0, input.length));
    if (end == 0) {
      throw new EOFException("it ends early");
    }
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[(int) Math.min(Math.max(count, 0), BUFFER_BYTES)];
    return Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public int available() {
    return ended ? 0 : 1;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    super.close();
  }
}
