package org.opensearch.migrations.ecr.helm.program.copy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.helm.chart.ExpansionBudget;
import org.opensearch.migrations.ecr.helm.chart.TgzUnpacker;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;

/**
 * Copies a part of a chart and of each of its subcharts. Archives of subcharts are unpacked, which
 * makes no difference to Helm.
 */
final class ChartTreeCopier {

  private static final String SCHEMA = "values.schema.json";
  private static final String SUBCHARTS = "charts";
  private static final String TEMPLATES = "templates";
  private static final String CHART_YAML = "Chart.yaml";
  private static final String ARCHIVE = ".tgz";

  /** The files that Helm reads in a chart, except templates and their files. */
  private static final Set<String> DECLARATIONS =
      Set.of(
          ".helmignore",
          CHART_YAML,
          "Chart.lock",
          "requirements.yaml",
          "requirements.lock",
          "values.yaml",
          SCHEMA);

  /** The whole chart. */
  static final Choice ALL = new Choice(name -> true, folder -> true, false);

  /** All except the schemas of values. */
  static final Choice WITHOUT_SCHEMAS =
      new Choice(name -> !name.equals(SCHEMA), folder -> true, false);

  /** The files that determine the values. */
  static final Choice VALUES_ONLY = new Choice(DECLARATIONS::contains, folder -> false, false);

  /** The files that determine the values, without schemas, and templates that print their text. */
  static final Choice TEMPLATES_AS_TEXT =
      new Choice(
          name -> DECLARATIONS.contains(name) && !name.equals(SCHEMA), TEMPLATES::equals, true);

  /** Deeper nesting is an attack or a cyclic link. */
  private static final int DEEPEST = 20;

  private final TemporaryFolder temporary;
  private final Choice choice;
  private final ExpansionBudget budget = new ExpansionBudget();

  /**
   * The part of a chart to copy, without its subcharts.
   *
   * @param files by name, of those directly in the chart's folder
   * @param folders by name, of those directly in the chart's folder, with their content
   * @param asText whether templates are replaced by templates that print their text
   */
  record Choice(Predicate<String> files, Predicate<String> folders, boolean asText) {}

  /** Unpacks in {@code temporary}. */
  ChartTreeCopier(TemporaryFolder temporary, Choice choice) {
    this.temporary = temporary;
    this.choice = choice;
  }

  /** Copies the chart in folder {@code chart} to the new folder {@code copy}. */
  void copy(Path chart, Path copy) throws IOException {
    copyChart(chart, copy, 0);
  }

  private void copyChart(Path chart, Path copy, int depth) throws IOException {
    makeFolder(copy, depth);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(chart)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        Path target = copy.resolve(name);
        boolean isFolder = Files.isDirectory(entry);
        if (isFolder && name.equals(SUBCHARTS)) {
          copySubcharts(entry, target, depth + 1);
        } else if (isFolder && choice.folders.test(name)) {
          copyAll(entry, target, depth + 1);
        } else if (!isFolder && choice.files.test(name)) {
          copyFile(entry, target);
        }
      }
    }
    if (choice.asText) {
      printTemplates(copy);
    }
  }

  private void printTemplates(Path copy) throws IOException {
    Path chartYaml = copy.resolve(CHART_YAML);
    String metadata = Files.isRegularFile(chartYaml) ? PrintedTemplates.text(chartYaml) : "";
    if (PrintedTemplates.isLibrary(metadata)) {
      Files.writeString(chartYaml, PrintedTemplates.asApplication(metadata));
    }
    Path templates = copy.resolve(TEMPLATES);
    if (Files.isDirectory(templates)) {
      PrintedTemplates.replace(templates, PrintedTemplates.isLibrary(metadata));
    }
  }

  private void copySubcharts(Path charts, Path copy, int depth) throws IOException {
    makeFolder(copy, depth);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(charts)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        Path target = copy.resolve(name);
        if (Files.isDirectory(entry)) {
          copyChart(entry, target, depth + 1);
        } else if (name.endsWith(ARCHIVE)) {
          copyArchive(entry, copy.resolve(name + "-unpacked"), depth + 1);
        } else {
          copyFile(entry, target);
        }
      }
    }
  }

  private void copyArchive(Path archive, Path copy, int depth) throws IOException {
    Path scratch = temporary.newFolder("subchart");
    try (InputStream content = Files.newInputStream(archive)) {
      copyChart(TgzUnpacker.unpack(content, scratch, budget), copy, depth);
    } catch (MalformedContentException e) {
      throw new MalformedContentException(
          "its subchart " + archive.getFileName() + ": " + e.getMessage(), e);
    } finally {
      TemporaryFolder.delete(scratch);
    }
  }

  private void copyAll(Path folder, Path copy, int depth) throws IOException {
    makeFolder(copy, depth);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Path target = copy.resolve(entry.getFileName());
        if (Files.isDirectory(entry)) {
          copyAll(entry, target, depth + 1);
        } else {
          copyFile(entry, target);
        }
      }
    }
  }

  private void makeFolder(Path folder, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new MalformedContentException("it has folders more than " + DEEPEST + " levels deep");
    }
    budget.spendFile();
    Files.createDirectories(folder);
  }

  private void copyFile(Path file, Path copy) throws IOException {
    // Helm reports entries that are not regular files.
    if (Files.isRegularFile(file)) {
      budget.spendFile();
      Files.copy(file, copy);
    }
  }
}
