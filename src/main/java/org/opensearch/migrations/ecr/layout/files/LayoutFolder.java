package org.opensearch.migrations.ecr.layout.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A layout in a folder, which at most one run writes to at a time. */
public final class LayoutFolder implements LayoutFiles {

  /** The prefix of files that do not belong to the layout but to ma-ecr. */
  private static final String OWN_PREFIX = ".ma-ecr";

  private final String name;
  private final LayoutFailures failures;
  private final Path path;
  private final Closeable lock;

  private LayoutFolder(String name, LayoutFailures failures, Path path, Closeable lock) {
    this.name = name;
    this.failures = failures;
    this.path = path;
    this.lock = lock;
  }

  /**
   * Opens an existing folder for reading. Another run may write to it at the same time, because
   * files become visible only when they are complete.
   *
   * @param name the name of the layout in messages
   */
  public static LayoutFolder forReading(Path folder, String name, LayoutFailures failures)
      throws IOException {
    if (!Files.exists(folder.resolve(HEADER))) {
      throw failures.invalid(
          name,
          "it is not an OCI image layout: there is no file " + folder.resolve(HEADER),
          "Specify a folder that 'mirror layout:DIR' has written");
    }
    LayoutFolder layout = new LayoutFolder(name, failures, folder.toRealPath(), () -> {});
    layout.checkHeader(name, failures);
    return layout;
  }

  /**
   * Opens a folder for writing, creates it if necessary, and locks it until it is closed.
   *
   * @param name the name of the layout in messages
   */
  public static LayoutFolder forWriting(Path folder, String name, LayoutFailures failures)
      throws IOException {
    createFolder(folder);
    // The target of a symbolic link may change while this runs.
    Path path = folder.toRealPath();
    refuseOtherContent(path, name, failures);
    Closeable lock =
        FolderLock.tryLock(path.resolve(OWN_PREFIX + ".lock"))
            .orElseThrow(() -> failures.inUse(name));
    LayoutFolder layout = new LayoutFolder(name, failures, path, lock);
    try {
      layout.prepare();
      return layout;
    } catch (IOException | RuntimeException e) {
      layout.close();
      throw e;
    }
  }

  /** Creates the folder if necessary; unlike in Java 17, a link to a folder is a folder here. */
  static void createFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  private static void refuseOtherContent(Path path, String name, LayoutFailures failures)
      throws IOException {
    boolean isEmpty;
    try (Stream<Path> files = Files.list(path)) {
      isEmpty = files.allMatch(file -> file.getFileName().toString().startsWith(OWN_PREFIX));
    }
    // In this order: another run may create a layout in the empty folder meanwhile, header first.
    if (!isEmpty && !Files.exists(path.resolve(HEADER))) {
      throw failures.invalid(
          name,
          "the folder is neither empty nor an OCI image layout: it has no file " + HEADER,
          "Choose another folder, or one that does not exist yet");
    }
  }

  private void prepare() throws IOException {
    for (String folder : List.of("", "blobs/sha256", "blobs/sha512")) {
      UnfinishedFile.removeLeftovers(path.resolve(folder));
    }
    if (size(HEADER).isEmpty()) {
      write(HEADER, LayoutFiles.header());
    }
    checkHeader(name, failures);
    createFolder(path.resolve("blobs/sha256"));
  }

  @Override
  public Path location() {
    return path;
  }

  @Override
  public OptionalLong size(String file) throws IOException {
    Path found = path.resolve(file);
    return Files.isRegularFile(found) ? OptionalLong.of(Files.size(found)) : OptionalLong.empty();
  }

  @Override
  public InputStream open(String file) throws IOException {
    return Files.newInputStream(path.resolve(file));
  }

  @Override
  public long usableSpace() throws IOException {
    return FreeSpace.of(path);
  }

  @Override
  public UnfinishedFile create(String file) throws IOException {
    Path target = path.resolve(file);
    createFolder(target.getParent());
    return UnfinishedFile.forTarget(target);
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  /**
   * A file lock that excludes other runs; the operating system releases it when the process ends.
   * The file is never deleted, because another run may already have locked it.
   */
  private record FolderLock(FileChannel file) implements Closeable {

    /** Locks {@code file}; empty if another run holds the lock. */
    static Optional<FolderLock> tryLock(Path file) throws IOException {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean locked = false;
      try {
        locked = channel.tryLock() != null;
      } catch (OverlappingFileLockException e) {
        // This process holds the lock, which makes no difference to the user.
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
}
