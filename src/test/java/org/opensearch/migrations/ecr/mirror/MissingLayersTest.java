package org.opensearch.migrations.ecr.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.PlatformShapes;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/** Layers with urls, and non-distributable ones: what the source has is copied. */
class MissingLayersTest {

  private static final String SOURCE = "quay.io/app/a";
  private static final String TARGET = MirrorScenario.destination(SOURCE);
  private static final String DOCKER_FOREIGN =
      "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
  private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  private final MirrorScenario scenario = new MirrorScenario();

  private TestImage publish(String shape) {
    return publish(ImageShapes.all(7).get(shape));
  }

  private TestImage publish(TestImage image) {
    scenario.source.put(SOURCE, "1", image);
    scenario.image(SOURCE + ":1");
    return image;
  }

  private ArtifactResult run() {
    return scenario.run().results().get(0);
  }

  private ArtifactResult runWell() {
    ArtifactResult result = run();
    assertEquals(Optional.empty(), result.error());
    assertEquals(ExitStatus.OK, result.exitStatus());
    return result;
  }

  private static TestBlob first(TestImage image) {
    return image.blobs().get(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "urls-docker",
        "urls-oci",
        "urls-zstd",
        "held-foreign-docker",
        "held-foreign-oci",
        "held-foreign-zstd"
      })
  void nonDistributableLayersOfTheSourceAreCopied(String shape) {
    TestImage image = publish(shape);
    ArtifactResult result = runWell();
    assertEquals(List.of(), result.warnings());
    assertEquals(List.of(), result.missingLayers().layers());
    image
        .blobs()
        .forEach(blob -> assertTrue(scenario.target.hasBlob(TARGET, blob.digest()), shape));
  }

