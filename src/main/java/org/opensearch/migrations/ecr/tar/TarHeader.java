package org.opensearch.migrations.ecr.tar;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The block before each member of a tar archive: its name, its type and its size. */
final class TarHeader {

  /** In bytes; contents are padded to multiples of it. */
  static final int LENGTH = 512;

  private final byte[] block;

  /** What may be a header: {@link #check} tells. */
  TarHeader(byte[] block) {
    this.block = block;
  }

  /** Whether it marks the end of an archive. */
  boolean isBlank() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Refuses what is no header.
   *
   * @throws MalformedTarException when its sum is wrong
   * @throws EOFException when it is cut short
   */
  void check() throws IOException {
    if (block.length < LENGTH) {
      throw new EOFException();
    }
    int sum = 0;
    for (int i = 0; i < LENGTH; i++) {
      boolean isSumItself = i >= 148 && i < 156;
      sum += isSumItself ? ' ' : block[i] & 0xff;
    }
    if (sum != number(148, 8)) {
      throw new MalformedTarException("it is not a tar archive");
    }
  }

  /** The letter or digit that says what kind of member it is. */
  byte type() {
    return block[156];
  }

  /** Links, devices and folders have none, whatever size their header gives. */
  boolean hasContent() {
    return block[156] < '1' || block[156] > '6';
  }

  /**
   * Of the content, in bytes.
   *
   * @throws MalformedTarException when it is no number, or beyond any file's
   */
  long size() throws IOException {
    return hasContent() ? number(124, 12) : 0;
  }

  /** The member, which an extended header may give another path and size. */
  TarReader.Entry entry(String path, long size) {
    boolean isFolder = block[156] == '5' || path.endsWith("/");
    boolean isFile = block[156] == '0' || block[156] == 0 || block[156] == '7';
    return new TarReader.Entry(path, isFile && !isFolder, isFolder, size);
  }

  /** As stored. */
  String path() {
    String name = text(block, 0, 100);
    // GNU tar, whose magic ends in a blank, uses the field for something else.
    boolean hasPrefix = text(block, 257, 6).equals("ustar");
    String prefix = hasPrefix ? text(block, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private long number(int offset, int length) throws IOException {
    if (block[offset] < 0) {
      return binary(offset, length);
    }
    String digits = text(block, offset, length).strip();
    if (!digits.matches("[0-7]{0,12}")) {
      throw new MalformedTarException("it is not a tar archive");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  /** What octal digits have no room for, as GNU tar writes it: base 256, the first bit set. */
  private long binary(int offset, int length) throws IOException {
    BigInteger number = new BigInteger(1, block, offset, length).clearBit(8 * length - 1);
    boolean isNegative = (block[offset] & 0x40) != 0;
    if (isNegative || number.bitLength() > 60) {
      throw new MalformedTarException("a size that no file has");
    }
    return number.longValueExact();
  }

  /** Up to the first zero byte, or to its end. */
  static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }
}
