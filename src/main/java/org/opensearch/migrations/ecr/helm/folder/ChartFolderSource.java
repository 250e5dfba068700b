package org.opensearch.migrations.ecr.helm.folder;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.helm.chart.ChecksumMismatchException;
import org.opensearch.migrations.ecr.helm.chart.LocalFailures;
import org.opensearch.migrations.ecr.helm.folder.ArchiveFolder.ArchiveFile;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.helm.repository.ChartPackageReader;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartIdentity;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;

/**
 * Charts as .tgz files in a folder, in place of repositories of any kind. They are found by the
 * name that {@code helm package} and {@code helm pull} give them, {@code NAME-VERSION.tgz}, and
 * otherwise by the Chart.yaml in each file.
 */
public final class ChartFolderSource implements ChartSource {

  private static final String FIND = "find chart";
  private static final String READ = "read chart";

  private final ArchiveFolder folder;

  /** The charts in {@code folder}, which must not change meanwhile. */
  public ChartFolderSource(Path folder) {
    this.folder = new ArchiveFolder(folder.toAbsolutePath().normalize());
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException when the folder cannot be read, or the file of that name is not
   *     that chart
   */
  @Override
  public PublishedChart find(ChartEntry chart, Activity activity) {
    try {
      Optional<ArchiveFile> named = folder.named(chart);
      Optional<ArchiveFile> found = named.isPresent() ? named : folder.declared(chart, activity);
      if (found.isEmpty()) {
        throw notFound(chart, folder.versions(chart.name(), activity));
      }
      ArchiveFile archive = found.get();
      Digest expected = chart.digest().orElse(archive.digest());
      return new PublishedChart(
          chart, archive.version(), archive.path().toUri(), Optional.of(expected));
    } catch (IOException e) {
      throw failure(FIND, chart, e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException also when its digest is wrong
   */
  @Override
  public ChartPackage fetch(PublishedChart chart, Activity activity) {
    try {
      byte[] archive = ArchiveFile.content(Path.of(chart.url()));
      if (chart.digest().isPresent() && !chart.digest().get().matches(archive)) {
        Digest actual = Digest.sha256(archive);
        throw new ChecksumMismatchException(chart.digest().get(), actual, archive.length);
      }
      return ChartPackageReader.artifact(chart, archive);
    } catch (IOException e) {
      throw failure(READ, chart.entry(), e);
    }
  }

  @Override
  public ChartIdentity identify(byte[] archive, String reference) {
    return ChartPackageReader.identity(archive, Side.LOCAL, reference);
  }

  private NotFoundException notFound(ChartEntry chart, List<String> versions) {
    String there =
        versions.isEmpty()
            ? "there is no such chart"
            : "this version does not exist; the versions are: " + String.join(", ", versions);
    return new NotFoundException(
        Missing.ARTIFACT,
        local(FIND, chart, there, "Put its .tgz into the folder; `helm pull` downloads it"));
  }

  private FailureException failure(String operation, ChartEntry chart, IOException e) {
    if (e instanceof ChecksumMismatchException) {
      return invalid(
          operation,
          chart,
          e,
          "Replace the file, or correct `digest` in the manifest if this file is intended");
    }
    if (e instanceof MalformedContentException) {
      return invalid(operation, chart, e, "Replace the file");
    }
    if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
      IOException reason =
          new IOException(e.getMessage() + " does not exist or is not a folder", e);
      return invalid(operation, chart, reason, "Correct --charts-dir");
    }
    return LocalFailures.of(operation, chart.label() + " in " + folder, e);
  }

  private InvalidInputException invalid(
      String operation, ChartEntry chart, IOException cause, String remedy) {
    return new InvalidInputException(local(operation, chart, cause.getMessage(), remedy), cause);
  }

  private Failure local(String operation, ChartEntry chart, String reason, String remedy) {
    return new Failure(operation, Side.LOCAL, chart.label() + " in " + folder, reason, remedy);
  }
}
