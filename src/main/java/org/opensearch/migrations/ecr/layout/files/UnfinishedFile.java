package org.opensearch.migrations.ecr.layout.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file that gets its name only when it is completely on disk. Until then it has a temporary name
 * in the same folder, because renaming is atomic only within a file system. It is deleted if it is
 * closed before it was published.
 */
public final class UnfinishedFile extends OutputStream {

  private static final String PREFIX = ".ma-ecr-";
  private static final String SUFFIX = ".tmp";
  private static final AtomicLong COUNTER = new AtomicLong();

  private final Path target;
  private final Path path;
  private final FileOutputStream out;

  /**
   * Starts writing a file.
   *
   * @param target its final name
   * @param path its temporary name in the same folder, which nothing else uses
   */
  public UnfinishedFile(Path target, Path path) throws IOException {
    this.target = target;
    this.path = path;
    this.out = new FileOutputStream(path.toFile());
  }

  /** Starts writing {@code target}, in a folder that no other process writes to. */
  static UnfinishedFile forTarget(Path target) throws IOException {
    return new UnfinishedFile(
        target, target.resolveSibling(PREFIX + COUNTER.incrementAndGet() + SUFFIX));
  }

  /** Deletes the temporary files of killed runs; nothing may write to {@code folder} meanwhile. */
  static void removeLeftovers(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
      for (Path leftover : files) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
  }

  /** Completes the file and gives it its final name; an existing file is replaced. */
  public void publish() throws IOException {
    finish();
    rename();
  }

  /** Forces the content to disk: a power failure must not leave a name without its content. */
  public void finish() throws IOException {
    out.getFD().sync();
    out.close();
  }

  /** Gives a finished file its final name. */
  public void rename() throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(path);
    }
  }
}
