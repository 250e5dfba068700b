package org.opensearch.migrations.ecr.helm.program.copy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder for temporary files, created when first needed and deleted with its content. */
public final class TemporaryFolder implements AutoCloseable {

  private static final int MOST_ATTEMPTS = 20;
  private static final int PAUSE_MILLIS = 50;

  private Path path;
  private boolean closed;

  /** A new folder in it, whose name begins with {@code prefix}. */
  public Path newFolder(String prefix) throws IOException {
    return Files.createTempDirectory(path(), prefix);
  }

  private synchronized Path path() throws IOException {
    if (closed) {
      throw new IOException("the temporary folder was deleted");
    }
    if (path == null) {
      path = Files.createTempDirectory("ma-ecr-helm").toRealPath();
    }
    return path;
  }

  /** Deletes the folder, including files that are still being written. */
  @Override
  public synchronized void close() {
    closed = true;
    if (path != null) {
      delete(path);
      for (int attempt = 0; Files.exists(path) && attempt < MOST_ATTEMPTS; attempt++) {
        pause();
        delete(path);
      }
      path = null;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Deletes a folder as far as possible. */
  static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (IOException e) {
      // The operating system deletes temporary files eventually.
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
