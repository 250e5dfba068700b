package org.opensearch.migrations.ecr.deployment.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;

/**
 * The text files of a chart and of all its subcharts, including those in archives.
 *
 * @param unpacker of the archives of subcharts
 * @param scratch an existing folder for what is unpacked
 */
public record ChartFiles(ChartUnpacker unpacker, Path scratch) {

  /** Helm rejects charts with larger files. */
  private static final long LARGEST_BYTES = 5L * 1024 * 1024;

  /** Deeper nesting is an attack or a cyclic link. */
  private static final int DEEPEST = 20;

  private static final String SUBCHARTS = "charts";
  private static final Pattern NAME = Pattern.compile("(?m)^name:[ \\t]*[\"']?([\\w.-]{1,250})");

  /**
   * A text file.
   *
   * @param chart the path of its chart, as Helm names templates: {@code web/charts/store}
   * @param path below the chart's folder: {@code templates/pod.yaml}
   * @param text its content
   */
  public record ChartFile(String chart, String path, String text) {

    /** Whether Helm renders it or uses its definitions. */
    public boolean isTemplate() {
      return path.startsWith("templates/");
    }

    /** Whether it is a definition of a custom resource, which Helm installs before all else. */
    public boolean isDefinition() {
      return path.startsWith("crds/") && path.matches(".*\\.(?:ya?ml|json)");
    }

    /** The name that Helm uses. */
    public String name() {
      return chart.isEmpty() ? path : chart + "/" + path;
    }
  }

  /** Receives the files, one at a time. */
  public interface Visitor {
    /** One file. */
    void visit(ChartFile file);
  }

  /** Passes all files of the chart in {@code folder} to {@code visitor}. */
  public void visit(Path folder, Visitor visitor) {
    try {
      visitChart(folder, name(folder), 0, visitor);
    } catch (IOException | UncheckedIOException e) {
      // Helm reports what is wrong with the chart.
    }
  }

  /** Passes values files to {@code visitor}. */
  public void visit(List<Path> values, Visitor visitor) {
    for (Path file : values) {
      try {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        visitor.visit(new ChartFile("", file.getFileName().toString(), text));
      } catch (IOException e) {
        // Helm reports what is wrong with it.
      }
    }
  }

  private void visitChart(Path folder, String name, int depth, Visitor visitor) throws IOException {
    if (depth > DEEPEST) {
      return;
    }
    for (Path file : below(folder)) {
      String path = folder.relativize(file).toString().replace('\\', '/');
      boolean isOwn = !path.startsWith(SUBCHARTS + "/") && !path.endsWith(".md");
      if (isOwn && Files.size(file) <= LARGEST_BYTES) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        visitor.visit(new ChartFile(name, path, text));
      }
    }
    Path subcharts = folder.resolve(SUBCHARTS);
    if (Files.isDirectory(subcharts)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(subcharts)) {
        for (Path entry : sorted(entries)) {
          visitSubchart(entry, name + "/" + SUBCHARTS + "/", depth + 1, visitor);
        }
      }
    }
  }

  private void visitSubchart(Path entry, String parent, int depth, Visitor visitor)
      throws IOException {
    Path folder = entry;
    if (entry.toString().endsWith(".tgz")) {
      try {
        Path own = Files.createTempDirectory(scratch, "subchart-");
        folder = unpacker.unpack(Files.readAllBytes(entry), entry.getFileName().toString(), own);
      } catch (InvalidInputException e) {
        return; // Helm rejects it too, and reports why.
      }
    }
    if (Files.isDirectory(folder)) {
      visitChart(folder, parent + name(folder), depth, visitor);
    }
  }

  /** The chart's own name, which is not always its folder's. */
  private static String name(Path folder) throws IOException {
    Path metadata = folder.resolve("Chart.yaml");
    if (Files.isRegularFile(metadata) && Files.size(metadata) <= LARGEST_BYTES) {
      String text = new String(Files.readAllBytes(metadata), StandardCharsets.UTF_8);
      Matcher name = NAME.matcher(text);
      if (name.find()) {
        return name.group(1);
      }
    }
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  private static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<Path> sorted(Iterable<Path> entries) {
    List<Path> all = new ArrayList<>();
    entries.forEach(all::add);
    return all.stream().sorted().toList();
  }
}
