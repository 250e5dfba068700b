package org.opensearch.migrations.ecr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.ChartShapes;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.JsonSchema;
import org.opensearch.migrations.ecr.testing.PlatformShapes;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.TestImage;

/** {@code mirror} with a manifest that pins digests, and registries whose tags move. */
@Timeout(60)
class MirrorPinsTest {

  private static final String ONE = "team/one";

  @TempDir private Path folder;
  @AutoClose private MirrorStage stage;
  private Digest before;
  private Digest now;

  @BeforeEach
  void moveATag() {
    stage = new MirrorStage(folder);
    before = MirrorStage.put(stage.source, ONE, "1", "as it was");
    stage.manifest.clear().field("pinned", "2026-11-30").image(stage.here(ONE + ":1"), before);
  }

  private void move() {
    now = MirrorStage.put(stage.source, ONE, "1", "as it is now");
  }

  private JsonNode report(int status, String... options) throws IOException {
    Path file = folder.resolve("report.json");
    stage.options(options);
    Ran ran = stage.run("--report", file.toString());
    assertEquals(status, ran.status(), ran.err());
    return JsonSchema.named("mirror-report").check(Files.readString(file));
  }

  private String mirrored(String repository) {
    return "mirrored/" + stage.source.host().replace(':', '-') + "/" + repository;
  }

  private void assertSays(Ran ran, int status, String... texts) {
    assertEquals(status, ran.status(), ran::err);
    for (String text : texts) {
      assertTrue(stage.told(ran.err()).contains(text), () -> text + "\n" + stage.told(ran.err()));
    }
  }

  @Test
  void movedTagIsNotCopied() throws IOException {
    move();
    Ran ran = stage.run();
    assertSays(
        ran,
        1,
        "error: image SOURCE/team/one:1: source: cannot copy SOURCE/team/one:1: tag moved: it is"
            + " sha256:… now, and the manifest pinned sha256:… on 2026-11-30. Find out why. To"
            + " accept the new content, pin it again with `discover --pin --write --manifest"
            + " FOLDER/manifest.yaml`; to copy it once, use --allow-moved (line 5 of"
            + " FOLDER/manifest.yaml)\n",
        "MIRROR: 0 copied, 0 updated, 0 already there, 1 FAILED; ");
    assertTrue(ran.err().contains("it is " + now + " now, and the"), ran::err);
    assertTrue(ran.err().contains("pinned " + before + " on"), ran::err);
    assertTrue(stage.destination.tag(mirrored(ONE), "1").isEmpty());
    JsonNode artifact = report(1).at("/artifacts/0");
    assertEquals("failed", artifact.path("status").asText());
    assertTrue(artifact.at("/error/reason").asText().startsWith("tag moved: it is " + now));
    assertEquals(1, artifact.at("/error/exitStatus").asInt());
  }

  @Test
  void severalMovedTagsAreReportedTogether() {
    Digest other = MirrorStage.put(stage.source, "team/two", "2", "as it was");
    stage.manifest.image(stage.here("team/two:2"), other);
    move();
    MirrorStage.put(stage.source, "team/two", "2", "moved too");
    Ran ran = stage.run();
    assertSays(
        ran,
        1,
        "error: 2 artifacts: their tags have moved since the manifest pinned them. Find out why.",
        "\n  image SOURCE/team/one:1: tag moved: it is sha256:… now, and the manifest pinned",
        "\n  image SOURCE/team/two:2: tag moved: it is sha256:… now, and the manifest pinned");
    assertTrue(ran.err().contains(" on 2026-11-30 (line 8 of "), ran::err);
  }

  @Test
  void movedTagIsCopiedOnRequest() throws IOException {
    assertEquals(0, stage.run().status());
    move();
    // The mirror has what is pinned.
    assertSays(stage.run("--allow-moved"), 0, "0 copied, 0 updated, 1 already there; ");
    MirrorStage.put(stage.destination, mirrored(ONE), "1", "neither");
    stage.showProgress();
    assertSays(
        stage.run("--allow-moved"),
        0,
        "[1/1] updated SOURCE/team/one:1 (",
        "warning: SOURCE/team/one:1: tag moved: it is sha256:… now, and the manifest pinned"
            + " sha256:… on 2026-11-30; accepted because of --allow-moved\n",
        "MIRROR: 0 copied, 1 updated, 0 already there, 1 moved since pinned; ");
    JsonNode report = report(0, "--allow-moved");
    assertEquals("present", report.at("/artifacts/0/status").asText());
    assertEquals(now.toString(), report.at("/artifacts/0/digest").asText());
    assertEquals(before.toString(), report.at("/artifacts/0/pinnedDigest").asText());
  }

