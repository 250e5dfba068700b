package org.opensearch.migrations.ecr.helm.chart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.opensearch.migrations.ecr.helm.chart.ArchivedFiles.ArchivedFile;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;

/**
 * Unpacks charts into folders from which Helm renders the same as from the archives. Archives of
 * subcharts are not unpacked.
 */
public final class TgzUnpacker implements ChartUnpacker {

  private static final String OPERATION = "unpack chart";
  private static final String CHART_YAML = "Chart.yaml";

  /**
   * {@inheritDoc}
   *
   * @throws org.opensearch.migrations.ecr.model.failure.RefusedException when it cannot be written
   */
  @Override
  public Path unpack(byte[] archive, String label, Path into) {
    try {
      // A separate folder, because two versions of a chart have the same name.
      Path parent = Files.createTempDirectory(into, "chart");
      return unpack(new ByteArrayInputStream(archive), parent, new ExpansionBudget());
    } catch (MalformedContentException e) {
      throw InvalidInputException.local(
          OPERATION, label, e.getMessage(), "Download the chart again", e);
    } catch (IOException e) {
      throw LocalFailures.of(OPERATION, label, e);
    }
  }

  /**
   * Unpacks {@code archive} into an empty folder.
   *
   * @return the chart's folder, in {@code parent}
   * @throws MalformedContentException when it is not a chart, or not safe to unpack
   */
  public static Path unpack(InputStream archive, Path parent, ExpansionBudget budget)
      throws IOException {
    Path unnamed = Files.createDirectory(parent.resolve("unnamed"));
    ChartWriter writer = new ChartWriter(unnamed, budget);
    String root = ArchivedFiles.visit(archive, budget, writer::write);
    if (!writer.hasWritten(CHART_YAML)) {
      throw new MalformedContentException("it has no Chart.yaml");
    }
    // An archive of "." has no folder name, and other names can be invalid.
    boolean isName = root.matches("[^/\\\\]+") && !root.equals(".");
    return !isName ? unnamed : Files.move(unnamed, writer.sibling(root));
  }

  /**
   * Writes the files of an archive into a folder from which Helm reads the same. Helm reads a
   * folder differently in three ways: it omits files that .helmignore matches and files in
   * templates/ that begin with a dot, and it follows links, which are empty files in an archive.
   */
  private static final class ChartWriter {

    private static final String HELMIGNORE = ".helmignore";
    private static final String HIDDEN_TEMPLATE = "templates/.";
    private static final String SHOWN_TEMPLATE = "templates/dot.";
    private static final int LONGEST_PATH = 1000;
    private static final int LONGEST_NAME_BYTES = 255;

    private final Path folder;
    private final ExpansionBudget budget;
    private final Set<Path> folders = new HashSet<>();
    private final Set<Path> files = new HashSet<>();

    /** Writes into {@code folder}, which is empty. */
    ChartWriter(Path folder, ExpansionBudget budget) {
      this.folder = folder;
      this.budget = budget;
      folders.add(folder);
    }

    /**
     * Writes a file. As in Helm, the last of several files with one path is kept.
     *
     * @throws MalformedContentException when a folder cannot contain it, or there are too many
     *     files
     */
    void write(ArchivedFile file) throws IOException {
      Path target = resolve(folder, file.path());
      if (target.equals(folder) || folders.contains(target)) {
        throw new MalformedContentException(
            "it has '" + file.path() + "' both as a file and as a folder");
      }
      makeFolder(target.getParent(), file.path());
      budget.spendFile();
      if (!files.add(target) && target.equals(folder.resolve("Chart.yaml"))) {
        throw new MalformedContentException("it has more than one Chart.yaml");
      }
      boolean isEmpty = !file.isRegular() || file.path().equals(HELMIGNORE);
      if (isEmpty) {
        Files.write(target, new byte[0]);
      } else {
        file.tar().writeTo(target, file.size());
      }
    }

    /** Whether a file of that name was written directly into the folder. */
    boolean hasWritten(String name) {
      return files.contains(folder.resolve(name));
    }

    /** The path of {@code name} next to the folder. */
    Path sibling(String name) throws MalformedContentException {
      return resolve(folder.getParent(), name);
    }

    private void makeFolder(Path target, String path) throws IOException {
      if (folders.contains(target)) {
        return;
      }
      makeFolder(target.getParent(), path);
      budget.spendFile();
      try {
        Files.createDirectory(target);
      } catch (FileAlreadyExistsException e) {
        throw new MalformedContentException(
            "it has a file where the folder of '" + path + "' should be", e);
      }
      folders.add(target);
    }

    private static Path resolve(Path folder, String path) throws MalformedContentException {
      boolean isHidden =
          path.startsWith(HIDDEN_TEMPLATE) && !path.startsWith(HIDDEN_TEMPLATE + "/");
      String shown = isHidden ? SHOWN_TEMPLATE + path.substring(HIDDEN_TEMPLATE.length()) : path;
      if (shown.length() > LONGEST_PATH
          || Arrays.stream(shown.split("/")).anyMatch(ChartWriter::isTooLong)) {
        throw new MalformedContentException("it has a file whose path is too long: '" + path + "'");
      }
      try {
        Path target = folder.resolve(shown).normalize();
        if (target.startsWith(folder)) {
          return target;
        }
      } catch (InvalidPathException e) {
        throw new MalformedContentException(
            "it has a file whose name is not valid on this system: '" + path + "'", e);
      }
      throw new MalformedContentException("it has a file outside its folder: '" + path + "'");
    }

    private static boolean isTooLong(String name) {
      return name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME_BYTES;
    }
  }
}
