package org.opensearch.migrations.ecr.helm;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.helm.ArchiveFolder.Archive;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ChartPackage;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.NotFoundException;
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.model.PublishedVersion;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;

/**
 * Charts as .tgz files in a folder, in place of their repositories, whichever kind those are. They
 * are looked for under the name that {@code helm package} and {@code helm pull} give them, {@code
 * NAME-VERSION.tgz}, and if there is none, by what each file's Chart.yaml says.
 */
public final class ChartFolderSource implements ChartSource {

  private static final String FIND = "find chart";

  private final ArchiveFolder folder;
  private List<Archive> archives;

  /** The charts in {@code folder}, which may not change meanwhile. */
  public ChartFolderSource(Path folder) {
    this.folder = new ArchiveFolder(folder.toAbsolutePath().normalize());
  }

  /**
   * {@inheritDoc}
   *
   * <p>A digest that is pinned for an {@code oci://} repository is the one of an artifact, with
   * which no file can be compared; it draws a warning.
   *
   * @throws InvalidInputException when the folder cannot be read, or the file of that name is not
   *     that chart
   */
  @Override
  public PublishedChart find(ChartEntry chart, Activity activity) {
    try {
      Optional<Archive> named = named(chart);
      Archive archive = named.isPresent() ? named.get() : searched(chart, activity);
      return published(chart, archive, activity);
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
      byte[] archive = ArchiveFolder.content(Path.of(chart.url()));
      if (chart.digest().isPresent() && !chart.digest().get().matches(archive)) {
        throw new DigestMismatchException(
            chart.digest().get(), Digest.sha256(archive), archive.length);
      }
      return FetchedArchive.artifact(chart, archive);
    } catch (DigestMismatchException e) {
      throw new InvalidInputException(
          new Failure(
              "read chart",
              Side.LOCAL,
              chart.url().getPath(),
              e.getMessage(),
              "Replace the file, or correct `digest` in the manifest if this one is wanted"),
          e);
    } catch (IOException e) {
      throw failure("read chart", chart.entry(), e);
    }
  }

  /** The one whose file is named after it. */
  private Optional<Archive> named(ChartEntry chart) throws IOException {
    List<Path> files = folder.files();
    for (String version : PublishedVersion.candidates(chart.version())) {
      String name = chart.name() + "-" + version + ".tgz";
      for (Path file : files) {
        if (file.getFileName().toString().equals(name)) {
          return Optional.of(checked(chart, file));
        }
      }
    }
    return Optional.empty();
  }

  private static Archive checked(ChartEntry chart, Path file) throws IOException {
    Archive archive;
    try {
      archive = ArchiveFolder.archive(file);
    } catch (MalformedContentException e) {
      throw new MalformedContentException("'" + file.getFileName() + "': " + e.getMessage(), e);
    }
    if (!isWanted(archive, chart)) {
      throw new MalformedContentException(
          String.format(
              "'%s' has chart '%s' of version '%s' in it",
              file.getFileName(), archive.name(), archive.version()));
    }
    return archive;
  }

  private static boolean isWanted(Archive archive, ChartEntry chart) {
    return archive.name().equals(chart.name())
        && ChartIndex.isSame(archive.version(), chart.version());
  }

  /** The one whose Chart.yaml says so; the exact version before one with another {@code v}. */
  private Archive searched(ChartEntry chart, Activity activity) throws IOException {
    List<Archive> all = archives(activity);
    for (String version : PublishedVersion.candidates(chart.version())) {
      for (Archive archive : all) {
        if (archive.name().equals(chart.name()) && archive.version().equals(version)) {
          return archive;
        }
      }
    }
    throw notFound(chart, all);
  }

  /** All are read once, and only if a name does not tell. */
  private synchronized List<Archive> archives(Activity activity) throws IOException {
    if (archives == null) {
      archives =
          folder.archives(
              (file, reason) ->
                  activity.warning(file + " is left aside: " + reason.getMessage()));
    }
    return archives;
  }

  private static PublishedChart published(ChartEntry chart, Archive archive, Activity activity)
      throws IOException {
    if (chart.isOci() && chart.digest().isPresent()) {
      activity.warning(
          "the digest of "
              + chart.label()
              + " is not checked: the manifest pins the artifact's, and "
              + archive.file()
              + " is only a part of that");
    }
    Optional<Digest> pinned = chart.isOci() ? Optional.empty() : chart.digest();
    Digest actual = Digest.sha256(ArchiveFolder.content(archive.file()));
    return new PublishedChart(
        chart, archive.version(), archive.file().toUri(), pinned.or(() -> Optional.of(actual)));
  }

  private NotFoundException notFound(ChartEntry chart, List<Archive> all) {
    List<String> versions =
        all.stream().filter(a -> a.name().equals(chart.name())).map(Archive::version).toList();
    String there =
        versions.isEmpty()
            ? "there is no such chart"
            : "this version is not there; there are: " + String.join(", ", versions);
    return new NotFoundException(
        new Failure(
            FIND,
            Side.LOCAL,
            chart.label() + " in " + folder.folder(),
            there,
            "Put its .tgz there, as `helm pull` gets it"));
  }

  private FailureException failure(String operation, ChartEntry chart, IOException e) {
    String reference = chart.label() + " in " + folder.folder();
    if (e instanceof MalformedContentException) {
      return new InvalidInputException(
          new Failure(operation, Side.LOCAL, reference, e.getMessage(), "Replace the file"), e);
    }
    if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
      return new InvalidInputException(
          new Failure(
              operation, Side.LOCAL, reference, e.getMessage() + " is not there, or no folder",
              "Correct --charts-dir"),
          e);
    }
    return LocalFailures.of(operation, reference, e);
  }
}
