package org.opensearch.migrations.ecr.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a tar archive sequentially: ustar, with the long names and large sizes of GNU tar and POSIX
 * (pax). Links, devices and sparse files are entries that are neither files nor folders.
 */
public final class TarReader {

  private static final int BUFFER = 16 * 1024;
  private static final int MAX_EXTENSION = 1024 * 1024;

  /**
   * An entry of the archive.
   *
   * @param path as stored
   * @param isFile whether it is a regular file
   * @param isFolder whether it is a folder
   * @param size of its content in bytes
   */
  public record TarEntry(String path, boolean isFile, boolean isFolder, long size) {}

  /** The extended header of the next entry, which takes precedence over its own header. */
  private record Extension(Optional<String> path, OptionalLong size) {

    static final Extension NONE = new Extension(Optional.empty(), OptionalLong.empty());
  }

  private final InputStream in;
  private long position;
  private long unread;
  private boolean complete;

  /** Reads from {@code in}; contents that are not read are skipped. */
  public TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next entry, whose content can then be read; empty at the end.
   *
   * @throws MalformedTarException if the input is not a tar archive
   * @throws java.io.EOFException if it ends within an entry
   */
  public Optional<TarEntry> next() throws IOException {
    Extension extension = Extension.NONE;
    while (true) {
      in.skipNBytes(unread);
      position += unread;
      unread = 0;
      byte[] block = in.readNBytes(TarHeader.LENGTH);
      position += block.length;
      TarHeader header = new TarHeader(block);
      if (block.length == 0 || header.isBlank()) {
        complete = block.length == TarHeader.LENGTH;
        return Optional.empty();
      }
      header.check();
      long size = header.size();
      if (header.type() != 'x' && header.hasContent()) {
        size = extension.size().orElse(size);
      }
      unread = padded(size);
      switch (header.type()) {
        case 'L' ->
            extension =
                new Extension(
                    Optional.of(TarHeader.text(content(size), 0, (int) size)), extension.size());
        case 'x' -> extension = pax(content(size), extension);
        case 'g', 'K' -> {
          // Comments and link targets are ignored.
        }
        default -> {
          return Optional.of(header.entry(extension.path().orElseGet(header::path), size));
        }
      }
    }
  }

  /** The offset of the content of the current entry, in bytes. */
  public long position() {
    return position;
  }

  /** Whether the end-of-archive marker was read; otherwise, the archive is truncated. */
  public boolean isComplete() {
    return complete;
  }

  /** The content of the current entry, of {@code size} bytes. */
  public byte[] content(long size) throws IOException {
    if (size > MAX_EXTENSION) {
      throw new MalformedTarException("an entry of " + size + " bytes is too large");
    }
    byte[] content = in.readNBytes((int) size);
    if (content.length < size) {
      throw new EOFException();
    }
    position += size;
    unread -= size;
    return content;
  }

  /** Writes the content of the current entry, of {@code size} bytes, to a file. */
  public void writeTo(Path file, long size) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (long left = size; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(left, BUFFER));
        if (read < 0) {
          throw new EOFException();
        }
        out.write(buffer, 0, read);
        left -= read;
        position += read;
        unread -= read;
      }
    }
  }

  /** The {@code path} and {@code size} among records of the form {@code LENGTH KEY=VALUE\n}. */
  private static Extension pax(byte[] records, Extension before) throws IOException {
    Optional<String> path = before.path();
    OptionalLong size = before.size();
    int start = 0;
    while (start < records.length) {
      int blank = start;
      int length = 0;
      for (; blank < records.length && records[blank] != ' '; blank++) {
        length = Math.min(length, MAX_EXTENSION) * 10 + Character.digit(records[blank], 10);
      }
      if (length <= blank - start + 1 || length > records.length - start) {
        throw new MalformedTarException("an invalid pax header");
      }
      String entry = TarHeader.text(records, blank + 1, start + length - blank - 2);
      if (entry.startsWith("path=")) {
        path = Optional.of(entry.substring("path=".length()));
      } else if (entry.startsWith("size=")) {
        size = OptionalLong.of(decimal(entry.substring("size=".length())));
      }
      start += length;
    }
    return new Extension(path, size);
  }

  private static long decimal(String digits) throws IOException {
    if (!digits.matches("[0-9]{1,18}")) {
      throw new MalformedTarException("an invalid pax header");
    }
    return Long.parseLong(digits);
  }

  private static long padded(long size) {
    return size + (-size & (TarHeader.LENGTH - 1));
  }

  /** The header block of an entry of a tar archive: its name, type and size. */
  private static final class TarHeader {

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

    /**
     * Whether content follows; links, devices and folders have none, even if their size is not 0.
     */
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
    TarEntry entry(String path, long size) {
      boolean isFolder = block[156] == '5' || path.endsWith("/");
      boolean isFile = block[156] == '0' || block[156] == 0 || block[156] == '7';
      return new TarEntry(path, isFile && !isFolder, isFolder, size);
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
}