  /** Also where the destination has the manifest, as an earlier release left it. */
  @ParameterizedTest
  @ValueSource(strings = {"urls-oci", "held-foreign-docker"})
  void layersMissingAtTheDestinationAreCopiedWithTheTag(String shape) {
    TestImage image = publish(shape);
    scenario.target.sparse().put(TARGET, "another", image);
    scenario.existing.add("p/mirrored/" + SOURCE);
    scenario.target.dropBlob(TARGET, first(image).digest());
    runWell();
    assertTrue(scenario.target.hasBlob(TARGET, first(image).digest()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"urls-docker", "urls-oci", "urls-zstd"})
  void missingOrdinaryLayerFailsWithItsUrl(String shape) {
    TestImage image = publish(shape);
    scenario.source.dropBlob(SOURCE, first(image).digest());
    ArtifactResult result = run();
    assertEquals(ExitStatus.FAILED, result.exitStatus());
    String message = result.error().orElseThrow().getMessage();
    assertTrue(message.contains("https://layers.invalid/elsewhere"), message);
    assertTrue(message.contains(first(image).digest().toString()), message);
    assertFalse(message.contains("secret"), message);
    assertEquals(Optional.empty(), scenario.target.digest(TARGET, "1"));
    assertEquals(List.of(), scenario.target.events("push"));
  }

  @Test
  void configWithUrlsIsAnOrdinaryBlob() {
    TestImage image = ImageShapes.simple(1);
    Digest config = image.blobs().get(0).digest();
    String json =
        new String(image.manifest(), UTF_8)
            .replaceFirst("\"config\":\\{", "\"config\":{\"urls\":[\"https://x.test/c\"],");
    scenario.source.put(SOURCE, "1", image);
    scenario.source.tag(
        SOURCE,
        "1",
        scenario.source.putManifest(SOURCE, json.getBytes(UTF_8), MediaTypes.OCI_MANIFEST));
    scenario.image(SOURCE + ":1");
    runWell();
    assertTrue(scenario.target.hasBlob(TARGET, config));
  }

  @ParameterizedTest
  @ValueSource(strings = {"held-foreign-docker", "held-foreign-oci", "held-foreign-zstd"})
  void missingNonDistributableLayerIsAWarning(String shape) {
    TestImage image = publish(shape);
    scenario.source.dropBlob(SOURCE, first(image).digest());
    MirrorReport report = scenario.run();
    assertEquals(ExitStatus.OK, report.exitStatus());
    ArtifactResult result = report.results().get(0);
    assertEquals(1, result.missingLayers().layers().size());
    String warning = result.warnings().get(0);
    assertTrue(warning.contains(first(image).digest().toString()), warning);
    assertTrue(warning.contains("https://layers.invalid/elsewhere"), warning);
    assertFalse(warning.contains("secret"), warning);
    assertEquals(Optional.of(image.digest()), scenario.target.digest(TARGET, "1"));
    JsonNode written =
        Json.parse(ReportWriter.write(report, scenario.manifest(), MirrorScenario.TARGET));
    assertEquals(warning, written.path("artifacts").path(0).path("warnings").path(0).asText());
    assertEquals(
        result.bytes(),
        image.blobs().stream().skip(2).mapToLong(TestBlob::size).sum()
            + image.blobs().get(0).size());
  }

  @Test
  void missingNonDistributableLayerOfAnIndexEntryIsAWarning() {
    TestImage list = publish("foreign-in-index");
    ArtifactResult result = runWell();
    assertEquals(1, result.warnings().size());
    assertEquals(Optional.of(list.digest()), scenario.target.digest(TARGET, "1"));
    // Once more: the same one question, and nothing that is known of the layer.
    scenario.target.forget();
    assertEquals(List.of(), runWell().warnings());
    assertEquals(1, scenario.target.events().size());
  }

  /** Two tags of one repository: each says what it lacks. */
  @Test
  void eachImageWithTheMissingLayerHasAWarning() {
    TestImage image = ImageShapes.all(7).get("foreign-docker");
    scenario.source.put(SOURCE, "1", image);
    scenario.source.put(SOURCE, "2", PlatformShapes.index(image));
    MirrorReport report = scenario.image(SOURCE + ":1").image(SOURCE + ":2").run();
    assertEquals(2, report.withMissingLayers().size());
    report.results().forEach(result -> assertEquals(1, result.warnings().size()));
  }

  @Test
  void otherErrorsOfNonDistributableLayersAreFailures() {
    TestImage image = publish("held-foreign-oci");
    scenario.source.failing(
        "read " + SOURCE + "@" + first(image).digest(),
        new AccessException(new Failure("read blob", Side.SOURCE, "x", "403", "")));
    assertEquals(ExitStatus.ACCESS, run().exitStatus());
    assertEquals(Optional.empty(), scenario.target.digest(TARGET, "1"));
  }

  /** Such as the unknown host of a redirect: the source has the layer. */
  @Test
  void notFoundIsAFailureIfTheSourceHasTheLayer() {
    TestImage image = publish("held-foreign-oci");
    scenario.source.failing(
        "read " + SOURCE + "@" + first(image).digest(),
        new NotFoundException(
            Missing.HOST,
            new Failure("read blob", Side.SOURCE, "x", "host cdn.test is unknown", "")));
    assertInstanceOf(NotFoundException.class, run().error().orElseThrow());
    assertEquals(Optional.empty(), scenario.target.digest(TARGET, "1"));
  }

  /** The same bytes are an ordinary layer of another manifest: then they have to be there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void layerThatIsOrdinaryInAnyManifestIsRequired(boolean foreignFirst) {
    TestImage ordinary = ImageShapes.simple(1);
    TestImage foreign = withType(ordinary, DOCKER_FOREIGN);
    publish(
        foreignFirst
            ? PlatformShapes.index(foreign, ordinary)
            : PlatformShapes.index(ordinary, foreign));
    scenario.source.dropBlob(SOURCE, first(ordinary).digest());
    assertEquals(Status.FAILED, run().status());
    assertEquals(Optional.empty(), scenario.target.digest(TARGET, "1"));
  }

  private static TestImage withType(TestImage image, String layerType) {
    String json = new String(image.manifest(), UTF_8).replace(OCI_LAYER, layerType);
    return new TestImage(image.mediaType(), json.getBytes(UTF_8), List.of(), image.blobs());
  }

  @Test
  void manyMissingLayersAreCounted() {
    TestImage image = withType(ImageShapes.layered(1, 9, 10), DOCKER_FOREIGN);
    publish(image);
    image.blobs().stream().skip(1).forEach(b -> scenario.source.dropBlob(SOURCE, b.digest()));
    ArtifactResult result = runWell();
    assertEquals(9, result.missingLayers().layers().size());
    assertTrue(result.warnings().get(0).contains(" and 4 more"), result.warnings()::toString);
  }
}
