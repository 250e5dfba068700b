package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The charts below {@code src/test/resources/charts/discover}, of which each names its images in
 * another way, packaged by real Helm.
 */
public final class FixtureCharts {

  private static final Path SOURCES = Path.of("src", "test", "resources", "charts", "discover");

  /** The subchart that a chart has as a .tgz. */
  private static final Map<String, String> PACKAGED =
      Map.of(
          "subchart", "packaged",
          "gate-subchart", "gate-api-version",
          "nested-archive", "nested-middle",
          "nested-middle", "nested-inner");

  private final Helm helm;
  private final Path copies;
  private final Path archives;

  /**
   * The charts, copied and packaged in {@code folder}.
   *
   * @param folder an empty one
   */
  public FixtureCharts(Helm helm, Path folder) {
    this.helm = helm;
    try {
      this.copies = Files.createDirectories(folder.resolve("charts"));
      this.archives = Files.createDirectories(folder.resolve("archives"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A chart's copy, to be changed; {@link #pack} packages it afterwards. */
  public Path copy(String chart) {
    Path copy = copies.resolve(chart);
    if (Files.exists(copy)) {
      return copy;
    }
    Path source = SOURCES.resolve(chart);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(source.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (PACKAGED.containsKey(chart)) {
      helm.packageChart(copy(PACKAGED.get(chart)), copy.resolve("charts"));
    }
    return copy;
  }

  /** Replaces {@code was} in a file of a chart's copy, where it must be. */
  public void change(String chart, String file, String was, String is) {
    Path path = copy(chart).resolve(file);
    try {
      String text = Files.readString(path);
      if (!text.contains(was)) {
        throw new AssertionError(path + " has no '" + was + "'");
      }
      Files.writeString(path, text.replace(was, is));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Packages a chart; returns its .tgz, which is in {@link #archives}. */
  public Path pack(String chart) {
    return helm.packageChart(copy(chart), archives);
  }

  /** The chart that installs some of the others. */
  public static Path aggregate() {
    return Path.of("src", "test", "resources", "charts", "aggregate");
  }

  /** Packages charts. */
  public FixtureCharts pack(List<String> charts) {
    charts.forEach(this::pack);
    return this;
  }

  /** The folder with what was packaged. */
  public Path archives() {
    return archives;
  }
}
