package org.opensearch.migrations.ecr.discover.bump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.model.ValuesPath;

/** Where the values of a deployment are set. */
class ValuesFilesTest {

  private static final ValuesPath VERSION = path("charts", "web", "version");

  @TempDir private Path folder;
  private Path chart;

  @BeforeEach
  void start() throws IOException {
    chart = Files.createDirectory(folder.resolve("agg"));
    Files.writeString(
        chart.resolve("values.yaml"),
        """
        # The charts.
        charts:
          web:
            version: 1.0.0
            values: &shared
              a.b: {c: 1}
          api: {values: *shared}
        """);
  }

  private static ValuesPath path(Object... segments) {
    return new ValuesPath(List.of(segments));
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private ValuesFiles of(Path aggregate, List<Path> files, String... set) {
    return ValuesFiles.of(
        new Deployment(Optional.of(aggregate), files, List.of(set), "ma", List.of()), chart);
  }

  @Test
  void theLastPlaceTakesPrecedence() throws IOException {
    Path one = file("one.yaml", "charts: {web: {version: 1.1.0}}\n");
    Path other = file("other.yaml", "\ncharts:\n  web:\n    values: {}\n");
    String own = chart.resolve("values.yaml") + ", line 4";
    assertEquals(List.of(own, one + ", line 1"), of(chart, List.of(one, other)).places(VERSION));
    assertEquals(
        List.of(own, "--set"), of(chart, List.of(), "x=1,charts.web.version=2").places(VERSION));
    assertEquals(List.of(own), of(chart, List.of(), "charts.web.versions=2").places(VERSION));
  }

  @Test
  void keysWithDotsAndAliases() {
    ValuesFiles files = of(chart, List.of());
    String own = chart.resolve("values.yaml").toString();
    assertEquals(
        List.of(own + ", line 6"), files.places(path("charts", "web", "values", "a.b", "c")));
    assertEquals(
        List.of(own + ", line 6"), files.places(path("charts", "api", "values", "a.b", "c")));
    assertEquals(List.of(), files.places(path("charts", "web", "values", "a", "b")));
    assertEquals("charts.web.\"a.b\".c", path("charts", "web", "a.b", "c").dotted());
  }

  @Test
  void archivesAndFilesThatCannotBeRead() throws IOException {
    Path archive = file("agg-1.0.0.tgz", "unpacked elsewhere");
    Path broken = file("broken.yaml", "charts: {web: {version: 1}\n");
    assertEquals(
        List.of("values.yaml of " + archive + ", line 4"),
        of(archive, List.of(broken, folder.resolve("absent.yaml"))).places(VERSION));
  }
}
