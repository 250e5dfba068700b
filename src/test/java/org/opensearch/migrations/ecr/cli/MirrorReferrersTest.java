package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.PlatformShapes;
import org.opensearch.migrations.ecr.testing.TestImage;

/** {@code mirror --with-referrers} where what refers to an image cannot be had or put. */
class MirrorReferrersTest {

  private static final TestImage IMAGE = PlatformShapes.image("signed");
  private static final TestImage SIGNATURE = PlatformShapes.referrer("signature", IMAGE);
  private static final String TAG = IMAGE.digest().toString().replace(':', '-');

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void publish() {
    stage = new MirrorStage(folder);
    stage.source.put("signed", "1", IMAGE);
    stage.source.put("signed", TAG, PlatformShapes.index(SIGNATURE));
    stage.manifest.image(stage.here("signed:1"));
    stage.options("--with-referrers", "--retries", "0", "--report", folder + "/report.json");
  }

  private String mirrored() {
    return "mirrored/" + stage.source.host().replace(':', '-') + "/signed";
  }

  private String warning() throws Exception {
    String warning = "";
    for (var artifact :
        Json.parse(Files.readString(folder.resolve("report.json"))).path("artifacts")) {
      for (var each : artifact.path("warnings")) {
        warning += each.asText() + "\n";
      }
    }
    return warning;
  }

  @Test
  void transientErrorFailsTheArtifactButReportsTheImage() {
    stage.destination.failing(
        "PUT /v2/" + mirrored() + "/manifests/" + SIGNATURE.digest(),
        1,
        request -> request.respond(503, ""));
    Ran failed = stage.run();
    assertEquals(5, failed.status(), failed::err);
    assertEquals(Optional.of(IMAGE.digest().toString()), stage.destination.tag(mirrored(), "1"));
    assertTrue(
        stage
            .told(failed.err())
            .contains("error: image SOURCE/signed:1: destination: cannot push manifest"),
        failed::err);
    assertTrue(failed.err().contains("signed@" + SIGNATURE.digest()), failed::err);
    assertTrue(
        stage
            .told(failed.err())
            .contains(
                "  also: destination: cannot copy referrers of"
                    + " MIRROR/mirrored/SOURCE/signed:1: the image itself was copied"),
        failed::err);
    Ran rerun = stage.run();
    assertEquals(0, rerun.status(), rerun::err);
    assertNotNull(stage.destination.manifest(mirrored(), SIGNATURE.digest().toString()));
    assertTrue(rerun.err().contains("2 already there, 1 referrer copied"), rerun::err);
  }

  @Test
  void warnsAboutRegistriesWithoutSubjectSupport() throws Exception {
    stage.destination.failing(
        "manifests/" + SIGNATURE.digest(),
        9,
        request -> FakeRegistry.error(request, request.method().equals("PUT") ? 405 : 404, "NO"));
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertEquals(Optional.of(IMAGE.digest().toString()), stage.destination.tag(mirrored(), "1"));
    assertEquals(Optional.empty(), stage.destination.tag(mirrored(), TAG));
    assertFalse(ran.err().contains("referrer"), ran::err);
    assertTrue(warning().contains("the registry does not accept referrers: "), warning());
    assertTrue(warning().contains("405"), warning());
  }

  /** As after cleaning up what has no tag: the index still lists what is gone. */
  @Test
  void missingReferrerDoesNotPreventTheOthers() {
    TestImage gone = PlatformShapes.referrer("gone", IMAGE);
    stage.source.putManifest(
        "signed", TAG, MediaTypes.OCI_INDEX, PlatformShapes.index(gone, SIGNATURE).manifest());
    stage.source.put("signed", TAG + ".sig", PlatformShapes.image("by cosign"));
    Ran ran = stage.run();
    assertEquals(1, ran.status(), ran::err);
    assertTrue(ran.err().contains("a listed referrer does not exist"), ran::err);
    assertNotNull(stage.destination.manifest(mirrored(), SIGNATURE.digest().toString()));
    assertTrue(stage.destination.tag(mirrored(), TAG + ".sig").isPresent(), ran::err);
    String index =
        new String(
            stage.destination.manifest(mirrored(), TAG), java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(index.contains(SIGNATURE.digest().toString()), index);
    assertFalse(index.contains(gone.digest().toString()), index);
  }

  @Test
  void referrerOfTwoTagsIsCountedOnce() {
    stage.source.put("signed", "latest", IMAGE);
    stage.manifest.image(stage.here("signed:latest"));
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertTrue(ran.err().contains("1 referrer copied"), ran::err);
  }

  @Test
  void eachKindOfWarningIsReported() throws Exception {
    stage.source.failing("/referrers/", 9, request -> FakeRegistry.error(request, 403, "DENIED"));
    stage.destination.failing(
        "manifests/" + SIGNATURE.digest(),
        9,
        request -> FakeRegistry.error(request, request.method().equals("PUT") ? 405 : 404, "NO"));
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertTrue(warning().contains("are looked up by tag only"), warning());
    assertTrue(warning().contains("does not accept referrers"), warning());
  }

  @Test
  void dryRunReportsPlatformsAndReferrers() {
    stage.options("--dry-run", "--platform", "linux/arm64");
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertTrue(
        ran.out()
            .contains(
                """
                only linux/arm64 of multi-platform images
                including the signatures, attestations and SBOMs of images
                """),
        ran::out);
    assertEquals(0, stage.destination.count("PUT"));
  }

  @Test
  void deniedReferrersApiFallsBackToTagsWithAWarning() throws Exception {
    stage.source.failing("/referrers/", 9, request -> FakeRegistry.error(request, 403, "DENIED"));
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertArrayEquals(
        SIGNATURE.manifest(),
        stage.destination.manifest(mirrored(), SIGNATURE.digest().toString()));
    assertTrue(warning().contains("referrers are looked up by tag only: "), warning());
  }

  /**
   * What it lists but did not promise to list has a tag as well, and others' entries stay there.
   */
  @Test
  void existingReferrersTagIsNotOverwritten() {
    TestImage theirs = PlatformShapes.referrer("theirs", IMAGE);
    stage.destination.put(mirrored(), TAG, PlatformShapes.index(theirs));
    stage.destination.failing(
        "/referrers/",
        9,
        request ->
            request.respond(
                200, "{\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[]}"));
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    String index =
        new String(
            stage.destination.manifest(mirrored(), TAG), java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(index.contains(theirs.digest().toString()), index);
    assertTrue(index.contains(SIGNATURE.digest().toString()), index);
  }
}
