package org.opensearch.migrations.ecr.layout;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The folder of a layout: made or recognised, and held by one writing run at a time. */
final class LayoutFolder implements LayoutFiles {

  /** Everything of ours that the specification knows nothing of begins so. */
  private static final String OWN = ".ma-ecr";

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
   * Recognises a folder that is there. A run may write to it meanwhile: what is read is whole.
   *
   * @param name what messages call it
   */
  static LayoutFolder forReading(Path folder, String name, LayoutFailures failures)
      throws IOException {
    if (!Files.exists(folder.resolve(HEADER))) {
      throw failures.invalid(
          name,
          "it is no OCI image layout: there is no file " + folder.resolve(HEADER),
          "Name what 'mirror layout:DIR' has written");
    }
    LayoutFolder layout = new LayoutFolder(name, failures, folder.toRealPath(), () -> {});
    LayoutHeader.check(layout, name, failures);
    return layout;
  }

  /**
   * Makes the folder if it is not there, and holds it until it is closed.
   *
   * @param name what messages call it
   */
  static LayoutFolder forWriting(Path folder, String name, LayoutFailures failures)
      throws IOException {
    createFolder(folder);
    // Where a symbolic link points may change while this runs.
    Path path = folder.toRealPath();
    refuseOthers(path, name, failures);
    Closeable lock =
        FolderLock.tryLock(path.resolve(OWN + ".lock")).orElseThrow(() -> failures.inUse(name));
    LayoutFolder layout = new LayoutFolder(name, failures, path, lock);
    try {
      layout.prepare();
      return layout;
    } catch (IOException | RuntimeException e) {
      layout.close();
      throw e;
    }
  }

  /** Creates what is missing; unlike Java 17's own method, links to folders are folders here. */
  static void createFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  private static void refuseOthers(Path path, String name, LayoutFailures failures)
      throws IOException {
    boolean isEmpty;
    try (Stream<Path> files = Files.list(path)) {
      isEmpty = files.allMatch(file -> file.getFileName().toString().startsWith(OWN));
    }
    // In this order: another run may make a layout of the empty folder meanwhile, the header first.
    if (!isEmpty && !Files.exists(path.resolve(HEADER))) {
      throw failures.invalid(
          name,
          "the folder is not empty, and no OCI image layout: it has no file " + HEADER,
          "Choose another folder, or one that does not exist yet");
    }
  }

  private void prepare() throws IOException {
    for (String folder : List.of("", "blobs/sha256", "blobs/sha512")) {
      UnfinishedFile.removeLeftovers(path.resolve(folder));
    }
    if (size(HEADER).isEmpty()) {
      write(HEADER, LayoutHeader.CONTENT);
    }
    LayoutHeader.check(this, name, failures);
    createFolder(path.resolve("blobs/sha256"));
    LayoutIndex.createIfMissing(this);
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
  public UnfinishedFile create(String file) throws IOException {
    Path target = path.resolve(file);
    createFolder(target.getParent());
    return UnfinishedFile.beside(target);
  }

  /** Lets others write. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
