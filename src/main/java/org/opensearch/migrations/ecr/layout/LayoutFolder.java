package org.opensearch.migrations.ecr.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a layout: made or recognised, and held by one writing run at a time. */
final class LayoutFolder implements AutoCloseable {

  private static final String HEADER = "oci-layout";
  private static final String VERSION = "1.0.0";

  /** Everything of ours that the specification knows nothing of begins so. */
  private static final String OWN = ".ma-ecr";

  private final String name;
  private final LayoutFailures failures;
  private final Path path;
  private final FileChannel lockFile;

  private LayoutFolder(String name, LayoutFailures failures, Path path, FileChannel lockFile) {
    this.name = name;
    this.failures = failures;
    this.path = path;
    this.lockFile = lockFile;
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
    FileChannel lockFile = lock(path.resolve(OWN + ".lock"), name, failures);
    LayoutFolder layout = new LayoutFolder(name, failures, path, lockFile);
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
    if (Files.exists(path.resolve(HEADER))) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      if (files.anyMatch(file -> !file.getFileName().toString().startsWith(OWN))) {
        throw failures.invalid(
            name,
            "the folder is not empty, and no OCI image layout: it has no file " + HEADER,
            "Choose another folder, or one that does not exist yet");
      }
    }
  }

  private static FileChannel lock(Path file, String name, LayoutFailures failures)
      throws IOException {
    // The file stays when all is done: who removes it could take another run's lock away.
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process: the same to the user.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw failures.inUse(name);
  }

  private void prepare() throws IOException {
    for (Path folder : List.of(path, blobs().resolve("sha256"), blobs().resolve("sha512"))) {
      UnfinishedFile.removeLeftovers(folder);
    }
    if (!Files.exists(path.resolve(HEADER))) {
      String header = "{\"imageLayoutVersion\":\"" + VERSION + "\"}";
      UnfinishedFile.write(path.resolve(HEADER), header.getBytes(StandardCharsets.UTF_8));
    }
    checkVersion();
    createFolder(blobs().resolve("sha256"));
  }

  private void checkVersion() throws IOException {
    String version;
    try {
      version =
          new ObjectMapper()
              .readTree(Files.readAllBytes(path.resolve(HEADER)))
              .path("imageLayoutVersion")
              .asText();
    } catch (JsonProcessingException e) {
      version = "";
    }
    if (!version.equals(VERSION)) {
      throw failures.invalid(
          name,
          "its file " + HEADER + " does not say that it is an OCI image layout " + VERSION,
          "Choose another folder");
    }
  }

  /** Where blobs are, by algorithm. */
  Path blobs() {
    return path.resolve("blobs");
  }

  /** What the layout holds by name. */
  Path index() {
    return path.resolve("index.json");
  }

  /** Lets others write. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
