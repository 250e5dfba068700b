package org.opensearch.migrations.ecr.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
          "Name a folder that 'mirror layout:DIR' has written");
    }
    LayoutFolder layout = new LayoutFolder(name, failures, folder.toRealPath(), () -> {});
    layout.checkVersion();
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
    LayoutIndex.createIfMissing(index());
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
    lock.close();
  }
}
