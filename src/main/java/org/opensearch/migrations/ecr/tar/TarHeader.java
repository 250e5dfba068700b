package org.opensearch.migrations.ecr.tar;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The header block of an entry of a tar archive: its name, type and size. */
final class TarHeader {

  /** In bytes; contents are padded to a multiple. */
  static final int LENGTH = 512;

  private final byte[] block;

  /** Wraps a block that {@link #check} validates. */
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
   * Validates the header.
   *
   * @throws MalformedTarException if its checksum is wrong
   * @throws EOFException if it is truncated
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

  /** The type flag of the entry. */
  byte type() {
    return block[156];
  }

  /** Whether content follows; links, devices and folders have none, even if their size is not 0. */
  boolean hasContent() {
    return block[156] < '1' || block[156] > '6';
  }

  /**
   * The size of the content in bytes.
   *
   * @throws MalformedTarException if it is not a number, or larger than any file
   */
  long size() throws IOException {
    return hasContent() ? number(124, 12) : 0;
  }

  /** The entry, with the path and size of its extended header, if any. */
  TarReader.TarEntry entry(String path, long size) {
    boolean isFolder = block[156] == '5' || path.endsWith("/");
    boolean isFile = block[156] == '0' || block[156] == 0 || block[156] == '7';
    return new TarReader.TarEntry(path, isFile && !isFolder, isFolder, size);
  }

  /** The path as stored. */
  String path() {
    String name = text(block, 0, 100);
    // GNU tar, whose magic ends in a space, uses this field differently.
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

  /** A number in base 256 with the first bit set, which GNU tar writes for large values. */
  private long binary(int offset, int length) throws IOException {
    BigInteger number = new BigInteger(1, block, offset, length).clearBit(8 * length - 1);
    boolean isNegative = (block[offset] & 0x40) != 0;
    if (isNegative || number.bitLength() > 60) {
      throw new MalformedTarException("an entry has an impossible size");
    }
    return number.longValueExact();
  }

  /** The text up to the first zero byte or the end of the field. */
  static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }
}
