package org.opensearch.migrations.ecr.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.deployment.AggregateValues;
import org.opensearch.migrations.ecr.deployment.DeployedChart;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.discover.bump.BumpAnalysis;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;

/** The selection of charts and their versions. */
class ChartSelectionTest {

  private static final RuleBook RULES =
      new Rules().development("kyverno").development("jaeger").book();

  private static Map<String, Object> chart(String version) {
    return Map.of("version", version, "repository", "https://charts.example.com");
  }

  private static AggregateValues values() {
    Map<String, Object> installed = new LinkedHashMap<>();
    installed.put("web", true);
    installed.put("store", true);
    installed.put("agent", false);
    installed.put("kyverno", true);
    installed.put("jaeger", false);
    installed.put("switch-without-chart", true);
    Map<String, Object> charts = new LinkedHashMap<>();
    for (String key : List.of("web", "store", "agent", "kyverno", "jaeger", "unsaid")) {
      charts.put(key, chart("1.0.0"));
    }
    return new AggregateValues(Map.of("conditionalPackageInstalls", installed, "charts", charts));
  }

  private static ChartEntry pinned(String key, String version) {
    URI repository = URI.create("https://charts.example.com");
    Optional<org.opensearch.migrations.ecr.model.Digest> digest = Optional.of(Samples.DIGEST);
    return new ChartEntry(key, key, version, repository, digest, List.of(), List.of(), 0);
  }

  private static DiscoveryScope scope(Map<String, String> bumps, boolean all, String... include) {
    Deployment deployment =
        new Deployment(Optional.of(Path.of("x")), List.of(), List.of(), "ma", List.of());
    return new DiscoveryScope(
        deployment, bumps, all, new ArtifactFilter(List.of(include), List.of()), Set.of());
  }

  private static DeploymentVariants variants(AggregateValues base) {
    return new DeploymentVariants(Map.of(DiscoveryRules.BASE, base), List.of(), List.of());
  }

  private static ChartSelection select(MirrorManifest current, DiscoveryScope scope) {
    return ChartSelection.ofAggregate(current, variants(values()), RULES, scope);
  }

  private static String charts(ChartSelection selection) {
    return selection.charts().stream()
        .map(chart -> chart.key() + ":" + chart.version() + (chart.digest().isPresent() ? "!" : ""))
        .collect(Collectors.joining(" "));
  }

  @Test
  void disabledChartsAreNotSelected() {
    ChartSelection selection = select(Samples.manifest(List.of()), scope(Map.of(), false));
    assertEquals("store:1.0.0 web:1.0.0", charts(selection));
    assertEquals(
        List.of(new OmittedChart("kyverno", "for development only, according to the rules", 0)),
        selection.omitted());
    assertTrue(selection.isWhole());
  }

  @Test
  void includesAllOnRequest() {
    ChartSelection selection = select(Samples.manifest(List.of()), scope(Map.of(), true));
    assertEquals(
        "agent:1.0.0 jaeger:1.0.0 kyverno:1.0.0 store:1.0.0 unsaid:1.0.0 web:1.0.0",
        charts(selection));
    assertEquals(List.of(), selection.omitted());
  }

  @Test
  void sortsTheChartsAndKeepsDigestsForTheSameVersion() {
    MirrorManifest current =
        Samples.manifest(
            List.of(pinned("web", "v1.0.0"), pinned("gone", "1.0.0"), pinned("store", "0.9.0")));
    assertEquals("store:1.0.0 web:v1.0.0!", charts(select(current, scope(Map.of(), false))));
    assertEquals(
        "store:1.0.0 web:2.0.0", charts(select(current, scope(Map.of("web", "2.0.0"), false))));
  }

  @Test
  void keepsOtherChartsOfTheManifest() {
    ChartSelection selection = select(Samples.manifest(List.of()), scope(Map.of(), false, "web"));
    assertEquals("web:1.0.0", charts(selection));
    assertEquals("[store, web]", selection.keys().toString());
    assertTrue(!selection.isWhole());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "wed=1.1.0 | cannot bump chart wed: no such chart; the keys are: store, web. Did you mean"
            + " 'web'? Pass --bump KEY=VERSION",
        "web=1.0.0 | cannot bump chart web: its version is already 1.0.0. Pass another version",
        "web=v1.0.0 | cannot bump chart web: its version is already 1.0.0",
        "agent=1.1.0 | cannot bump chart agent: the deployment does not install it. Enable it",
        "store=2.0.0 | cannot bump chart store: the chart is not selected. Correct --include",
      })
  void refusesBumps(String bump, String message) {
    String[] parts = bump.split("=", 2);
    DiscoveryScope scope = scope(Map.of(parts[0], parts[1]), false, "web");
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> select(Samples.manifest(List.of()), scope));
    assertTrue(e.getMessage().startsWith(message), e::getMessage);
  }

  /** The manifest says which version is mirrored, the aggregate chart which one is installed. */
  @Test
  void bumpsFromTheVersionOfTheManifest() {
    MirrorManifest behind = Samples.manifest(List.of(pinned("web", "0.9.0")));
    Map<String, String> to = Map.of("web", "1.0.0");
    BumpAnalysis.Requested first = select(behind, scope(to, false)).bumps().get("web");
    assertEquals("0.9.0", first.previous().version());
    assertEquals(Optional.of("1.0.0"), first.installed());
    MirrorManifest ahead = Samples.manifest(List.of(pinned("web", "2.0.0")));
    BumpAnalysis.Requested again =
        select(ahead, scope(Map.of("web", "2.0.0"), false)).bumps().get("web");
    assertEquals("1.0.0", again.previous().version());
  }

  @Test
  void refreshesTheManifestsCharts() {
    MirrorManifest current =
        Samples.manifest(List.of(pinned("web", "3.0.0"), pinned("other", "4.0.0")));
    Map<String, Object> web = Map.of("version", "1.0.0", "values", Map.of("a", 1));
    AggregateValues values = new AggregateValues(Map.of("charts", Map.of("web", web)));
    ChartSelection selection =
        ChartSelection.ofManifest(
            current, variants(values), scope(Map.of("other", "5.0.0"), false));
    assertEquals("web:3.0.0! other:5.0.0", charts(selection));
    assertEquals(
        List.of(Map.of("a", 1), Map.of()),
        selection.charts().stream().map(DeployedChart::values).toList());
  }

  @Test
  void rejectsUnknownKeys() {
    DiscoveryScope scope = scope(Map.of("webb", "1"), false);
    InvalidInputException unknown =
        assertThrows(InvalidInputException.class, () -> select(Samples.manifest(List.of()), scope));
    assertEquals("no such chart; the keys are: store, web", unknown.failure().reason());
  }
}
