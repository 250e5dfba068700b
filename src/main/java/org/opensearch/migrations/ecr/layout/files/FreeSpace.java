package org.opensearch.migrations.ecr.layout.files;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * The free space for blobs: what is planned is compared with it before anything is written.
 * Thread-safe.
 */
public final class FreeSpace {

  private static final int MEGABYTE = 1_000_000;

  /** The free bytes of a disk. */
  public interface Disk {
    /** The bytes that can be written; {@link Long#MAX_VALUE} if this is not known. */
    long usable() throws IOException;
  }

  private final Disk disk;
  private final Map<Digest, Long> planned = new ConcurrentHashMap<>();

  public FreeSpace(Disk disk) {
    this.disk = disk;
  }

  /** The free bytes where {@code path} is or will be. */
  static long of(Path path) throws IOException {
    long usable = Files.getFileStore(existing(path)).getUsableSpace();
    // Some network file systems do not know it.
    return usable <= 0 ? Long.MAX_VALUE : usable;
  }

  private static Path existing(Path path) {
    Path existing = path.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing;
  }

  /**
   * Plans to write blobs.
   *
   * @param blobs their sizes in bytes
   * @throws FileSystemException if there is not enough space for them and for what was planned
   *     before; then they are not planned
   */
  public void plan(Map<Digest, Long> blobs) throws IOException {
    Map<Digest, Long> mine = new ConcurrentHashMap<>();
    blobs.forEach(
        (blob, size) -> {
          if (planned.putIfAbsent(blob, size) == null) {
            mine.put(blob, size);
          }
        });
    try {
      require(disk, planned.values().stream().mapToLong(Long::longValue).sum());
    } catch (IOException e) {
      mine.keySet().forEach(planned::remove);
      throw e;
    }
  }

  /** Some bytes of a planned blob were written. */
  public void written(Digest blob, long bytes) {
    planned.computeIfPresent(blob, (digest, left) -> left - bytes);
  }

  /** A blob is complete, or could not be written. */
  public void end(Digest blob) {
    planned.remove(blob);
  }

  /**
   * Checks that so many bytes can be written to the disk of each path, which need not exist yet.
   *
   * @throws FileSystemException if they cannot
   */
  public static void require(Map<Path, Long> bytes) throws IOException {
    Map<FileStore, Long> byDisk = new HashMap<>();
    Map<FileStore, Path> paths = new HashMap<>();
    for (Map.Entry<Path, Long> entry : bytes.entrySet()) {
      FileStore disk = Files.getFileStore(existing(entry.getKey()));
      byDisk.merge(disk, entry.getValue(), Long::sum);
      paths.put(disk, entry.getKey());
    }
    for (Map.Entry<FileStore, Long> entry : byDisk.entrySet()) {
      require(() -> of(paths.get(entry.getKey())), entry.getValue());
    }
  }

  /** Checks that so many bytes can be written. */
  static void require(Disk disk, long bytes) throws IOException {
    long usable = disk.usable();
    if (bytes > usable) {
      throw new LimitException(
          String.format(
              Locale.ROOT,
              "%,d MB are needed, but only %,d MB are free",
              bytes / MEGABYTE + 1,
              usable / MEGABYTE),
          LayoutFailures.FREE_SPACE);
    }
  }
}
