package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

/** What a run says about an image that its source does not have. */
class MissingTagTest {

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void publish() {
    stage = new MirrorStage(folder);
    for (String tag : new String[] {"1.0.0", "1.2.3", "1.2.4", "latest", "sha256-0123"}) {
      MirrorStage.put(stage.source, "team/app", tag, tag);
    }
  }

  private Ran run(String yaml) throws IOException {
    Path file = folder.resolve("own.yaml");
    Files.writeString(file, yaml.replace("HOST", stage.source.host()));
    stage.manifestAt(file);
    Ran ran = stage.run();
    assertEquals(1, ran.status(), ran.err());
    return ran;
  }

  @Test
  void namesTheClosestTagsAndTheLine() throws IOException {
    Ran ran = run("version: 1\nimages:\n  - HOST/fine/one:1\n  - HOST/team/app:1.2.33\n");
    String host = stage.source.host();
    assertTrue(
        ran.err()
            .contains(
                "source: cannot find "
                    + host
                    + "/team/app:1.2.33: "
                    + host
                    + " does not have this tag; the closest tags there are 1.2.3, 1.2.4, 1.0.0,"
                    + " latest. Check the name and tag in the manifest (line 4 of "
                    + folder.resolve("own.yaml")
                    + ")\n"),
        ran.err());
    assertEquals(1L, stage.timesAsked().get("GET /v2/team/app/tags/list?n=1000"));
  }

  /** A registry that is a cache has an image only after it was pulled once. */
  @Test
  void anImageThatIsOnlyThereWhenItIsPulledIsNotMissing() throws IOException {
    stage.source.failing(
        "HEAD /v2/team/app", 9, request -> FakeRegistry.error(request, 404, "MANIFEST_UNKNOWN"));
    Path file = folder.resolve("own.yaml");
    Files.writeString(
        file, "version: 1\nimages:\n  - " + stage.source.host() + "/team/app:1.2.3\n");
    stage.manifestAt(file);
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran.err());
  }

  @Test
  void mistypedReleaseNamesTheOption() throws IOException {
    stage.options("--release-version", "1.2.5");
    Ran ran = run("version: 1\nimages:\n  - HOST/team/app:${release}\n");
    assertTrue(
        ran.err()
            .contains(
                "the closest tags there are 1.2.4, 1.2.3, 1.0.0, latest. Correct"
                    + " --release-version or RELEASE_VERSION, which is this tag (line 3 of "),
        ran.err());
  }

  @Test
  void listingMayBeDenied() throws IOException {
    stage.source.failing("/tags/list", 9, request -> FakeRegistry.error(request, 403, "DENIED"));
    Ran ran = run("version: 1\nimages:\n  - HOST/team/app:1.2.33\n");
    assertTrue(
        ran.err().contains(" does not have it. Check the name and tag in the manifest (line 3 of "),
        ran.err());
    assertEquals(1L, stage.timesAsked().get("GET /v2/team/app/tags/list?n=1000"));
  }

  @Test
  void foldersHaveTagsAsWell() throws IOException {
    Path carried = folder.resolve("carried");
    stage.registry("layout:" + carried);
    assertEquals(0, stage.run().status());
    stage.registry(stage.destination.host());
    stage.options("--from", "layout:" + carried);
    Ran ran = run("version: 1\nimages:\n  - HOST/fine/one:2\n");
    assertTrue(ran.err().contains("the closest tags there are 1. Check the name"), ran.err());
  }

  @Test
  void dryRunSaysTheSame() throws IOException {
    stage.options("--dry-run");
    Ran ran = run("version: 1\nimages:\n  - HOST/team/app:1.2.33\n");
    assertTrue(ran.err().contains("the closest tags there are 1.2.3, "), ran.err());
  }

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox",
    "HOST:5000/team/app, host:5000/team/app",
    "'{image: quay.io/x/y, note: because}', quay.io/x/y",
  })
  void missingTagIsWarnedAbout(String image, String name) throws IOException {
    Path file = folder.resolve("m.yaml");
    Files.writeString(file, "version: 1\nimages:\n  - " + image + "\n");
    Ran ran = Ran.with(Map.of(), "list", "--manifest", file.toString());
    assertEquals(0, ran.status(), ran.err());
    assertEquals(
        "ma-ecr: warning: "
            + file
            + ", line 3: no tag given for "
            + name
            + ", using latest: specify a tag, because latest changes\n",
        ran.err());
  }

  @ParameterizedTest
  @CsvSource({
    "busybox:1",
    "busybox:latest",
    "busybox@DIGEST",
    "'{image: busybox, digest: \"DIGEST\"}'",
  })
  void otherImagesAreNot(String image) throws IOException {
    Path file = folder.resolve("m.yaml");
    String digest = "sha256:" + "1".repeat(64);
    Files.writeString(file, "version: 1\nimages:\n  - " + image.replace("DIGEST", digest) + "\n");
    Ran ran = Ran.with(Map.of(), "list", "--manifest", file.toString());
    assertFalse(ran.err().contains("no tag given"), ran.err());
  }
}
