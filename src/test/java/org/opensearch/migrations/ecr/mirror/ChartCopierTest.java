package org.opensearch.migrations.ecr.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ExitStatus;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.TestImage;

/** Charts of chart repositories and of registries. */
@Timeout(30)
class ChartCopierTest {

  private static final String REPOSITORY = "https://charts.test/stable";
  private static final String CHART = MirrorScenario.HOST + "/p/charts/demo";

  private final MirrorScenario scenario = new MirrorScenario();

  private ArtifactResult run() {
    MirrorReport report = scenario.run();
    assertEquals(List.of(), report.failures().stream().map(ArtifactResult::error).toList());
    return report.results().get(0);
  }

  private MirrorScenario archive(String version, String published) {
    return scenario
        .chart("demo", version, REPOSITORY, Optional.empty())
        .publish("demo", published, "the archive");
  }

  @Test
  void anArchiveBecomesAnArtifactUnderItsVersion() {
    ArtifactResult result = archive("1.2.3+build.4", "1.2.3+build.4").run().results().get(0);
    assertEquals(Status.COPIED, result.status());
    assertEquals(CHART + ":1.2.3_build.4", result.destination());
    assertEquals(result.digest(), scenario.target.digest(CHART, "1.2.3_build.4"));
    assertEquals(
        "push " + CHART + ":1.2.3_build.4",
        scenario.target.events().get(scenario.target.events().size() - 1));
    assertEquals(List.of("p/charts/demo"), scenario.created);
  }

  @Test
  void whatIsThereIsNeitherFetchedNorSent() {
    archive("1.2.3", "1.2.3").run();
    scenario.target.forget();
    ArtifactResult second = run();
    assertEquals(Status.PRESENT, second.status());
    assertEquals(1, scenario.fetches);
    assertEquals(List.of("get " + CHART + ":1.2.3"), scenario.target.events());
    assertEquals(2, second.requests(), "the index and the manifest");
  }

  @Test
  void withoutADigestInTheIndexItIsFetchedAndCompared() {
    scenario.digestIsInIndex = false;
    archive("1.2.3", "1.2.3").run();
    scenario.target.forget();
    assertEquals(Status.PRESENT, run().status());
    assertEquals(2, scenario.fetches);
    assertEquals(List.of(), scenario.target.events("push"));
  }

  @Test
  void aReplacedArchiveIsUpdated() {
    archive("1.2.3", "1.2.3").run();
    scenario.publish("demo", "1.2.3", "another archive");
    ArtifactResult result = run();
    assertEquals(Status.UPDATED, result.status());
    assertEquals(result.digest(), scenario.target.digest(CHART, "1.2.3"));
  }

  @Test
  void thePublishedVersionIsTheTagAndIsWarnedOf() {
    archive("1.17.2", "v1.17.2");
    ArtifactResult result = run();
    assertEquals(CHART + ":v1.17.2", result.destination());
    assertTrue(scenario.target.digest(CHART, "v1.17.2").isPresent());
    assertEquals(1, result.warnings().size());
    assertTrue(result.warnings().get(0).contains("v1.17.2"), result.warnings().toString());
  }

  @Test
  void aMissingChartIsNoReasonToStop() {
    scenario
        .chart("absent", "1.0.0", REPOSITORY, Optional.empty())
        .chart("demo", "1.2.3", REPOSITORY, Optional.empty())
        .publish("demo", "1.2.3", "the archive");
    MirrorReport report = scenario.run();
    assertEquals(ExitStatus.FAILED, report.exitStatus());
    assertEquals(Status.FAILED, report.results().get(0).status());
    assertEquals(Status.COPIED, report.results().get(1).status());
  }

  private TestImage oci(String host, String path, String tag) {
    TestImage artifact = ImageShapes.simple(5);
    scenario.source.put(host + "/" + path, tag, artifact);
    return artifact;
  }

  @Test
  void aChartOfARegistryIsCopiedAsItIs() {
    TestImage artifact = oci("ghcr.io", "charts/demo", "1.2.3_b");
    scenario.chart("demo", "1.2.3+b", "oci://ghcr.io/charts/demo", Optional.empty());
    ArtifactResult result = run();
    assertEquals(Status.COPIED, result.status());
    assertEquals(Optional.of(artifact.digest()), scenario.target.digest(CHART, "1.2.3_b"));
    scenario.source.forget();
    scenario.target.forget();
    assertEquals(Status.PRESENT, run().status());
    assertEquals(List.of("head ghcr.io/charts/demo:1.2.3_b"), scenario.source.events());
    assertEquals(1, scenario.target.events().size());
  }

  @Test
  void theOtherSpellingOfAVersionIsFoundThereToo() {
    oci("ghcr.io", "charts/demo", "v1.2.3");
    scenario.chart("demo", "1.2.3", "oci://ghcr.io/charts/demo", Optional.empty());
    ArtifactResult result = run();
    assertEquals(CHART + ":v1.2.3", result.destination());
    assertEquals(1, result.warnings().size());
  }

  @Test
  void aPinnedChartIsReadByItsDigest() {
    TestImage artifact = oci("ghcr.io", "charts/demo", "moved");
    Digest pin = artifact.digest();
    scenario.chart("demo", "1.2.3", "oci://ghcr.io/charts/demo", Optional.of(pin));
    run();
    assertEquals(Optional.of(pin), scenario.target.digest(CHART, "1.2.3"));
    assertEquals(List.of(), scenario.source.events("head"));
  }

  @Test
  void aMissingVersionNamesBothSpellings() {
    scenario.chart("demo", "1.2.3", "oci://ghcr.io/charts/demo", Optional.empty());
    String message = scenario.run().failures().get(0).error().orElseThrow().getMessage();
    assertTrue(message.contains("neither tag 1.2.3 nor v1.2.3"), message);
  }

  @Test
  void dockerHubHasOneName() {
    // Else neither its mirrors nor its logins would be found.
    TestImage artifact = oci("docker.io", "bitnamicharts/demo", "1.2.3");
    scenario.chart(
        "demo", "1.2.3", "oci://registry-1.docker.io/bitnamicharts/demo", Optional.empty());
    run();
    assertEquals(Optional.of(artifact.digest()), scenario.target.digest(CHART, "1.2.3"));
  }
}
