package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.testing.GoldenFile;

/**
 * Aggregate charts with the structure of each supported release, with the rules in the jar and real
 * Helm. They differ in where images and tags come from, which charts they install and how, and the
 * values that variants need.
 */
@Order(1) // Takes long.
class ReleaseStructuresIT {

  private static final Path STRUCTURES = Path.of("src/test/resources/charts/structures");

  @TempDir private Path folder;
  private AggregateStage stage;

  @ParameterizedTest
  @CsvSource({
    "2.6.4, true, argo-workflows: {version: 0.47.1, argo-workflows: {version: 1.0.5",
    "2.8.2, true, amazon/aws-cli:2.25.11, amazon/aws-cli:2.26.0",
    "3.0.1, true, tag: 3.1.0, tag: 3.2.0",
    "3.2.1, false, tag: 3.1.0, tag: 3.2.0",
    "3.3.6, false, aws-otel-collector:v0.43.3, aws-otel-collector:v0.44.0"
  })
  void manifestMatchesTheChart(String release, boolean isGiven, String was, String is)
      throws IOException {
    stage = AggregateStage.copyOf(STRUCTURES.resolve(release), folder);
    packCharts();
    Ran written = discover(0, release, isGiven, "--write");
    new GoldenFile("discover/structure-" + release + ".yaml").check(stage.manifestText());
    assertTrue(!written.err().contains(": failed"), written::toString);

    Ran check = discover(0, release, isGiven, "--check");
    assertEquals("", check.out());
    assertTrue(check.err().contains("matches the charts"), check::toString);

    Path values = stage.aggregate().resolve("values.yaml");
    String text = Files.readString(values);
    assertTrue(text.contains(was), text);
    stage.write("values.yaml", text.replace(was, is));
    discover(1, release, isGiven, "--check");
  }

  /** Charts in place of those of their publishers: each has one image. */
  private void packCharts() {
    String image = "image: {repository: registry.example.com/%s, tag: \"1\"}\n";
    String pod = "{{ .Values.image.repository }}:{{ .Values.image.tag }}";
    for (String chart :
        List.of(
            "argo-workflows 0.47.1",
            "argo-workflows 1.0.5",
            "jaeger 3.2.0",
            "aws-privateca-issuer v1.4.0",
            "acmpca-chart 1.2.2",
            "cloudwatch-chart 1.4.2")) {
      String name = chart.split(" ", -1)[0];
      stage.chart(name, chart.split(" ", -1)[1], image.formatted(name), pod);
    }
    stage.chart(
        "kube-prometheus-stack",
        "72.0.0",
        image.formatted("operator")
            + "grafana: {enabled: true, image: {repository: registry.example.com/grafana}}\n",
        pod
            + "\"}]}\n---\n{{ if .Values.grafana.enabled }}\nkind: Pod\nspec: {containers: [{image:"
            + " \"{{ .Values.grafana.image.repository }}:{{ .Values.grafana.image.tag }}\"}]}\n"
            + "{{ end }}\n---\nkind: Pod\nspec: {containers: [{name: \"x");
  }

  private Ran discover(int status, String release, boolean isGiven, String... more) {
    String chart = stage.aggregate().toString();
    List<String> words = new ArrayList<>(List.of("discover", "--chart", chart));
    words.addAll(List.of("-f", chart + "/valuesEks.yaml"));
    words.addAll(List.of("--charts-dir", stage.archives().toString()));
    words.addAll(List.of("--manifest", stage.manifest().toString()));
    if (isGiven) {
      words.addAll(List.of("--release-version", release));
    }
    words.addAll(List.of(more));
    return stage.run(status, words.toArray(String[]::new));
  }
}
