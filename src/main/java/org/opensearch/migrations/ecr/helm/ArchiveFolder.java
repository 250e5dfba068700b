package org.opensearch.migrations.ecr.helm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The .tgz files in a folder.
 *
 * @param folder where they are; not those in folders below it
 */
record ArchiveFolder(Path folder) {

  /** As for a download. */
  private static final int LARGEST_BYTES = 20 * 1024 * 1024;

  private static final int MOST_FILES = 1000;

  /**
   * A chart's archive.
   *
   * @param file which it is
   * @param name the chart's
   * @param version the chart's
   */
  record Archive(Path file, String name, String version) {}

  /** Is told of files that are no charts. */
  @FunctionalInterface
  interface Warning {
    /** {@code file} cannot be read. */
    void unreadable(Path file, IOException reason);
  }

  /**
   * The files, by name.
   *
   * @throws MalformedContentException when there are too many
   */
  List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> archives = Files.newDirectoryStream(folder, "*.tgz")) {
      for (Path archive : archives) {
        files.add(archive);
        if (files.size() > MOST_FILES) {
          throw new MalformedContentException("it has more than " + MOST_FILES + " .tgz files");
        }
      }
    }
    Collections.sort(files);
    return files;
  }

  /** What the Chart.yaml in each of {@link #files} says. */
  List<Archive> archives(Warning warning) throws IOException {
    List<Archive> archives = new ArrayList<>();
    for (Path file : files()) {
      try {
        archives.add(archive(file));
      } catch (IOException e) {
        warning.unreadable(file, e);
      }
    }
    return archives;
  }

  /**
   * What the Chart.yaml in {@code file} says.
   *
   * @throws MalformedContentException when it is no chart
   */
  static Archive archive(Path file) throws IOException {
    ChartMetadata metadata = ChartMetadata.read(ChartArchive.read(content(file)));
    return new Archive(file, metadata.name(), metadata.version());
  }

  /**
   * The bytes of {@code file}.
   *
   * @throws MalformedContentException when it is too large
   */
  static byte[] content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LARGEST_BYTES + 1);
      if (content.length > LARGEST_BYTES) {
        throw new MalformedContentException(
            "it is larger than the " + LARGEST_BYTES / 1024 / 1024 + " MiB that are accepted");
      }
      return content;
    }
  }
}
