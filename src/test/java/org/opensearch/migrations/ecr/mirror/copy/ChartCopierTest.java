package org.opensearch.migrations.ecr.mirror.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.MirrorScenario;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.NamedArchives;
import org.opensearch.migrations.ecr.testing.TestImage;

/** Charts of chart repositories and of registries. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChartCopierTest {

  private static final String REPOSITORY = "https://charts.test/stable";
  private static final String CHART = MirrorScenario.HOST + "/p/charts/demo";

  private static final String ARCHIVE = "demo 1.17.2 archive";

  private final MirrorScenario scenario = new MirrorScenario();

  private ArtifactResult run() {
    MirrorReport report = scenario.run();
    assertEquals(List.of(), report.failures().stream().map(ArtifactResult::error).toList());
    return report.results().get(0);
  }

  private MirrorScenario archive(String version, String published) {
    return scenario
        .chart("demo", version, REPOSITORY, Optional.empty())
        .publish("demo", published, ARCHIVE);
  }

  @Test
  void archiveBecomesAnArtifactWithItsVersion() {
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
  void existingChartIsNotCopied() {
    archive("1.2.3", "1.2.3").run();
    scenario.target.forget();
    ArtifactResult second = run();
    assertEquals(Status.PRESENT, second.status());
    assertEquals(1, scenario.fetches);
    assertEquals(List.of("get " + CHART + ":1.2.3"), scenario.target.events());
    assertEquals(2, second.requests(), "the index and the manifest");
  }

  @Test
  void existingPinnedChartNeedsOnlyTheDestination() {
    Digest pin = Digest.sha256(ARCHIVE.getBytes(UTF_8));
    scenario
        .chart("demo", "1.2.3+b", REPOSITORY, Optional.of(pin))
        .publish("demo", "1.2.3+b", ARCHIVE)
        .run();
    scenario.target.forget();
    scenario.publish("demo", "9.9.9", "whatever stands there now");
    ArtifactResult second = run();
    assertEquals(Status.PRESENT, second.status());
    assertEquals(List.of("get " + CHART + ":1.2.3_b"), scenario.target.events());
    assertEquals(1, second.requests(), "the manifest");
    assertEquals(CHART + ":1.2.3_b", second.destination());
  }

  @Test
  void chartWithAnotherDigestIsReplaced() {
    archive("1.2.3", "1.2.3").run();
    Digest pin = Digest.sha256("another archive".getBytes(UTF_8));
    MirrorScenario pinned = new MirrorScenario();
    ArtifactResult result =
        pinned
            .chart("demo", "1.2.3", REPOSITORY, Optional.of(pin))
            .publish("demo", "1.2.3", "another archive")
            .prepare()
            .run(pinned.source, pinned, scenario.target, scenario)
            .results()
            .get(0);
    assertEquals(Status.UPDATED, result.status());
    assertEquals(result.digest(), scenario.target.digest(CHART, "1.2.3"));
  }

  @Test
  void chartWithoutIndexDigestIsDownloadedAndCompared() {
    scenario.digestIsInIndex = false;
    archive("1.2.3", "1.2.3").run();
    scenario.target.forget();
    assertEquals(Status.PRESENT, run().status());
    assertEquals(2, scenario.fetches);
    assertEquals(List.of(), scenario.target.events("push"));
  }

  @Test
  void replacedArchiveIsUpdated() {
    archive("1.2.3", "1.2.3").run();
    scenario.publish("demo", "1.2.3", "another archive");
    ArtifactResult result = run();
    assertEquals(Status.UPDATED, result.status());
    assertEquals(result.digest(), scenario.target.digest(CHART, "1.2.3"));
  }

  @Test
  void publishedVersionIsTheTagWithAWarning() {
    archive("1.17.2", "v1.17.2");
    ArtifactResult result = run();
    assertEquals(CHART + ":v1.17.2", result.destination());
    assertTrue(scenario.target.digest(CHART, "v1.17.2").isPresent());
    assertEquals(1, result.warnings().size());
    assertTrue(result.warnings().get(0).contains("v1.17.2"), result.warnings().toString());
  }

  @Test
  void missingChartDoesNotStopTheRun() {
    scenario
        .chart("absent", "1.0.0", REPOSITORY, Optional.empty())
        .chart("demo", "1.2.3", REPOSITORY, Optional.empty())
        .publish("demo", "1.2.3", ARCHIVE);
    MirrorReport report = scenario.run();
    assertEquals(ExitStatus.FAILED, report.exitStatus());
    assertEquals(Status.FAILED, report.results().get(0).status());
    assertEquals(Status.COPIED, report.results().get(1).status());
  }

  private TestImage oci(String host, String path, String tag) {
    return oci(host, path, tag, NamedArchives.artifact("demo", tag.replace('_', '+')));
  }

  private TestImage oci(String host, String path, String tag, TestImage artifact) {
    scenario.source.put(host + "/" + path, tag, artifact);
    return artifact;
  }

  @Test
  void chartOfARegistryIsCopiedByteForByte() {
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
  void chartThatARegistryHasOnlyByItsTagIsCopied() {
    TestImage artifact = oci("ghcr.io", "charts/demo", "1.2.3");
    scenario.source.when(
        event -> {
          if (event.startsWith("get ghcr.io/charts/demo@")) {
            scenario.source.dropManifest("ghcr.io/charts/demo", artifact.digest());
          } else if (event.startsWith("get ghcr.io/charts/demo:")) {
            scenario.source.put("ghcr.io/charts/demo", "1.2.3", artifact);
          }
        });
    scenario.chart("demo", "1.2.3", "oci://ghcr.io/charts/demo", Optional.empty());
    assertEquals(Status.COPIED, run().status());
    assertEquals(Optional.of(artifact.digest()), scenario.target.digest(CHART, "1.2.3"));
  }

  static Stream<Arguments> notThatChart() {
    return Stream.of(
        arguments("it is not a Helm chart", ImageShapes.simple(5)),
        arguments("it is not a Helm chart", ImageShapes.wide(5, 2)),
        arguments(
            "it is not a Helm chart",
            ImageShapes.artifact(
                "application/vnd.oci.empty.v1+json",
                "{}".getBytes(UTF_8),
                MediaTypes.HELM_CHART,
                NamedArchives.archive("demo", "1.2.3"))),
        arguments("its archive is not a chart", chartOf("text")),
        arguments("it is chart other:1.2.3, not demo:1.2.3", chartOf("other 1.2.3 archive")),
        arguments("it is chart demo:1.2.4, not demo:1.2.3", chartOf("demo 1.2.4 archive")),
        arguments(
            "it is an index of several Helm charts",
            ImageShapes.index(
                ImageShapes.simple(5),
                chartOf("demo 1.2.3 archive"),
                chartOf("demo 1.2.4 archive"))));
  }

  private static TestImage chartOf(String archive) {
    return ImageShapes.artifact(
        MediaTypes.HELM_CONFIG,
        "{}".getBytes(UTF_8),
        MediaTypes.HELM_CHART,
        archive.getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("notThatChart")
  void artifactThatIsNotTheChartIsRejected(String reason, TestImage artifact) {
    oci("ghcr.io", "charts/demo", "1.2.3", artifact);
    scenario.chart("demo", "1.2.3", "oci://ghcr.io/charts/demo", Optional.empty());
    MirrorReport report = scenario.run();
    assertEquals(ExitStatus.INVALID_INPUT, report.exitStatus());
    String message = report.failures().get(0).error().orElseThrow().getMessage();
    assertTrue(message.contains(reason), message);
    assertEquals(List.of(), scenario.created, "not even a repository is made");
    assertEquals(List.of(), scenario.target.events("push"));
  }

  static Stream<TestImage> thatChart() {
    TestImage chart = NamedArchives.artifact("demo", "v1.2.3+b");
    return Stream.of(
        chart,
        NamedArchives.artifact("demo", "1.2.3+b"),
        NamedArchives.artifact("application/tar+gzip", "demo", "1.2.3+b"),
        ImageShapes.index(chart, ImageShapes.simple(1), chart),
        ImageShapes.index(ImageShapes.simple(1), ImageShapes.simple(2), chart));
  }

  @ParameterizedTest
  @MethodSource("thatChart")
  void artifactThatHelmAcceptsIsCopied(TestImage artifact) {
    oci("ghcr.io", "charts/demo", "1.2.3_b", artifact);
    scenario.chart("demo", "1.2.3+b", "oci://ghcr.io/charts/demo", Optional.empty());
    assertEquals(Status.COPIED, run().status());
    assertEquals(Optional.of(artifact.digest()), scenario.target.digest(CHART, "1.2.3_b"));
    scenario.source.forget();
    assertEquals(Status.PRESENT, run().status());
    assertEquals(List.of("head ghcr.io/charts/demo:1.2.3_b"), scenario.source.events());
  }

  @Test
  void versionWithOrWithoutVIsFoundInARegistry() {
    oci("ghcr.io", "charts/demo", "v1.2.3");
    scenario.chart("demo", "1.2.3", "oci://ghcr.io/charts/demo", Optional.empty());
    ArtifactResult result = run();
    assertEquals(CHART + ":v1.2.3", result.destination());
    assertEquals(1, result.warnings().size());
  }

  /** As a manifest written by hand may have it. */
  @Test
  void pinCanBeThatOfTheArtifact() {
    TestImage artifact = oci("ghcr.io", "charts/demo", "1.2.3");
    Digest pin = artifact.digest();
    scenario.chart("demo", "1.2.3", "oci://ghcr.io/charts/demo", Optional.of(pin));
    run();
    assertEquals(Optional.of(pin), scenario.target.digest(CHART, "1.2.3"));
    assertEquals(List.of(), scenario.source.events("head"));
    scenario.source.forget();
    assertEquals(Status.PRESENT, run().status());
    assertEquals(List.of(), scenario.source.events());
  }

  @Test
  void missingVersionIsReportedWithBothSpellings() {
    scenario.chart("demo", "1.2.3", "oci://ghcr.io/charts/demo", Optional.empty());
    String message = scenario.run().failures().get(0).error().orElseThrow().getMessage();
    assertTrue(message.contains("neither tag 1.2.3 nor v1.2.3"), message);
  }

  @Test
  void dockerHubIsNormalised() {
    // Else neither its mirrors nor its logins would be found.
    TestImage artifact = oci("docker.io", "bitnamicharts/demo", "1.2.3");
    scenario.chart(
        "demo", "1.2.3", "oci://registry-1.docker.io/bitnamicharts/demo", Optional.empty());
    run();
    assertEquals(Optional.of(artifact.digest()), scenario.target.digest(CHART, "1.2.3"));
  }

  /** What is read from {@link #scenario}'s target, where an earlier run has left it. */
  private MirrorScenario onward(String version, String repository, Optional<Digest> pin) {
    MirrorScenario onward = new MirrorScenario().chart("demo", version, repository, pin);
    onward.sources = new Sources(List.of(MirrorScenario.TARGET));
    return onward;
  }

  private MirrorReport runOnward(MirrorScenario onward) {
    scenario.target.forget();
    return onward.prepare().run(scenario.target, onward, onward.target, onward);
  }

  private static String archive() {
    return Digest.sha256(ARCHIVE.getBytes(UTF_8)).toString();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mirroredChartIsReadAsAnArtifact(boolean pinned) {
    archive("1.17.2", "v1.17.2").run();
    Optional<Digest> pin = pinned ? Optional.of(Digest.parse(archive())) : Optional.empty();
    MirrorScenario onward = onward("1.17.2", REPOSITORY, pin);
    ArtifactResult result = runOnward(onward).results().get(0);
    assertEquals(Optional.empty(), result.error());
    assertEquals(CHART + ":v1.17.2", result.destination());
    assertEquals(1, result.warnings().size());
    assertEquals(scenario.target.digest(CHART, "v1.17.2"), onward.target.digest(CHART, "v1.17.2"));
    assertEquals(0, onward.fetches);
  }

  @Test
  void pinOfTheArtifactHoldsInAMirror() {
    Digest pin = oci("ghcr.io", "charts/demo", "1.2.3").digest();
    scenario.chart("demo", "1.2.3", "oci://ghcr.io/charts/demo", Optional.of(pin)).run();
    MirrorScenario onward = onward("1.2.3", "oci://ghcr.io/charts/demo", Optional.of(pin));
    assertEquals(Optional.of(pin), runOnward(onward).results().get(0).digest());
  }

  @Test
  void mirroredArchiveWithAnotherDigestIsRejected() {
    archive("1.2.3", "1.2.3").run();
    Digest other = Digest.sha256("another archive".getBytes(UTF_8));
    MirrorReport report = runOnward(onward("1.2.3", REPOSITORY, Optional.of(other)));
    assertEquals(ExitStatus.FAILED, report.exitStatus());
    String message = report.failures().get(0).error().orElseThrow().getMessage();
    assertTrue(message.contains("tag moved: it is " + archive() + " now, and the"), message);
    assertTrue(message.contains(CHART + ":1.2.3"), message);
  }

  @Test
  void chartMissingInAMirrorIsReported() {
    MirrorReport report = runOnward(onward("1.2.3", REPOSITORY, Optional.empty()));
    String message = report.failures().get(0).error().orElseThrow().getMessage();
    assertTrue(message.contains("private.test has neither tag 1.2.3 nor v1.2.3"), message);
  }
}
