package org.opensearch.migrations.ecr.tar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes a reproducible tar archive: without owners, and with the same time for all entries. The
 * format is ustar, with extended headers of POSIX (pax) for long names and large sizes.
 */
public final class TarWriter {

  private static final int BLOCK = 512;
  private static final int MAX_NAME = 100;

  /** The largest value of eleven octal digits: 8 GiB - 1. */
  private static final long MAX_SIZE = (1L << 33) - 1;

  /** 1980-01-01: some programs warn of earlier times, and others do not support them. */
  private static final long TIME = 315_532_800;

  private static final char FILE = '0';
  private static final char FOLDER = '5';
  private static final char EXTENSION = 'x';

  private final OutputStream out;

  /** Writes to {@code out}, which is not closed. */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes the bytes of a file; their number must match its size. */
  @FunctionalInterface
  public interface Content {
    /** Writes all to {@code sink}. */
    void writeTo(OutputStream sink) throws IOException;
  }

  /** Adds a folder; the name ends with a slash. */
  public void folder(String name) throws IOException {
    header(name, FOLDER, 0, "0000755");
  }

  /** Adds a file. */
  public void file(String name, long size, Content content) throws IOException {
    header(name, FILE, size, "0000644");
    content.writeTo(out);
    pad(size);
  }

  /** Writes the end-of-archive marker. */
  public void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
  }

  private void header(String name, char type, long size, String mode) throws IOException {
    String extension =
        (bytes(name).length > MAX_NAME ? extensionRecord("path", name) : "")
            + (size > MAX_SIZE ? extensionRecord("size", Long.toString(size)) : "");
    if (!extension.isEmpty()) {
      byte[] records = bytes(extension);
      block("pax", EXTENSION, records.length, "0000644");
      out.write(records);
      pad(records.length);
    }
    block(name, type, size > MAX_SIZE ? 0 : size, mode);
  }

  private void block(String name, char type, long size, String mode) throws IOException {
    byte[] block = new byte[BLOCK];
    byte[] path = bytes(name);
    put(block, 0, Arrays.copyOf(path, Math.min(path.length, MAX_NAME)));
    put(block, 100, bytes(mode));
    put(block, 108, bytes("0000000"));
    put(block, 116, bytes("0000000"));
    put(block, 124, bytes(octal(size)));
    put(block, 136, bytes(octal(TIME)));
    put(block, 148, bytes("        "));
    block[156] = (byte) type;
    put(block, 257, bytes("ustar\0" + "00"));
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, bytes(String.format(Locale.ROOT, "%06o\0", sum)));
    out.write(block);
  }

  /** {@code LENGTH KEY=VALUE\n}, where the length counts its own digits. */
  private static String extensionRecord(String key, String value) {
    String text = " " + key + "=" + value + "\n";
    int length = bytes(text).length;
    // The digits themselves can make the length one digit longer.
    return length + digits(length + digits(length)) + text;
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }

  private static String octal(long number) {
    return String.format(Locale.ROOT, "%011o", number);
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) (-size & (BLOCK - 1))]);
  }

  private static void put(byte[] block, int offset, byte[] bytes) {
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
