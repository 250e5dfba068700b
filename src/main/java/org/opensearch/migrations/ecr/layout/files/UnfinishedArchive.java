package org.opensearch.migrations.ecr.layout.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * An archive that gets its name only when it is completely on disk: one file, or numbered parts of
 * the same size with a checksum file.
 */
public final class UnfinishedArchive extends OutputStream {

  private static final String SUFFIX = ".tmp";

  private final Path archive;
  private final String id;
  private final OptionalLong partSize;
  private final List<UnfinishedFile> files = new ArrayList<>();
  private final Map<String, Digest> digests = new LinkedHashMap<>();
  private final MessageDigest digest = Digest.newMessageDigest("sha256");
  private long size;

  /** Of the current file. */
  private long written;

  /**
   * Starts writing an archive, over what a killed run with the same {@code id} has left.
   *
   * @param archive its final name, to which the parts add their numbers
   * @param id distinguishes the temporary files from those of other runs
   * @param partSize the size of the parts in bytes; empty for one file
   */
  public UnfinishedArchive(Path archive, String id, OptionalLong partSize) throws IOException {
    this.archive = archive;
    this.id = id;
    this.partSize = partSize;
    removeLeftovers();
    next();
  }

  private void removeLeftovers() throws IOException {
    String prefix = "." + archive.getFileName() + ".";
    DirectoryStream.Filter<Path> isLeftover =
        file -> {
          String name = String.valueOf(file.getFileName());
          return name.startsWith(prefix) && name.endsWith("." + id + SUFFIX);
        };
    Path folder = archive.toAbsolutePath().getParent();
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, isLeftover)) {
      for (Path leftover : leftovers) {
        Files.delete(leftover);
      }
    }
  }

  /**
   * Checks that the parts and the disk suffice before anything is written.
   *
   * @param bytes what will be written at least
   * @throws FileSystemException if they do not
   */
  public void expect(long bytes) throws IOException {
    checkParts(bytes);
    FreeSpace.require(() -> FreeSpace.of(archive), bytes);
  }

  private void checkParts(long bytes) throws IOException {
    if (partSize.isPresent() && (bytes - 1) / partSize.getAsLong() >= ArchiveParts.MAX_PARTS) {
      throw new LimitException(
          "it would have more than " + ArchiveParts.MAX_PARTS + " parts",
          "Specify a larger --archive-part-size");
    }
  }

  private void next() throws IOException {
    checkParts(size + 1);
    Path target = partSize.isEmpty() ? archive : ArchiveParts.part(archive, files.size() + 1);
    files.add(unfinished(target));
    written = 0;
  }

  private UnfinishedFile unfinished(Path target) throws IOException {
    return new UnfinishedFile(
        target, target.resolveSibling("." + target.getFileName() + "." + id + SUFFIX));
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    int start = offset;
    int end = offset + length;
    while (start < end) {
      long room = partSize.orElse(Long.MAX_VALUE) - written;
      if (room == 0) {
        finishPart();
        next();
      } else {
        int count = (int) Math.min(room, end - start);
        files.get(files.size() - 1).write(buffer, start, count);
        if (partSize.isPresent()) {
          digest.update(buffer, start, count);
        }
        start += count;
        written += count;
        size += count;
      }
    }
  }

  private void finishPart() throws IOException {
    files.get(files.size() - 1).finish();
    String name = String.valueOf(ArchiveParts.part(archive, files.size()).getFileName());
    digests.put(name, Digest.of(digest.digest()));
  }

  /** Completes all files, which then only have to be renamed. */
  public void finish() throws IOException {
    if (partSize.isEmpty()) {
      files.get(0).finish();
      return;
    }
    finishPart();
    Path checksums = ArchiveParts.checksums(archive);
    String text = new ArchiveParts(checksums, digests).text();
    UnfinishedFile file = unfinished(checksums);
    files.add(file);
    file.write(text.getBytes(StandardCharsets.UTF_8));
    file.finish();
  }

  /** The number of bytes written. */
  public long size() {
    return size;
  }

  /** The number of parts; 0 for one file. */
  public int parts() {
    return digests.size();
  }

  /**
   * Gives the finished archive its name. The checksum file comes last: until then, that of an
   * earlier archive does not match the new parts. Excess parts of an earlier archive are deleted.
   */
  public void rename() throws IOException {
    Path checksums = ArchiveParts.checksums(archive);
    List<String> earlier =
        partSize.isPresent() && Files.isRegularFile(checksums)
            ? List.copyOf(ArchiveParts.parse(checksums).keySet())
            : List.of();
    for (UnfinishedFile file : files) {
      file.rename();
    }
    for (int number = digests.size() + 1; number <= ArchiveParts.MAX_PARTS; number++) {
      Path part = ArchiveParts.part(archive, number);
      if (earlier.contains(String.valueOf(part.getFileName()))) {
        Files.deleteIfExists(part);
      }
    }
  }

  @Override
  public void close() throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (UnfinishedFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }
}
