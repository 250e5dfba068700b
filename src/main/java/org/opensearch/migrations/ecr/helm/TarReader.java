package org.opensearch.migrations.ecr.helm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a tar archive from its beginning to its end: ustar, with the long names of GNU tar and of
 * POSIX (pax). Links, devices and sparse files are seen as entries that are not files.
 */
final class TarReader {

  private static final int BLOCK = 512;
  private static final int BUFFER = 16 * 1024;
  private static final int LARGEST_EXTENSION = 1024 * 1024;

  /**
   * A member of the archive.
   *
   * @param path as stored
   * @param isFile whether it is a regular file
   * @param isFolder whether it is a folder
   * @param size of its content in bytes
   */
  record Entry(String path, boolean isFile, boolean isFolder, long size) {}

  private final InputStream in;
  private long unread;

  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next entry, whose content can then be read.
   *
   * @throws MalformedContentException when this is not a tar archive
   */
  Optional<Entry> next() throws IOException {
    Optional<String> longPath = Optional.empty();
    while (true) {
      in.skipNBytes(unread);
      unread = 0;
      byte[] header = in.readNBytes(BLOCK);
      if (header.length == 0 || isBlank(header)) {
        return Optional.empty();
      }
      checkSum(header);
      long size = hasContent(header) ? number(header, 124, 12) : 0;
      unread = Math.addExact(size, -size & (BLOCK - 1));
      switch (header[156]) {
        case 'L' -> longPath = Optional.of(text(content(size), 0, (int) size));
        case 'x' -> longPath = paxPath(content(size));
        case 'g', 'K' -> {
          // Comments, and targets of links: of no interest.
        }
        default -> {
          return Optional.of(entry(header, longPath.orElseGet(() -> path(header)), size));
        }
      }
    }
  }

  /** The content of the entry that {@link #next} gave, of {@code size} bytes. */
  byte[] content(long size) throws IOException {
    if (size > LARGEST_EXTENSION) {
      throw new MalformedContentException("a part of " + size + " bytes, which is too large");
    }
    byte[] content = in.readNBytes((int) size);
    if (content.length < size) {
      throw new MalformedContentException("the archive ends early");
    }
    unread -= size;
    return content;
  }

  /** Writes the content of the entry that {@link #next} gave, of {@code size} bytes, to a file. */
  void writeTo(Path file, long size) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (long left = size; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(left, BUFFER));
        if (read < 0) {
          throw new MalformedContentException("the archive ends early");
        }
        out.write(buffer, 0, read);
        left -= read;
        unread -= read;
      }
    }
  }

  /** Links, devices and folders have none, whatever size their header gives. */
  private static boolean hasContent(byte[] header) {
    return header[156] < '1' || header[156] > '6';
  }

  private static Entry entry(byte[] header, String path, long size) {
    boolean isFolder = header[156] == '5' || path.endsWith("/");
    boolean isFile = header[156] == '0' || header[156] == 0 || header[156] == '7';
    return new Entry(path, isFile && !isFolder, isFolder, size);
  }

  private static String path(byte[] header) {
    String name = text(header, 0, 100);
    // GNU tar, whose magic ends in a blank, uses the field for something else.
    boolean hasPrefix = text(header, 257, 6).equals("ustar");
    String prefix = hasPrefix ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** The {@code path} among records of the form {@code LENGTH KEY=VALUE\n}. */
  private static Optional<String> paxPath(byte[] records) throws IOException {
    Optional<String> path = Optional.empty();
    int start = 0;
    while (start < records.length) {
      int blank = start;
      int length = 0;
      for (; blank < records.length && records[blank] != ' '; blank++) {
        length = Math.min(length, LARGEST_EXTENSION) * 10 + Character.digit(records[blank], 10);
      }
      if (length <= blank - start + 1 || length > records.length - start) {
        throw new MalformedContentException("a broken pax header");
      }
      String entry = text(records, blank + 1, start + length - blank - 2);
      if (entry.startsWith("path=")) {
        path = Optional.of(entry.substring("path=".length()));
      }
      start += length;
    }
    return path;
  }

  private static void checkSum(byte[] header) throws IOException {
    if (header.length < BLOCK) {
      throw new MalformedContentException("the archive ends early");
    }
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean isSumItself = i >= 148 && i < 156;
      sum += isSumItself ? ' ' : header[i] & 0xff;
    }
    if (sum != number(header, 148, 8)) {
      throw new MalformedContentException("it is not a tar archive");
    }
  }

  private static long number(byte[] header, int offset, int length) throws IOException {
    String digits = text(header, offset, length).strip();
    if (!digits.matches("[0-7]{0,12}")) {
      throw new MalformedContentException("it is not a tar archive, or has a file of many GiB");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static boolean isBlank(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
