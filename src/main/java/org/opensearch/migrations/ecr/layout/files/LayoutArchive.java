package org.opensearch.migrations.ecr.layout.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.tar.MalformedTarException;
import org.opensearch.migrations.ecr.tar.TarReader;

/**
 * A layout in a tar file (an OCI archive), perhaps in parts. The archive is scanned once for the
 * positions of the files of the layout; nothing is unpacked. Other files in the archive are
 * ignored.
 */
public final class LayoutArchive implements LayoutFiles {

  /** Bounds the scan of an archive that consists of headers only. */
  private static final int MAX_ENTRIES = 1_000_000;

  private static final int MAX_FILES = 200_000;

  private static final Pattern LAYOUT_FILE =
      Pattern.compile(
          "oci-layout|index\\.json|\\.ma-ecr-base\\.json|blobs/(?:sha256/[0-9a-f]{64}|sha512/[0-9a-f]{128})");

  private final Path path;
  private final ArchiveFile file;
  private final Map<String, Range> ranges = new HashMap<>();

  /** The position of a file in the archive, in bytes. */
  private record Range(long offset, long size) {}

  private LayoutArchive(Path path, ArchiveFile file) {
    this.path = path;
    this.file = file;
  }

  /** Whether there is an archive at this path, in one file or in parts. */
  public static boolean exists(Path path) {
    return Files.isRegularFile(path) || inParts(path).isPresent();
  }

  /** The path of the archive in parts that {@code path} stands for; empty for anything else. */
  public static Optional<Path> inParts(Path path) {
    return ArchiveParts.archive(path);
  }

  /**
   * Opens an archive and scans it.
   *
   * @param name the name of the layout in messages
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if it is not an
   *     uncompressed archive of a layout
   */
  public static LayoutArchive open(Path path, String name, LayoutFailures failures)
      throws IOException {
    LayoutArchive archive =
        new LayoutArchive(inParts(path).orElse(path), ArchiveFile.open(path, name, failures));
    try {
      archive.refuseCompressed(name, failures);
      archive.scan(name, failures);
      if (archive.size(HEADER).isEmpty()) {
        throw failures.invalid(
            name,
            "it is not an OCI image layout: there is no file " + HEADER + " at its root",
            "Create it with 'mirror layout:DIR --archive FILE' or with 'tar -cf FILE -C DIR .'");
      }
      archive.checkHeader(name, failures);
      return archive;
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private void refuseCompressed(String name, LayoutFailures failures) throws IOException {
    Optional<Compression> compression = Compression.of(new FileSlice(file, 0, file.size()));
    if (compression.isPresent()) {
      throw failures.invalid(
          name,
          "it is compressed, but only uncompressed archives are supported",
          "Uncompress it with '" + compression.get().command() + " " + path + "'");
    }
  }

  private void scan(String name, LayoutFailures failures) throws IOException {
    try {
      TarReader tar = new TarReader(new FileSlice(file, 0, file.size()));
      int entries = 0;
      for (Optional<TarReader.TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
        entries++;
        if (entries > MAX_ENTRIES || ranges.size() > MAX_FILES) {
          throw failures.invalid(
              name, "it contains too many files for a layout", "Choose another layout");
        }
        add(next.get(), tar.position(), name, failures);
      }
      if (!tar.isComplete()) {
        throw new EOFException();
      }
    } catch (MalformedTarException e) {
      throw failures.invalid(
          name,
          "it is not a tar archive, or it is damaged: " + e.getMessage(),
          "Specify the folder or archive of a layout, or copy the archive again");
    } catch (EOFException e) {
      throw failures.invalid(
          name,
          "the archive is truncated after " + file.size() + " bytes",
          "Copy the archive again, and compare its length and its sha256 digest");
    }
  }

  private void add(TarReader.TarEntry entry, long offset, String name, LayoutFailures failures)
      throws EOFException {
    String path = entry.path().startsWith("./") ? entry.path().substring(2) : entry.path();
    if (!LAYOUT_FILE.matcher(path).matches()) {
      return;
    }
    if (!entry.isFile()) {
      throw failures.invalid(
          name,
          "its " + path + " is a link or a sparse file, not a regular file",
          "Create it with 'mirror layout:DIR --archive FILE' or with 'tar -chf FILE -C DIR .'");
    }
    // The last entry of a path wins, as when an archive with appended files is unpacked.
    ranges.put(path, new Range(offset, entry.size()));
  }

  /** The paths of all files of the layout. */
  public Set<String> names() {
    return Set.copyOf(ranges.keySet());
  }

  @Override
  public Path location() {
    return path;
  }

  @Override
  public OptionalLong size(String name) {
    Range range = ranges.get(name);
    return range == null ? OptionalLong.empty() : OptionalLong.of(range.size());
  }

  @Override
  public InputStream open(String name) throws IOException {
    Range range = ranges.get(name);
    if (range == null) {
      throw new NoSuchFileException(name);
    }
    return new FileSlice(file, range.offset(), range.size());
  }

  @Override
  public UnfinishedFile create(String name) throws IOException {
    throw new FileSystemException(name, null, "archives are read-only");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Compression formats, recognised by the first bytes of a file. */
  private enum Compression {
    GZIP("1f8b", "gunzip"),
    BZIP2("425a68", "bunzip2"),
    XZ("fd377a585a00", "unxz"),
    ZSTD("28b52ffd", "unzstd");

    private static final int MAX_MAGIC_BYTES = 6;

    private final String magic;
    private final String command;

    Compression(String magic, String command) {
      this.magic = magic;
      this.command = command;
    }

    /** The compression format of {@code content}; empty if it is not compressed. */
    static Optional<Compression> of(InputStream content) throws IOException {
      String found = HexFormat.of().formatHex(content.readNBytes(MAX_MAGIC_BYTES));
      return Stream.of(values()).filter(format -> found.startsWith(format.magic)).findFirst();
    }

    /** The program that uncompresses files of this format. */
    String command() {
      return command;
    }
  }

  /** A range of a file, read by offset, so that several threads can share the open file. */
  private static final class FileSlice extends InputStream {

    private final ArchiveFile file;
    private long offset;
    private long remaining;

    FileSlice(ArchiveFile file, long offset, long length) {
      this.file = file;
      this.offset = offset;
      this.remaining = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (remaining == 0) {
        return -1;
      }
      int count =
          file.read(ByteBuffer.wrap(buffer, start, (int) Math.min(length, remaining)), offset);
      if (count > 0) {
        offset += count;
        remaining -= count;
      }
      return count;
    }

    @Override
    public long skip(long count) {
      long skipped = Math.max(0, Math.min(count, remaining));
      offset += skipped;
      remaining -= skipped;
      return skipped;
    }
  }
}
