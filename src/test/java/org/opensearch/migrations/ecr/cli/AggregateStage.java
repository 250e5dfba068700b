package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.testing.CachingHelm;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.Programs;

/** An aggregate chart in a folder, packaged charts that it installs, and a manifest. */
final class AggregateStage {

  private final Path folder;
  private final Path aggregate;
  private final Path archives;
  private final Helm helm;
  private final FixtureCharts charts;

  /** A stage with an aggregate chart {@code agg} that has neither values nor templates. */
  AggregateStage(Path folder) {
    Programs.require("helm");
    this.folder = folder;
    aggregate = folder.resolve("agg");
    try {
      helm = new Helm(Files.createDirectory(folder.resolve("helm")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    charts = new FixtureCharts(helm, folder);
    archives = charts.archives();
    write("Chart.yaml", "apiVersion: v2\nname: agg\nversion: 1.0.0\n");
  }

  /** A stage with a copy of this aggregate chart. */
  static AggregateStage copyOf(Path chart, Path folder) {
    AggregateStage stage = new AggregateStage(folder);
    try (Stream<Path> files = Files.walk(chart)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        stage.write(chart.relativize(file).toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return stage;
  }

  /** The folder with what was packaged. */
  Path archives() {
    return archives;
  }

  /** The fixture charts, to be packaged. */
  FixtureCharts charts() {
    return charts;
  }

  /** Writes a file of the aggregate chart. */
  AggregateStage write(String file, String content) {
    write(aggregate.resolve(file), content);
    return this;
  }

  /** Packages a chart that has a pod with this image, and the values for it. */
  AggregateStage chart(String name, String version, String values, String image) {
    Path chart = folder.resolve("own").resolve(name);
    write(
        chart.resolve("Chart.yaml"),
        "apiVersion: v2\nname: " + name + "\nversion: " + version + "\n");
    write(chart.resolve("values.yaml"), values);
    write(
        chart.resolve("templates/pod.yaml"),
        "kind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: \"" + image + "\"}]}\n");
    helm.packageChart(chart, archives);
    return this;
  }

  /** Writes another file, such as rules. */
  Path file(String name, String content) {
    return write(folder.resolve(name), content);
  }

  private static Path write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path aggregate() {
    return aggregate;
  }

  Path manifest() {
    return folder.resolve("m.yaml");
  }

  String manifestText() {
    try {
      return Files.readString(manifest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@code discover --chart} in this process; it must end with {@code status}. */
  Ran discover(int status, String... more) {
    List<String> words = new ArrayList<>(List.of("--chart", aggregate.toString()));
    words.addAll(List.of(more));
    return refresh(status, words.toArray(String[]::new));
  }

  /** Runs {@code discover} without the aggregate chart; it must end with {@code status}. */
  Ran refresh(int status, String... more) {
    List<String> words = new ArrayList<>(List.of("discover", "--charts-dir", archives.toString()));
    words.addAll(List.of("--release-version", "1", "--manifest", manifest().toString()));
    words.addAll(List.of(more));
    return run(status, words.toArray(String[]::new));
  }

  /** Runs the program in this process; it must end with {@code status}. */
  Ran run(int status, String... words) {
    Ran ran = Ran.with(CachingHelm.environment(), words);
    assertEquals(status, ran.status(), ran::toString);
    return ran;
  }
}
