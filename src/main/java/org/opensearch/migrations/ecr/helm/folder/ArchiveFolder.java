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
   * The chart in the file that is named after it, {@code NAME-VERSION.tgz}.
   *
   * @throws MalformedContentException when there is something else in that file
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
            "'%s' has chart '%s' of version '%s' in it",
            archive.path().getFileName(), archive.name(), archive.version()));
  }

  /** The chart in whichever file says so inside; one with the very version comes first. */
  Optional<ArchiveFile> declared(ChartEntry chart, Activity activity) throws IOException {
    return archives(activity).stream()
        .filter(archive -> archive.is(chart))
        .min(Comparator.comparing(archive -> !archive.version().equals(chart.version())));
  }

  /** The versions of a chart that there are. */
  List<String> versions(String chart, Activity activity) throws IOException {
    return archives(activity).stream()
        .filter(archive -> archive.name().equals(chart))
        .map(ArchiveFile::version)
        .toList();
  }

  /** All are read once, and only when a name does not tell. */
  private synchronized List<ArchiveFile> archives(Activity activity) throws IOException {
    if (read == null) {
      List<ArchiveFile> archives = new ArrayList<>();
      for (Path file : files()) {
        try {
          archives.add(ArchiveFile.read(file));
        } catch (IOException e) {
          activity.warning("left aside in " + path + ": " + e.getMessage());
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
   * A chart's .tgz on this machine.
   *
   * @param path where it is
   * @param digest of the file
   * @param name the chart's, as its Chart.yaml says
   * @param version the chart's, as its Chart.yaml says
   */
  record ArchiveFile(Path path, Digest digest, String name, String version) {

    /** As for a download. */
    private static final int LARGEST_BYTES = 20 * 1024 * 1024;

    /**
     * Reads its Chart.yaml.
     *
     * @throws MalformedContentException when it is no chart
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
              "it is larger than the " + LARGEST_BYTES / 1024 / 1024 + " MiB that are accepted");
        }
        return content;
      }
    }

    /** Whether it is that chart, of that version, be it with or without a {@code v} in front. */
    boolean is(ChartEntry chart) {
      return name.equals(chart.name()) && ChartIndex.isSame(version, chart.version());
    }
  }
}
