package org.opensearch.migrations.ecr.mirror.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.MirrorScenario;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.ReferrerTag;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.PlatformShapes;
import org.opensearch.migrations.ecr.testing.TestImage;

/** Some platforms of an image, and what refers to it. */
class ContentSelectionTest {

  private static final String SOURCE = "quay.io/app/a";
  private static final String TARGET = MirrorScenario.destination(SOURCE);

  private final MirrorScenario scenario = new MirrorScenario();

  private void only(String... platforms) {
    List<Platform> parsed = Stream.of(platforms).map(Platform::parse).toList();
    scenario.content = new ContentSelection(parsed, scenario.content.withReferrers(), false);
  }

  private void withReferrers() {
    scenario.content = new ContentSelection(scenario.content.platforms(), true, false);
  }

  private TestImage publish(TestImage image) {
    scenario.source.put(SOURCE, "1", image);
    scenario.image(SOURCE + ":1");
    return image;
  }

  private ArtifactResult run(Status status) {
    MirrorReport report = scenario.run();
    ArtifactResult result = report.results().get(0);
    assertEquals(Optional.empty(), result.error());
    assertEquals(status, result.status());
    return result;
  }

  private JsonNode there(Digest digest) {
    return Json.parse(new String(scenario.target.manifest(TARGET, digest), UTF_8));
  }

  private static List<String> digests(JsonNode index) {
    List<String> digests = new ArrayList<>();
    index.path("manifests").forEach(entry -> digests.add(entry.path("digest").asText()));
    return digests;
  }

  private static String digest(TestImage index, int child) {
    return index.children().get(child).digest().toString();
  }

  @Test
  void selectedPlatformsAreCopiedWithAttestations() {
    TestImage index = publish(PlatformShapes.index("x"));
    only("linux/arm64");
    ArtifactResult result = run(Status.COPIED);
    assertEquals(Optional.of(index.digest()), result.original());
    Digest written = result.digest().orElseThrow();
    assertEquals(Optional.of(written), scenario.target.digest(TARGET, "1"));
    JsonNode there = there(written);
    assertEquals(List.of(digest(index, 1), digest(index, 3)), digests(there));
    assertEquals("as it is", there.path("annotations").path("kept").asText());
    assertNull(scenario.target.manifest(TARGET, index.children().get(0).digest()));
    assertNull(scenario.target.manifest(TARGET, index.digest()));
  }

  @Test
  void secondRunNeedsOneRequestPerSide() {
    TestImage index = publish(PlatformShapes.index("x"));
    only("linux/amd64");
    Digest part = run(Status.COPIED).digest().orElseThrow();
    scenario.source.forget();
    scenario.target.forget();
    assertEquals(Optional.of(index.digest()), run(Status.PRESENT).original());
    assertEquals(List.of("get " + SOURCE + ":1"), scenario.source.events());
    assertEquals(List.of("head " + TARGET + ":1"), scenario.target.events());

    scenario.content = ContentSelection.WHOLE;
    assertEquals(Optional.empty(), run(Status.UPDATED).original());
    assertEquals(Optional.of(index.digest()), scenario.target.digest(TARGET, "1"));
    only("linux/amd64");
    assertEquals(Optional.of(part), run(Status.UPDATED).digest());
  }

  @Test
  void nestedIndexesAreReduced() {
    TestImage nested = publish(PlatformShapes.nested("x"));
    TestImage inner = nested.children().get(0);
    only("linux/amd64");
    JsonNode root = there(run(Status.COPIED).digest().orElseThrow());
    assertEquals(1, digests(root).size());
    assertTrue(root.path("manifests").path(0).path("data").isMissingNode(), root::toString);
    JsonNode below = there(Digest.parse(digests(root).get(0)));
    assertEquals(List.of(digest(inner, 0), digest(inner, 2)), digests(below));
    run(Status.PRESENT);
  }

  @Test
  void nothingIsReducedIfAllPlatformsAreSelected() {
    TestImage index = publish(PlatformShapes.index("x"));
    only("linux/amd64", "linux/arm64", "linux/s390x");
    ArtifactResult result = run(Status.COPIED);
    assertEquals(Optional.of(index.digest()), result.digest());
    assertEquals(Optional.empty(), result.original());

    TestImage single = PlatformShapes.image("y");
    scenario.source.put(SOURCE, "1", single);
    only("linux/s390x");
    assertEquals(Optional.of(single.digest()), run(Status.UPDATED).digest());
  }

  @Test
  void unsupportedPlatformIsReportedWithTheAvailableOnes() {
    publish(PlatformShapes.index("x"));
    only("windows/arm64");
    ArtifactResult result = scenario.run().results().get(0);
    assertEquals(Status.FAILED, result.status());
    String message = result.error().orElseThrow().getMessage();
    assertTrue(
        message.contains("no windows/arm64, but linux/amd64, linux/arm64, linux/s390x"), message);
    assertEquals(List.of(), scenario.target.events("push"));
  }

