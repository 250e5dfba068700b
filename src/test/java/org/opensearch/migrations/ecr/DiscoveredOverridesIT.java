package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.MaEcrJar;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * From a chart to the values that move its images, through the command line: discover writes a
 * manifest that it reads again, and real Helm renders the charts with the values that
 * generate-values makes of it.
 */
class DiscoveredOverridesIT {

  private static final List<String> CHARTS =
      List.of(
          "absent-values",
          "aliased-default",
          "name-suffix",
          "nested-archive",
          "partial-name",
          "printed-map");
  private static final String MIRROR = "registry.example.org/ma/mirrored/";
  private static final Pattern IMAGE = Pattern.compile("(?m)^\\s*image: *(\\S+)$");

  @TempDir private static Path folder;
  private static Helm helm;
  private static MaEcrJar maEcr;
  private static FixtureCharts charts;
  private static Finished written;
  private static JsonNode values;

  @BeforeAll
  static void discoverAll() throws IOException {
    helm = new Helm(Files.createDirectory(folder.resolve("helm")));
    maEcr = new MaEcrJar(Files.createDirectory(folder.resolve("home")));
    charts = new FixtureCharts(helm, folder).pack(CHARTS);
    String entries =
        CHARTS.stream()
            .map(
                c ->
                    "  - {key: "
                        + c
                        + ", version: 1.0.0, repository: https://charts.example.com}\n")
            .collect(Collectors.joining());
    Files.writeString(folder.resolve("m.yaml"), "version: 1\ncharts:\n" + entries);
    Files.writeString(folder.resolve("r.yaml"), "version: 1\n");
    written = discover("--write");
    Finished generated =
        maEcr.run(
            "generate-values", "registry.example.org/ma", "--manifest", manifest().toString());
    assertEquals(0, generated.status(), generated::toString);
    Object read = YamlReader.read(generated.output(), new Problems("read", "values")).toValue();
    values = new ObjectMapper().valueToTree(read);
  }

  private static Path manifest() {
    return folder.resolve("m.yaml");
  }

  private static Finished discover(String option) {
    return maEcr.run(
        "discover",
        option,
        "--manifest",
        manifest().toString(),
        "--rules",
        folder.resolve("r.yaml").toString(),
        "--charts-dir",
        charts.archives().toString());
  }

  @Test
  void areAcceptedWhenTheManifestIsReadAgain() {
    assertEquals(0, written.status(), written::toString);
    Finished check = discover("--check");
    assertEquals(0, check.status(), check::toString);
    assertEquals("", check.stdout());
  }

  static Stream<String> charts() {
    return CHARTS.stream();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void moveEveryImage(String chart) throws IOException {
    Path archive = charts.archives().resolve(chart + "-1.0.0.tgz");
    JsonNode own = values.path("charts").path(chart).path("values");
    Path file = Files.writeString(folder.resolve(chart + ".json"), own.toString());

    List<String> before = images(helm.template(chart, archive));
    List<String> after = images(helm.template(chart, archive, file));
    assertFalse(before.isEmpty());
    assertEquals(
        before.stream().map(i -> MIRROR + ImageReference.parse(i)).toList(),
        after.stream().map(i -> MIRROR + ImageReference.parse(i.replace(MIRROR, ""))).toList());
    assertEquals(after, after.stream().filter(image -> image.startsWith(MIRROR)).toList());
  }

  private static List<String> images(String rendered) {
    return IMAGE.matcher(rendered).results().map(m -> m.group(1).replace("\"", "")).toList();
  }
}
