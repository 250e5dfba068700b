package org.opensearch.migrations.ecr.layout;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file that nobody sees under its name before all of it is on the disk. It lies beside the place
 * it is meant for, because renaming is atomic within one file system only, and is removed when it
 * is closed without having been published.
 */
final class UnfinishedFile extends OutputStream {

  private static final String PREFIX = ".ma-ecr-";
  private static final String SUFFIX = ".tmp";
  private static final AtomicLong COUNTER = new AtomicLong();

  private final Path target;
  private final Path path;
  private final FileOutputStream out;

  /**
   * Begins what will be {@code target}.
   *
   * @param path where it is until then: beside the target, and nobody else's
   */
  UnfinishedFile(Path target, Path path) throws IOException {
    this.target = target;
    this.path = path;
    this.out = new FileOutputStream(path.toFile());
  }

  /** Begins what will be {@code target}, in a folder that nobody else writes to. */
  static UnfinishedFile beside(Path target) throws IOException {
    return new UnfinishedFile(
        target, target.resolveSibling(PREFIX + COUNTER.incrementAndGet() + SUFFIX));
  }

  /** Removes what killed runs have left in {@code folder}; nobody may write there just now. */
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

  /** Gives the file its name, replacing what has it. */
  void publish() throws IOException {
    finish();
    rename();
  }

  /** Has all of it on the disk: else a power cut could leave a name without the content. */
  void finish() throws IOException {
    out.getFD().sync();
    out.close();
  }

  /** Gives a finished file its name. */
  void rename() throws IOException {
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
