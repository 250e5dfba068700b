package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.Digest;

/** Real Helm, with configuration, cache and results in a folder of its own. */
public final class Helm {

  /** What was packaged, by its content: fixture charts are needed in many tests. */
  private static final Map<Map<String, Digest>, Packaged> PACKAGED = new ConcurrentHashMap<>();

  private final Path home;

  /** A packaged chart. */
  @SuppressWarnings("ArrayRecordComponent") // Not compared.
  private record Packaged(String fileName, byte[] tgz) {}

  /** Helm that keeps everything below {@code home}, which must exist. */
  public Helm(Path home) {
    Programs.require("helm");
    this.home = home;
  }

  /** Packages the fixture chart {@code greeter} as {@code version}; returns its .tgz. */
  public Path packageGreeter(Path folder, String version) {
    command("package", greeter().toString(), "--version", version, "-d", folder.toString())
        .runSuccessfully();
    return folder.resolve("greeter-" + version + ".tgz");
  }

  /** A chart repository with one chart, in a new folder of {@code parent}; returns its archive. */
  public Path greeterRepository(Path parent) throws IOException {
    Path served = Files.createDirectories(parent.resolve("charts"));
    Path archive = packageGreeter(served, "1.2.3");
    index(served, "");
    return archive;
  }

  /** Packages the chart in {@code chart} as the version that it says; returns its .tgz. */
  public Path packageChart(Path chart, Path folder) {
    Packaged packaged =
        PACKAGED.computeIfAbsent(content(chart), content -> packageChartAnew(chart));
    try {
      return Files.write(
          Files.createDirectories(folder).resolve(packaged.fileName()), packaged.tgz());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Packaged packageChartAnew(Path chart) {
    try {
      Path folder = Files.createTempDirectory(home, "packaged");
      String said =
          command("package", chart.toString(), "-d", folder.toString()).runSuccessfully().stdout();
      Path tgz = Path.of(said.substring(said.indexOf(": ") + 2).strip());
      return new Packaged(tgz.getFileName().toString(), Files.readAllBytes(tgz));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names and digests of a chart's files. */
  private static Map<String, Digest> content(Path chart) {
    Map<String, Digest> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(chart)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(chart.relativize(file).toString(), Digest.sha256(Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content;
  }

  /** Writes index.yaml of the charts in {@code folder}; their urls begin with {@code baseUrl}. */
  public void index(Path folder, String baseUrl) {
    command("repo", "index", folder.toString(), "--url", baseUrl).runSuccessfully();
  }

  /** Pushes a .tgz to {@code oci://REGISTRY/repository/NAME}. */
  public void push(Path tgz, RegistryProcess registry, String repository) {
    String target = "oci://" + registry.host() + "/" + repository;
    authorized(command("push", tgz.toString(), target, "--plain-http"), registry).runSuccessfully();
  }

  /** Pulls a chart by its whole repository, name included; returns the .tgz's bytes. */
  public byte[] pull(RegistryProcess registry, String repository, String version) {
    try {
      Path folder = Files.createTempDirectory(home, "pulled");
      String source = "oci://" + registry.host() + "/" + repository;
      Command pull = command("pull", source, "--version", version, "--plain-http");
      authorized(pull.with("-d", folder.toString()), registry).runSuccessfully();
      try (var files = Files.list(folder)) {
        return Files.readAllBytes(files.findFirst().orElseThrow());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pulls a chart from a chart repository; returns the .tgz's bytes. */
  public byte[] pullFrom(String repository, String chart, String version) {
    try {
      Path folder = Files.createTempDirectory(home, "pulled");
      command("pull", chart, "--repo", repository, "--version", version)
          .with("-d", folder.toString())
          .runSuccessfully();
      try (var files = Files.list(folder)) {
        return Files.readAllBytes(files.findFirst().orElseThrow());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Renders a chart, hooks and tests included; later files of values win. */
  public String template(String release, Path chart, Path... values) {
    Command template = command("template", release, chart.toString());
    for (Path file : values) {
      template.with("-f", file.toString());
    }
    return template.runSuccessfully().stdout();
  }

  private Command command(String... words) {
    return Command.of("helm")
        .with(words)
        .environment(
            Map.of(
                "GOGC", "400", // A fifth less processor time.
                "HOME", home.toString(),
                "HELM_CACHE_HOME", home.resolve("cache").toString(),
                "HELM_CONFIG_HOME", home.resolve("config").toString(),
                "HELM_DATA_HOME", home.resolve("data").toString()));
  }

  private static Command authorized(Command command, RegistryProcess registry) {
    registry
        .user()
        .ifPresent(user -> command.with("--username", user.name(), "--password", user.password()));
    return command;
  }

  private static Path greeter() {
    try {
      URI chart = Helm.class.getResource("/charts/greeter/Chart.yaml").toURI();
      return Path.of(chart).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