  @Test
  void dryRunShowsMovedTags() {
    MirrorStage.put(stage.source, "team/two", "2", "unchanged");
    stage.manifest.image(stage.here("team/two:2"));
    move();
    Ran ran = stage.run("--dry-run");
    assertSays(ran, 1, "tag moved: it is", ": 1 to copy, 0 to update, 0 already there, 1 MOVED; ");
    assertTrue(stage.told(ran.out()).startsWith("moved   image SOURCE/team/one:1 -> "), ran::out);
    Ran allowed = stage.run("--dry-run", "--allow-moved");
    assertSays(allowed, 0, "2 to copy, 0 to update, 0 already there, 1 moved since they were");
    assertTrue(stage.told(allowed.out()).startsWith("copy    image SOURCE/team/one:1"));
    assertTrue(stage.destination.log().stream().noneMatch(line -> line.startsWith("P")));
  }

  @Test
  void staleSourceMirrorIsNotUsed() {
    FakeRegistry stale = stage.with(new FakeRegistry());
    stage.plainHttp("STALE", stale.host());
    MirrorStage.put(stale, ONE, "1", "older than the pin");
    stage.options("--source-mirror", stage.source.host() + "=" + stale.host());
    stage.showProgress();
    assertSays(
        stage.run(),
        0,
        "warning: SOURCE/team/one:1: mirror STALE is no longer used: tag moved: it is sha256:…");
    assertEquals(before.toString(), stage.destination.tag(mirrored(ONE), "1").orElseThrow());
  }

  @Test
  void staleSourceMirrorOfAChartIsNotUsed() {
    byte[] old = new ArchiveBuilder().file("web/Chart.yaml", chartYaml("# old\n")).tgz();
    FakeRegistry stale = stage.with(new FakeRegistry());
    stage.plainHttp("STALE", stale.host());
    stale.put("charts/web", "1.0.0", ChartShapes.all(old).get("plain"));
    byte[] pinned = ArchiveBuilder.chart("web", "1.0.0");
    TestImage artifact = ChartShapes.all(pinned).get("plain");
    stage.source.put("charts/web", "1.0.0", artifact);
    String repository = "oci://" + stage.here("charts/web");
    stage.manifest.clear().chart("web", "1.0.0", repository, Digest.sha256(pinned));
    stage.options("--source-mirror", stage.source.host() + "=" + stale.host());
    stage.showProgress();
    assertSays(
        stage.run(),
        0,
        "mirror STALE is no longer used: tag moved: it is sha256:… now, and the manifest");
    assertEquals(
        artifact.digest().toString(), stage.destination.tag("charts/web", "1.0.0").orElseThrow());
  }

  @Test
  void tagThatMovedInASourceMirrorTooIsRefused() {
    FakeRegistry stale = stage.with(new FakeRegistry());
    stage.plainHttp("STALE", stale.host());
    MirrorStage.put(stale, ONE, "1", "older than the pin");
    stage.options("--source-mirror", stage.source.host() + "=" + stale.host());
    move();
    assertSays(stage.run(), 1, "source: cannot copy SOURCE/team/one:1: tag moved: it is");
    // Where only the mirror can be reached, its content can be accepted.
    stage.source.failing("/team/one/", 99, r -> FakeRegistry.error(r, 503, "DOWN"));
    stage.options("--retries", "0");
    assertSays(
        stage.run(), 5, "also: source: cannot copy SOURCE/team/one:1 in the mirror STALE: tag");
    stage.showProgress();
    assertSays(
        stage.run("--allow-moved"),
        0,
        "accepted because of --allow-moved",
        "warning: SOURCE/team/one:1: it was read from the mirror STALE; SOURCE was not asked, where"
            + " its tag may not have moved\n",
        "1 copied, 0 updated, 0 already there, 1 moved");
  }

