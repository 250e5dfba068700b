package org.opensearch.migrations.ecr.helm.folder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.helm.chart.ChartArchive;
import org.opensearch.migrations.ecr.helm.chart.ChartMetadata;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.helm.repository.ChartIndex;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.ports.Activity;

/** The .tgz files directly in a folder. */
final class ArchiveFolder {

  private static final int MOST_FILES = 1000;

  private final Path path;
  private List<ArchiveFile> read;

  /** The files in {@code path}. */
  ArchiveFolder(Path path) {
    this.path = path;
  }

  /**
   * The chart in the file {@code NAME-VERSION.tgz}.
   *
   * @throws MalformedContentException when that file contains another chart
   */
  Optional<ArchiveFile> named(ChartEntry chart) throws IOException {
    List<Path> files = files();
    for (String version : ChartEntry.versionCandidates(chart.version())) {
      String name = chart.name() + "-" + version + ".tgz";
      for (Path file : files) {
        if (file.getFileName().toString().equals(name)) {
          return Optional.of(checked(chart, ArchiveFile.read(file)));
        }
      }
    }
    return Optional.empty();
  }

  private static ArchiveFile checked(ChartEntry chart, ArchiveFile archive)
      throws MalformedContentException {
    if (archive.is(chart)) {
      return archive;
    }
    throw new MalformedContentException(
        String.format(
            "'%s' contains chart '%s' of version '%s'",
            archive.path().getFileName(), archive.name(), archive.version()));
  }

  /** The chart in a file of any name, preferably of exactly the same version. */
  Optional<ArchiveFile> declared(ChartEntry chart, Activity activity) throws IOException {
    return archives(activity).stream()
        .filter(archive -> archive.is(chart))
        .min(Comparator.comparing(archive -> !archive.version().equals(chart.version())));
  }

  /** The versions of a chart in the folder. */
  List<String> versions(String chart, Activity activity) throws IOException {
    return archives(activity).stream()
        .filter(archive -> archive.name().equals(chart))
        .map(ArchiveFile::version)
        .toList();
  }

  /** All files are read once, and only if no file name matches. */
  private synchronized List<ArchiveFile> archives(Activity activity) throws IOException {
    if (read == null) {
      List<ArchiveFile> archives = new ArrayList<>();
      for (Path file : files()) {
        try {
          archives.add(ArchiveFile.read(file));
        } catch (IOException e) {
          activity.warning("ignored file in " + path + ": " + e.getMessage());
        }
      }
      read = archives;
    }
    return read;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> archives = Files.newDirectoryStream(path, "*.tgz")) {
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

  @Override
  public String toString() {
    return path.toString();
  }

  /**
   * A chart's .tgz in the folder.
   *
   * @param path where it is
   * @param digest of the file
   * @param name the chart's, from its Chart.yaml
   * @param version the chart's, from its Chart.yaml
   */
  record ArchiveFile(Path path, Digest digest, String name, String version) {

    /** The limit for downloads. */
    private static final int LARGEST_BYTES = 20 * 1024 * 1024;

    /**
     * Reads its Chart.yaml.
     *
     * @throws MalformedContentException when it is not a chart
     */
    static ArchiveFile read(Path path) throws IOException {
      try {
        byte[] content = content(path);
        ChartMetadata metadata = ChartMetadata.read(ChartArchive.read(content));
        return new ArchiveFile(path, Digest.sha256(content), metadata.name(), metadata.version());
      } catch (MalformedContentException e) {
        throw new MalformedContentException("'" + path.getFileName() + "': " + e.getMessage(), e);
      }
    }

    /**
     * The bytes of a file.
     *
     * @throws MalformedContentException when it is too large
     */
    static byte[] content(Path path) throws IOException {
      try (InputStream in = Files.newInputStream(path)) {
        byte[] content = in.readNBytes(LARGEST_BYTES + 1);
        if (content.length > LARGEST_BYTES) {
          throw new MalformedContentException(
              "it is larger than the limit of " + LARGEST_BYTES / 1024 / 1024 + " MiB");
        }
        return content;
      }
    }

    /** Whether it is that chart and version, with or without a leading {@code v}. */
    boolean is(ChartEntry chart) {
      return name.equals(chart.name()) && ChartIndex.isSame(version, chart.version());
    }
  }
}
