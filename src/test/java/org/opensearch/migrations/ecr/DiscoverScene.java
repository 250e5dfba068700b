package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.MaEcrJar;

/** The aggregate fixture chart, the charts that it installs in a folder, and the jar. */
final class DiscoverScene {

  private static final String RULES =
      """
      version: 1
      development: [playground]
      charts:
        default-registry:
          - images:
              - {image: "registry.example.com/team/debug:1", reason: "started by hand"}
            overrides:
              - set: [debug, image]
                to: "${mirror}/registry.example.com/team/debug:1"
                for: [registry.example.com/team/debug:1]
        hard-coded:
          - unoverridable:
              - {image: busybox, reason: "helm test hook, hard-coded"}
      """;

  private final Path folder;
  private final FixtureCharts charts;
  private final MaEcrJar maEcr;
  private final Helm helm;
  private final Path manifest;
  private final Path rules;
  private final List<Path> values = new ArrayList<>();
  private List<String> sources;
  private Path aggregate = FixtureCharts.aggregate();

  DiscoverScene(Path folder) {
    this.folder = folder;
    try {
      this.helm = new Helm(Files.createDirectory(folder.resolve("helm")));
      this.charts = new FixtureCharts(helm, folder);
      this.maEcr = new MaEcrJar(Files.createDirectory(folder.resolve("home")));
      this.rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.manifest = folder.resolve("manifest.yaml");
    charts.pack(List.of("argument", "default-registry", "packaged", "hook"));
    sources = List.of("--charts-dir", charts.archives().toString());
    values.add(FixtureCharts.aggregate().resolve("values-deployed.yaml"));
  }

  /** Charts come from elsewhere than the folder from now on, as these options say. */
  void fetchWith(List<String> options) {
    sources = List.copyOf(options);
  }

  /** Another aggregate chart is deployed from now on. */
  void deploy(Path chart) {
    aggregate = chart;
  }

  FixtureCharts charts() {
    return charts;
  }

  Helm helm() {
    return helm;
  }

  MaEcrJar maEcr() {
    return maEcr;
  }

  Path manifest() {
    return manifest;
  }

  /** The deployment's values. */
  List<Path> values() {
    return values;
  }

  String manifestText() {
    try {
      return Files.readString(manifest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a part of the manifest, where it must be. */
  void edit(String was, String is) {
    String text = manifestText();
    if (!text.contains(was)) {
      throw new AssertionError("no '" + was + "' in\n" + text);
    }
    try {
      Files.writeString(manifest, text.replace(was, is));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs {@code discover} with {@code more} options at its end; it must end with {@code status}.
   */
  Finished discover(int status, String... more) {
    List<String> arguments = new ArrayList<>(List.of("discover"));
    arguments.addAll(List.of("--chart", aggregate.toString()));
    values.forEach(file -> arguments.addAll(List.of("-f", file.toString())));
    arguments.addAll(sources);
    arguments.addAll(List.of("--manifest", manifest.toString()));
    arguments.addAll(List.of("--rules", rules.toString()));
    arguments.addAll(List.of("--release-version", "2.6.4"));
    arguments.addAll(List.of(more));
    Finished finished = maEcr.run(arguments.toArray(String[]::new));
    assertEquals(status, finished.status(), finished::toString);
    return finished;
  }

  /** Writes a file that tests hand over. */
  Path file(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