  /** A chart repository with one archive, which can be replaced. */
  private ScriptedServer charts(AtomicReference<byte[]> archive, boolean digestIsInIndex) {
    return stage.with(
        ScriptedServer.start(
            request -> {
              byte[] chart = archive.get();
              boolean isIndex = request.path().endsWith("/index.yaml");
              String index =
                  "apiVersion: v1\n"
                      + "entries:\n"
                      + "  web:\n"
                      + "  - {name: web, version: 1.0.0, urls: [web.tgz]"
                      + (digestIsInIndex ? ", digest: " + Digest.sha256(chart).hex() : "")
                      + "}\n";
              request.respond(200, Map.of(), isIndex ? index.getBytes(UTF_8) : chart);
            }));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replacedChartIsNotCopied(boolean digestIsInIndex) throws IOException {
    byte[] old = new ArchiveBuilder().file("web/Chart.yaml", chartYaml("# old\n")).tgz();
    byte[] changed = new ArchiveBuilder().file("web/Chart.yaml", chartYaml("# new\n")).tgz();
    AtomicReference<byte[]> archive = new AtomicReference<>(old);
    ScriptedServer server = charts(archive, digestIsInIndex);
    stage.plainHttp("CHARTS", server.authority());
    stage
        .manifest
        .clear()
        .chart("web", "1.0.0", server.uri("/charts").toString(), Digest.sha256(old));
    assertEquals(0, stage.run().status());
    int asked = server.requests().size();
    int askedThere = stage.destination.log().size();
    archive.set(changed);
    assertSays(stage.run(), 0, "1 already there; ");
    assertEquals(asked, server.requests().size(), "the source is not asked");
    List<String> second =
        stage.destination.log().subList(askedThere, stage.destination.log().size());
    assertEquals(1, second.stream().filter(line -> line.contains("charts/web")).count());

    stage.registry(stage.destination.host() + "/cold");
    assertSays(
        stage.run(),
        1,
        "error: chart http://CHARTS/charts/web:1.0.0: source: cannot ",
        ": tag moved: it is sha256:… now, and the manifest pinned sha256:… on 2026-11-30. Find");
    assertTrue(stage.destination.tag("cold/charts/web", "1.0.0").isEmpty());
    JsonNode report = report(0, "--allow-moved");
    assertEquals("copied", report.at("/artifacts/0/status").asText());
    Ran moved = verifyAt(stage.destination.host() + "/cold");
    String advice = "\n      # if the source has the same content, its tag has moved: find out why";
    assertTrue(moved.out().contains(advice), moved::out);
    String command =
        " 'ma-ecr discover --pin --write --manifest " + folder.resolve("manifest.yaml");
    assertTrue(moved.out().contains(command + "'\n"), moved::out);
    assertEquals(Digest.sha256(old).toString(), report.at("/artifacts/0/pinnedDigest").asText());
  }

  @Test
  void pinnedChartVersionThatWasDeletedIsReportedWithItsPin() throws IOException {
    byte[] old = new ArchiveBuilder().file("web/Chart.yaml", chartYaml("# old\n")).tgz();
    ScriptedServer server = charts(new AtomicReference<>(old), true);
    stage.plainHttp("CHARTS", server.authority());
    String repository = server.uri("/charts").toString();
    stage.manifest.clear().chart("web", "2.0.0", repository, Digest.sha256(old));
    assertSays(
        stage.run(),
        1,
        "available (1 in total): 1.0.0; the manifest pinned sha256:… on 2026-11-30. Correct"
            + " `version` in the manifest (line ");
  }

  private static String chartYaml(String comment) {
    return comment + ArchiveBuilder.chartYaml("web", "1.0.0");
  }

  @Test
  void layoutWithOtherContentIsRefused() {
    stage.registry("layout:" + folder.resolve("mirror"));
    assertEquals(0, stage.run().status());
    stage.registry(stage.destination.host());
    stage.options("--from", "layout:" + folder.resolve("mirror"));
    move();
    assertSays(stage.run(), 0, "1 copied, ");
    stage.manifest.clear().image(stage.here(ONE + ":1"), now);
    assertSays(
        stage.run(),
        1,
        "source: cannot copy layout:FOLDER/mirror/mirrored/SOURCE/team/one:1: tag moved: it is",
        " on 2026-11-30. Find");
  }

  private Ran verify(String... options) {
    return verifyAt(stage.destination.host(), options);
  }

  private Ran verifyAt(String registry, String... options) {
    List<String> words = new ArrayList<>(List.of("verify", registry));
    words.addAll(List.of("--registry-type", "oci", "--plain-http", stage.destination.host()));
    words.addAll(List.of("--manifest", stage.manifest.writeTo(folder.resolve("manifest.yaml"))));
    words.addAll(List.of(options));
    return Ran.with(Map.of("HOME", folder.toString()), words.toArray(String[]::new));
  }

  @Test
  void verifyComparesWithThePins() throws IOException {
    JsonNode report = report(0);
    assertEquals(before.toString(), report.at("/artifacts/0/digest").asText());
    assertSays(verify(), 0, "MIRROR: 1 verified; ");
    now = MirrorStage.put(stage.destination, mirrored(ONE), "1", "pushed by hand");
    Ran moved = verify();
    assertSays(moved, 1, "MIRROR: 0 present, 1 DIFFERENT; ");
    assertTrue(
        moved
            .out()
            .contains(
                "/team/one:1 has digest "
                    + now
                    + ", but the manifest pinned "
                    + before
                    + " on 2026-11-30\n"),
        moved::out);
    String advice = "\n      # if the source has the same content, its tag has moved: find out why";
    assertTrue(moved.out().contains(advice), moved::out);
    String recorded = folder.resolve("report.json").toString();
    assertEquals(moved.out(), verify("--against", recorded).out());
    JsonSchema.named("verify").check(verify("--format", "json").out());
  }

  @Test
  void verifyKnowsImagesWithSomePlatforms() throws IOException {
    TestImage index = PlatformShapes.index("x");
    stage.source.put("team/index", "1", index);
    stage.manifest.image(stage.here("team/index:1"), index.digest());
    report(0, "--platform", "linux/arm64");
    assertSays(verify(), 0, ": 1 verified, 1 present (some platforms of the pinned image); ");
    Ran against = verify("--against", folder.resolve("report.json").toString());
    assertSays(
        against,
        0,
        "was written by a run with --platform: images contain only linux/arm64, except those that"
            + " charts pull by digest\n",
        ": 2 verified; ");
    JsonSchema.named("verify").check(verify("--format", "json").out());
  }

  /** The index with fewer platforms must not be taken for one that was made of the pinned image. */
  @Test
  void movedIndexWithSomePlatformsIsStillMoved() throws IOException {
    TestImage index = PlatformShapes.index("x");
    stage.manifest.clear().image(stage.here("team/index:1"), index.digest());
    TestImage moved = PlatformShapes.index("y");
    stage.source.put("team/index", "1", moved);
    String[] options = {"--platform", "linux/arm64", "--allow-moved"};
    String first = report(0, options).at("/artifacts/0/digest").asText();
    JsonNode second = report(0).at("/artifacts/0");
    assertEquals("present", second.path("status").asText());
    assertEquals(first, second.path("digest").asText());
    assertEquals(index.digest().toString(), second.path("pinnedDigest").asText());
    assertEquals(moved.digest().toString(), second.path("sourceDigest").asText());
    assertSays(verify(), 1, "MIRROR: 0 present, 1 DIFFERENT; ");

    stage.source.put("team/index", "1", index);
    assertEquals("updated", report(0).at("/artifacts/0/status").asText());
    assertSays(verify(), 0, "1 present (some platforms of the pinned image); ");
  }

  @Test
  void verifyKnowsPinsOfAnotherAlgorithm() throws IOException {
    report(0);
    byte[] content = stage.destination.manifest(mirrored(ONE), "1");
    byte[] hash = Digest.newMessageDigest("sha512").digest(content);
    Digest pin = new Digest("sha512", HexFormat.of().formatHex(hash));
    stage.manifest.clear().image(stage.here(ONE + ":1"), pin);
    assertSays(stage.run(), 0, "1 already there; ");
    assertSays(verify(), 0, "MIRROR: 1 verified; ");
    MirrorStage.put(stage.destination, mirrored(ONE), "1", "pushed by hand");
    assertSays(verify(), 1, "MIRROR: 0 present, 1 DIFFERENT; ");
  }

  @Test
  void pinnedTagThatWasDeletedIsReportedWithItsPin() {
    Digest there = MirrorStage.put(stage.source, "team/gone", "2", "as it was");
    stage.manifest.clear().image(stage.here("team/gone:1"), there);
    Ran ran = stage.run();
    assertSays(
        ran,
        1,
        "SOURCE does not have this tag; the closest tags there are 2; the manifest pinned sha256:…"
            + " on 2026-11-30, which is still there without the tag. To copy it by its digest,"
            + " specify the image as SOURCE/team/gone:1@sha256:… (line 5 of"
            + " FOLDER/manifest.yaml)\n");
    assertSays(stage.run("--dry-run"), 1, "1 MISSING AT THE SOURCE");
    stage.manifest.clear().image(stage.here("team/gone:1@" + there));
    assertSays(stage.run(), 0, "1 copied, ");
    assertEquals(there.toString(), stage.destination.tag(mirrored("team/gone"), "1").orElseThrow());

    Digest nowhere = Digest.sha256(new byte[] {1});
    stage.manifest.clear().image(stage.here("team/gone:3"), nowhere);
    assertSays(
        stage.run(),
        1,
        "the closest tags there are 2; the manifest pinned sha256:… on 2026-11-30. Check the name"
            + " and tag in the manifest (line ");
  }

  @Test
  void pinnedAgainAfterATagMoved() throws IOException {
    Path file = folder.resolve("lock.yaml");
    stage.manifest.clear().image(stage.here(ONE + ":1")).writeTo(file);
    Files.writeString(file, Files.readString(file).replaceAll("pinned:.*\n", ""));
    stage.manifestAt(file);
    pin(0, file, "--write");
    assertSays(stage.run(), 0, "1 copied, ");
    move();
    assertSays(stage.run(), 0, "1 already there; ");
    stage.registry(stage.destination.host() + "/cold");
    assertSays(stage.run(), 1, "tag moved: it is ");
    pin(1, file, "--check");
    pin(0, file, "--write");
    assertSays(stage.run(), 0, "1 copied, ");
    pin(0, file, "--check");
    stage.registry(stage.destination.host());
    assertSays(stage.run(), 0, "0 copied, 1 updated, ");
  }

  private void pin(int status, Path file, String option) {
    Ran ran =
        Ran.with(
            Map.of("HOME", folder.toString()),
            "discover",
            "--pin",
            option,
            "--manifest",
            file.toString(),
            "--plain-http",
            stage.source.host());
    assertEquals(status, ran.status(), ran::toString);
  }

  @Test
  void pinsOfAnotherReleaseAreIgnored() {
    Digest release = MirrorStage.put(stage.source, "team/own", "1.0", "release 1.0");
    Digest next = MirrorStage.put(stage.source, "team/own", "2.0", "release 2.0");
    stage.manifest.field("release", "1.0").image(stage.here("team/own:${release}"), release);
    assertSays(stage.run(), 0, "2 copied, ");
    Ran ran = stage.run("--release-version", "2.0");
    assertSays(
        ran,
        0,
        "warning: FOLDER/manifest.yaml pins the digests of 1 image with ${release} for release"
            + " 1.0; they are ignored for release 2.0, whose tags are not checked\n",
        "1 copied, 0 updated, 1 already there");
    assertEquals(next.toString(), stage.destination.tag(mirrored("team/own"), "2.0").orElseThrow());
    String ignored = "they are ignored for release 2.0";
    assertSays(verify("--release-version", "2.0"), 0, ignored, "1 verified, 1 present (digests");
    String file = folder.resolve("manifest.yaml").toString();
    for (String other : List.of("list", "generate-values --registry=r.example")) {
      String[] words = (other + " --release-version 2.0 --manifest " + file).split(" ");
      assertSays(Ran.with(Map.of(), words), 0, ignored);
    }
  }

  @Test
  void manifestWithoutPinsIsReportedOnce() throws IOException {
    String note = "note: ";
    assertFalse(stage.run().err().contains(note), "all is pinned");
    MirrorStage.put(stage.source, "team/two", "2", "layer");
    stage.manifest.image(stage.here("team/two:2"));
    stage.showProgress();
    assertSays(
        stage.run(),
        0,
        "\nnote: FOLDER/manifest.yaml pins the digests of only 1 of 2: a tag without a pin is"
            + " copied as it is at the time. To pin them, run `ma-ecr discover --pin --write"
            + " --manifest FOLDER/manifest.yaml`\n"
            + "MIRROR: ");
    stage.manifest.clear().image(stage.here("team/two:2"));
    Ran none = stage.run();
    assertSays(none, 0, "\nnote: FOLDER/manifest.yaml pins no digests: a tag without a pin is");
    assertEquals(1, none.err().split(note, -1).length - 1, none::err);
    assertFalse(stage.run("--quiet").err().contains(note));
    assertFalse(stage.run("--dry-run").err().contains(note));

    stage.manifest.clear().image(stage.here("team/two:2@" + before));
    MirrorStage.put(stage.source, "team/two", "2", "as it was");
    assertFalse(stage.run().err().contains(note), "charts pull it by its digest");
    Path list = folder.resolve("list.yaml");
    Files.writeString(list, "images:\n  - \"" + stage.here(ONE + ":1") + "\"\n");
    stage.manifestAt(list);
    assertFalse(stage.run().err().contains(note), "a list has no place for pins");
  }
}
