package org.opensearch.migrations.ecr.layout.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An archive in one file or in parts, read by offset, so that several threads can share it and no
 * part needs to be joined with another.
 */
final class ArchiveFile implements Closeable {

  /** By the offset of their first byte. */
  private final TreeMap<Long, FileChannel> files = new TreeMap<>();

  private long size;

  private ArchiveFile() {}

  /**
   * Opens an archive. If it is in parts, all of them are read once to check their digests.
   *
   * @param path the file, or what stands for an archive in parts
   * @param name the name of the layout in messages
   */
  static ArchiveFile open(Path path, String name, LayoutFailures failures) throws IOException {
    Optional<Path> archive = ArchiveParts.archive(path);
    List<Path> paths = List.of(path);
    if (archive.isPresent()) {
      ArchiveParts parts = ArchiveParts.read(archive.get(), name, failures);
      parts.check(name, failures);
      paths = parts.paths();
    }
    ArchiveFile opened = new ArchiveFile();
    try {
      for (Path each : paths) {
        opened.add(FileChannel.open(each));
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void add(FileChannel file) throws IOException {
    // An empty file has no offset of its own.
    if (file.size() == 0) {
      file.close();
    } else {
      files.put(size, file);
      size += file.size();
    }
  }

  /** The length of all parts together, in bytes. */
  long size() {
    return size;
  }

  /** Reads bytes from {@code offset}, perhaps fewer than requested; -1 at the end. */
  int read(ByteBuffer buffer, long offset) throws IOException {
    Map.Entry<Long, FileChannel> file = files.floorEntry(offset);
    return file == null ? -1 : file.getValue().read(buffer, offset - file.getKey());
  }

  @Override
  public void close() throws IOException {
    for (FileChannel file : files.values()) {
      file.close();
    }
  }
}