  @Test
  void missingPlatformIsAWarning() {
    publish(PlatformShapes.index("x"));
    only("linux/amd64", "linux/arm/v7");
    assertEquals(List.of("it has no image for linux/arm/v7"), run(Status.COPIED).warnings());
  }

  @Test
  void pinnedImageIsCopiedCompletely() {
    TestImage index = PlatformShapes.index("x");
    scenario.source.put(SOURCE, "1", index);
    scenario.image(SOURCE + ":1@" + index.digest());
    only("linux/amd64");
    ArtifactResult result = run(Status.COPIED);
    assertEquals(Optional.of(index.digest()), result.digest());
    assertTrue(result.warnings().get(0).contains("charts pull it by its digest"), result::toString);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void referrersAreCopiedOnce(boolean sourceHasApi, boolean destinationHasApi) {
    TestImage image = publish(PlatformShapes.index("x"));
    TestImage child = image.children().get(0);
    TestImage signature = PlatformShapes.referrer("signature", image);
    TestImage sbom = PlatformShapes.referrer("sbom", child);
    TestImage counter = PlatformShapes.referrer("counter-signature", signature);
    refer(sourceHasApi, image, signature);
    refer(sourceHasApi, child, sbom);
    refer(sourceHasApi, signature, counter);
    String cosign = image.digest().toString().replace(':', '-') + ".sig";
    scenario.source.put(SOURCE, cosign, PlatformShapes.image("cosign's"));
    if (destinationHasApi) {
      scenario.target.referring();
    }
    run(Status.COPIED);
    assertEquals(Optional.empty(), scenario.target.digest(TARGET, cosign));
    withReferrers();
    assertEquals(4, run(Status.PRESENT).referrers());
    for (TestImage part : List.of(signature, sbom, counter)) {
      assertEquals(
          Digest.sha256(part.manifest()),
          Digest.sha256(scenario.target.manifest(TARGET, part.digest())));
    }
    Optional<Digest> tagged =
        scenario.target.digest(TARGET, ReferrerTag.index(image.digest()).name());
    assertEquals(!destinationHasApi, tagged.isPresent());
    if (!destinationHasApi) {
      JsonNode entry = there(tagged.get()).path("manifests").path(0);
      assertEquals(signature.digest().toString(), entry.path("digest").asText());
      assertEquals("application/vnd.example.signature", entry.path("artifactType").asText());
      assertEquals("signature", entry.path("annotations").path("name").asText());
    }
    scenario.target.forget();
    assertEquals(0, run(Status.PRESENT).referrers());
    assertEquals(List.of(), scenario.target.events("push"));
    assertEquals(List.of(), scenario.target.events("send"));
  }

  private void refer(boolean api, TestImage subject, TestImage referrer) {
    String tag = ReferrerTag.index(subject.digest()).name();
    if (api) {
      scenario.source.referring();
      scenario.source.put(SOURCE, "unused", referrer);
    } else {
      scenario.source.put(SOURCE, tag, PlatformShapes.index(referrer));
    }
  }

  @Test
  void foreignEntriesOfTheReferrersTagAreKept() {
    TestImage image = publish(PlatformShapes.image("x"));
    refer(false, image, PlatformShapes.referrer("theirs", image));
    TestImage own = PlatformShapes.referrer("own", image);
    String tag = ReferrerTag.index(image.digest()).name();
    scenario.target.put(TARGET, tag, PlatformShapes.index(own));
    withReferrers();
    run(Status.COPIED);
    List<String> digests = digests(there(scenario.target.digest(TARGET, tag).orElseThrow()));
    assertEquals(own.digest().toString(), digests.get(0));
    assertEquals(2, digests.size());
  }

  @Test
  void imageIsCopiedIfTheRegistryRejectsReferrers() {
    TestImage image = publish(PlatformShapes.image("x"));
    TestImage signature = PlatformShapes.referrer("signature", image);
    refer(true, image, signature);
    scenario.target.failing(
        "push " + TARGET + "@" + signature.digest(),
        new RefusedException(
            new Failure("push manifest", Side.DESTINATION, "x", "answered with 405", "")));
    withReferrers();
    ArtifactResult result = run(Status.COPIED);
    assertTrue(result.warnings().get(0).endsWith("answered with 405"), result::toString);
  }

  @Test
  void referrersOfAReducedIndexAreNotCopied() {
    TestImage index = publish(PlatformShapes.index("x"));
    TestImage whole = PlatformShapes.referrer("of the whole", index);
    TestImage child = PlatformShapes.referrer("of the child", index.children().get(0));
    refer(true, index, whole);
    refer(true, index.children().get(0), child);
    only("linux/amd64");
    withReferrers();
    assertEquals(1, run(Status.COPIED).referrers());
    assertNull(scenario.target.manifest(TARGET, whole.digest()));
  }
}
