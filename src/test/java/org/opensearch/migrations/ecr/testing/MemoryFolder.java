package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder in memory (Linux's {@code /dev/shm}) for a program that syncs each of its files to the
 * disk, which takes a tenth of the processor time of the integration tests.
 */
final class MemoryFolder implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH = 4L << 30;

  private final Path folder;

  private MemoryFolder(Path folder) {
    this.folder = folder;
  }

  /** Makes {@code link} lead to a new folder in memory; empty where there is not enough of it. */
  static Optional<MemoryFolder> linkedFrom(Path link) throws IOException {
    if (Files.exists(link)
        || !Files.isWritable(MEMORY)
        || Files.getFileStore(MEMORY).getUsableSpace() < ENOUGH) {
      return Optional.empty();
    }
    Path folder = Files.createTempDirectory(MEMORY, "ma-ecr-test-");
    Files.createSymbolicLink(link, folder);
    return Optional.of(new MemoryFolder(folder));
  }

  @Override
  public void close() {
    if (Files.exists(folder)) {
      FolderTree.delete(folder);
    }
  }
}
