package org.opensearch.migrations.ecr.layout;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps other runs out of a folder; the operating system gives it back when the process is killed.
 * The file stays when all is done: who removes it could take another run's lock away.
 */
record FolderLock(FileChannel file) implements Closeable {

  /** Takes the lock that {@code file} stands for; empty if another run has it. */
  static Optional<FolderLock> tryLock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by this very process: the same to the user.
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    return locked ? Optional.of(new FolderLock(channel)) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
