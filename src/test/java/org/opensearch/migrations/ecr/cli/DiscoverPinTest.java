package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.JsonSchema;

/** {@code discover --pin}: without Helm, which is not on the PATH here. */
class DiscoverPinTest {

  @TempDir Path folder;
  @AutoClose private PinStage stage;

  @BeforeEach
  void start() {
    stage = new PinStage(folder);
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  @Test
  void pinsImagesAndCharts() {
    Digest app = stage.publish("team/app:1", "app");
    Digest own = stage.image("team/own:2");
    Digest indexed = stage.chart("indexed", true, stage.here("team/app:1"));
    Digest silent = stage.chart("silent", false, stage.here("team/app:1"));
    Digest oci = stage.ociChart("artifact");
    LocalDate before = today();
    Ran ran = stage.discover(0, "--pin", "--write");
    assertEquals("", ran.out());
    assertEquals(List.of(Optional.of(app), Optional.of(app)), stage.pins("team/app:1"));
    assertEquals(List.of(Optional.of(own)), stage.pins("team/own:2"));
    assertEquals(Optional.of(indexed), stage.chartPin("indexed"));
    assertEquals(Optional.of(silent), stage.chartPin("silent"));
    assertEquals(Optional.of(oci), stage.chartPin("artifact"));
    LocalDate pinned = stage.read().pinned().orElseThrow();
    assertTrue(pinned.equals(before) || pinned.equals(today()), pinned::toString);
    assertTrue(ran.err().contains("looked up 5 digests ("), ran::err);
    assertTrue(ran.err().contains(stage.file() + " is updated"), ran::err);
    assertFalse(ran.err().contains("no --chart"), ran::err);
  }

  /** One HEAD for each image, once; the index once; the archive only where the index is silent. */
  @Test
  void looksUpNothingTwice() {
    stage.publish("team/app:1", "app");
    stage.image("team/own:2");
    stage.chart("indexed", true, stage.here("team/app:1"));
    stage.chart("silent", false, stage.here("team/app:1"));
    stage.ociChart("artifact");
    Digest manifest = Digest.sha256(stage.source.manifest("charts/artifact", "1.0.0"));
    stage.discover(0, "--pin", "--write");
    Map<String, Long> asked =
        stage.asked(0).stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertEquals(
        Map.of(
            "GET /v2/",
            1L,
            "HEAD /v2/team/app/manifests/1",
            1L,
            "HEAD /v2/team/own/manifests/2",
            1L,
            "HEAD /v2/charts/artifact/manifests/1.0.0",
            1L,
            "GET /v2/charts/artifact/manifests/" + manifest,
            1L,
            "GET /charts/index.yaml",
            1L,
            "GET /charts/silent-1.0.0.tgz",
            1L),
        asked);
  }

  @Test
  void printsThePinnedManifest() {
    Digest app = stage.image("team/app:1");
    String before = stage.text();
    Ran ran = stage.discover(0, "--pin");
    assertTrue(ran.out().contains("digest: \"" + app + "\""), ran::out);
    assertTrue(ran.out().contains("pinned: "), ran::out);
    assertEquals(before, stage.text());
  }

  @Test
  void anImageWithADigestInItsReferenceHasNoPin() {
    Digest app = stage.publish("team/app:1", "app");
    stage.manifest.image(stage.here("team/app:1@" + app));
    stage.publish("team/app:1", "moved");
    stage.chart("demo", true, stage.here("team/app:1"));
    stage.discover(0, "--pin", "--write");
    assertFalse(stage.text().contains("digest: \""), stage::text);
    assertEquals(0, stage.source.count("team/app"));
  }

  @Test
  void aSecondRunChangesNothing() {
    stage.image("team/app:1");
    stage.chart("demo", true);
    stage.discover(0, "--pin", "--write");
    stage.rewrite(stage.read().pinned().orElseThrow().toString(), "2026-01-02");
    String first = stage.text();
    Ran ran = stage.discover(0, "--pin", "--write");
    assertEquals(first, stage.text());
    assertTrue(ran.err().contains(" is up to date"), ran::err);
    Ran check = stage.discover(0, "--pin", "--check");
    assertEquals("", check.out());
    assertTrue(check.err().contains("matches the digests at the sources"), check::err);
  }

  @Test
  void checkListsMovedTags() {
    Digest app = stage.image("team/app:1");
    Digest fixed = stage.image("team/fixed:1");
    Digest demo = stage.chart("demo", true, stage.here("team/app:1"));
    stage.discover(0, "--pin", "--write");
    stage.rewrite(stage.read().pinned().orElseThrow().toString(), "2026-01-02");
    String before = stage.text();
    Digest moved = stage.publish("team/app:1", "moved");
    String other = "0".repeat(64);
    stage.replaceInIndex(demo.hex(), other);
    Ran ran = stage.discover(1, "--pin", "--check");
    assertTrue(
        ran.out()
            .contains(
                "~ digest of %s: %s (pinned on 2026-01-02) → %s"
                    .formatted(stage.here("team/app:1"), app, moved)),
        ran::out);
    assertTrue(
        ran.out()
            .contains(
                "~ digest of demo:1.0.0: %s (pinned on 2026-01-02) → sha256:%s"
                    .formatted(demo, other)),
        ran::out);
    assertFalse(ran.out().contains(fixed.toString()), ran::out);
    assertTrue(
        ran.err()
            .contains(
                "does not match the digests at the sources: run 'ma-ecr discover --pin"
                    + " --write'"),
        ran::err);
    assertEquals(before, stage.text());

    JsonNode json =
        JsonSchema.named("discover")
            .check(stage.discover(1, "--pin", "--check", "--format", "json").out());
    assertEquals("2026-01-02", json.at("/moved/0/pinned").asText());
    assertEquals("chart", json.at("/moved/0/kind").asText());
    assertEquals("demo:1.0.0", json.at("/moved/0/reference").asText());
    assertEquals("image", json.at("/moved/1/kind").asText());
    assertEquals(stage.here("team/app:1"), json.at("/moved/1/reference").asText());
    assertEquals(app.toString(), json.at("/moved/1/pin").asText());
    assertEquals(moved.toString(), json.at("/moved/1/digest").asText());
    assertEquals(2, json.path("moved").size(), json::toPrettyString);

    Ran markdown = stage.discover(1, "--pin", "--check", "--format", "markdown");
    assertTrue(markdown.out().contains("| digest of | pinned on 2026-01-02 | after |"), ran::out);
    assertTrue(
        markdown
            .out()
            .contains("| `%s` | `%s` | `%s` |".formatted(stage.here("team/app:1"), app, moved)),
        markdown::out);
  }

  /** Nothing was rendered: nothing is said of the charts. */
  @Test
  void markdownWithoutDifferences() {
    stage.image("team/app:1");
    stage.discover(0, "--pin", "--write");
    Ran ran = stage.discover(0, "--pin", "--check", "--format", "markdown");
    assertTrue(
        ran.out().contains("None: the manifest matches the digests at the sources.\n"), ran::out);
    assertEquals(0, stage.discover(0, "--pin", "--check", "--format", "json").out().indexOf('{'));
  }

  /** Before the first request, and before the manifest is written. */
  @Test
  void outputThatCannotBeWritten() {
    stage.image("team/app:1");
    String before = stage.text();
    String file = folder.resolve("none/pins.yaml").toString();
    Ran ran = stage.discover(3, "--pin", "--write", "--format", "yaml", "--output", file);
    assertTrue(
        ran.err().contains("cannot write output " + file + ": its directory does not exist."),
        ran::err);
    assertEquals(before, stage.text());
    assertEquals(List.of(), stage.asked(0));
  }

  @Test
  void oneReferenceInSeveralForms() {
    Digest app = stage.image("team/app:1");
    stage.manifest.image(stage.here("team/app:1").replace("127.0.0.1", "LOCALHOST"));
    stage.plainHttp(stage.source.host().replace("127.0.0.1", "localhost"));
    stage.chart("one", true, stage.here("team/app:1"));
    stage.chart("two", true, stage.here("team/app:1"));
    stage.discover(0, "--pin", "--write");
    assertEquals(
        List.of(Optional.of(app), Optional.of(app), Optional.of(app)), stage.pins("team/app:1"));
    assertEquals(4, stage.text().split(app.toString(), -1).length - 1, stage::text);
    assertEquals(2, stage.source.count("HEAD /v2/team/app/manifests/1"));
  }

  @Test
  void checkFailsWithoutPins() {
    Digest app = stage.image("team/app:1");
    Ran ran = stage.discover(1, "--pin", "--check");
    assertTrue(
        ran.out().contains("~ digest of " + stage.here("team/app:1") + ": none → " + app),
        ran::out);
  }

  @Test
  void aMovedTagIsPinnedAgain() {
    stage.image("team/app:1");
    Digest other = stage.image("team/other:1");
    stage.discover(0, "--pin", "--write");
    stage.rewrite(stage.read().pinned().orElseThrow().toString(), "2026-01-02");
    Digest moved = stage.publish("team/app:1", "moved");
    stage.publish("team/other:1", "moved too");
    stage.discover(0, "--pin", "--write", "--include", "*/team/app");
    assertEquals(List.of(Optional.of(moved)), stage.pins("team/app:1"));
    assertEquals(List.of(Optional.of(other)), stage.pins("team/other:1"));
    assertTrue(stage.read().pinned().orElseThrow().isAfter(LocalDate.of(2026, 1, 2)));
  }

  @Test
  void whatFailsKeepsItsPin() {
    stage.image("team/app:1");
    Digest gone = stage.image("team/gone:1");
    stage.discover(0, "--pin", "--write");
    Digest moved = stage.publish("team/app:1", "moved");
    stage.source.failing("/v2/team/gone/manifests", 1, r -> FakeRegistry.error(r, 404, "GONE"));
    Ran ran = stage.discover(3, "--pin", "--write");
    assertEquals(List.of(Optional.of(moved)), stage.pins("team/app:1"));
    assertEquals(List.of(Optional.of(gone)), stage.pins("team/gone:1"));
    assertTrue(
        ran.err()
            .contains(
                "source: cannot find "
                    + stage.here("team/gone:1")
                    + ": "
                    + stage.source.host()
                    + " does not have it"),
        ran::err);
    assertTrue(ran.err().contains("1 failed, whose entries are unchanged"), ran::err);
  }

  /** The form of the file alone is no reason to write it, or to refuse it for a comment. */
  @Test
  void aFileWithoutNewPinsIsNotWritten() {
    stage.image("team/app:1");
    stage.rewrite("version: 1\n", "# mine\nversion:   1\n");
    String before = stage.text();
    stage.source.failing("/v2/team/app/manifests", 1, r -> FakeRegistry.error(r, 404, "GONE"));
    Ran failed = stage.discover(3, "--pin", "--write");
    assertEquals(before, stage.text());
    assertTrue(failed.err().contains(stage.file() + " is unchanged"), failed::err);
    stage.discover(0, "--pin", "--write", "--force");
    stage.rewrite("version: 1\n", "# mine\nversion:   1\n");
    String pinned = stage.text();
    Ran same = stage.discover(0, "--pin", "--write");
    assertEquals(pinned, stage.text());
    assertTrue(same.err().contains(stage.file() + " is up to date"), same::err);
    stage.discover(0, "--pin", "--write", "--force", "--release-version", "3.4.0");
    assertEquals(Optional.of("3.4.0"), stage.read().release());
  }

  @Test
  void transientFailuresEndWithStatus5() {
    Digest app = stage.image("team/app:1");
    stage.image("team/ill:1");
    stage.source.failing("/v2/team/ill/", 100, r -> FakeRegistry.error(r, 500, "UNKNOWN"));
    Ran ran = stage.discover(5, "--pin", "--write", "--retries", "0");
    assertEquals(List.of(Optional.of(app)), stage.pins("team/app:1"));
    assertEquals(List.of(Optional.empty()), stage.pins("team/ill:1"));
    assertTrue(ran.err().contains("cannot read manifest"), ran::err);
    // Nothing is copied.
    assertTrue(ran.err().contains(" 500: UNKNOWN (as scripted). Run again\n"), ran::err);
  }

  @Test
  void waitsWhereTheRegistryLimitsRates() {
    for (int i = 1; i <= 12; i++) {
      stage.image("team/app" + i + ":1");
    }
    stage.source.failing(
        "HEAD", 6, r -> r.respond(429, Map.of("Retry-After", "0"), "{\"errors\":[]}"));
    Ran ran = stage.discover(0, "--pin", "--write");
    assertTrue(ran.err().contains("looked up 12 digests"), ran::err);
    assertEquals(12 + 6, stage.source.count("HEAD"));
  }

  /** Eight at once; each of the first eight is answered only when all of them have arrived. */
  @Test
  void looksUpSeveralAtOnce() {
    for (int i = 1; i <= 9; i++) {
      stage.image("team/app" + i + ":1");
    }
    CountDownLatch arrived = new CountDownLatch(8);
    AtomicInteger alone = new AtomicInteger();
    stage.source.when(
        request -> {
          if (request.method().equals("HEAD")) {
            arrived.countDown();
            alone.addAndGet(isComplete(arrived) ? 0 : 1);
          }
          return false;
        });
    stage.discover(0, "--pin", "--write");
    assertEquals(0, alone.get());
    assertEquals(9, stage.source.count("HEAD"));
  }

  private static boolean isComplete(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsTheManifestWhereHeadHasNoDigest() {
    Digest app = stage.image("team/app:1");
    stage.omitDigests();
    stage.discover(0, "--pin", "--write");
    assertEquals(List.of(Optional.of(app)), stage.pins("team/app:1"));
    assertEquals(1, stage.source.count("GET /v2/team/app/manifests/1"));
  }

  @Test
  void imagesOfTheReleaseArePinnedForIt() {
    Digest first = stage.publish("team/own:3.3.6", "first");
    Digest second = stage.publish("team/own:3.4.0", "second");
    stage.manifest.image(stage.here("team/own:${release}"));
    stage.rewrite("version: 1\n", "version: 1\nrelease: \"3.3.6\"\n");
    stage.discover(0, "--pin", "--write");
    assertEquals(List.of(Optional.of(first)), stage.pins("team/own:3.3.6"));
    assertTrue(stage.text().contains("${release}"), stage::text);
    stage.discover(0, "--pin", "--write", "--release-version", "3.4.0");
    assertEquals(Optional.of("3.4.0"), stage.read().release());
    assertEquals(List.of(Optional.of(second)), stage.pins("team/own:3.4.0"));
  }

  @Test
  void groupsArePinnedToo() {
    Digest app = stage.image("team/app:1");
    stage.rewrite("    unoverridable: \"a test\"\n", "    group: build\n    reason: a test\n");
    stage.discover(0, "--pin", "--write");
    assertEquals(List.of(Optional.of(app)), stage.pins("team/app:1"));
  }

  /** What a person has written stays recognizable: a later run must not drop it silently. */
  @Test
  void handWrittenManifest() {
    Digest app = stage.image("team/app:1");
    stage.discover(0, "--pin", "--write");
    assertFalse(stage.text().contains("Generated by"), stage::text);
    assertTrue(stage.text().startsWith("version: 1\n"), stage::text);
    stage.rewrite("version: 1\n", "# mine\nversion: 1\n");
    stage.rewrite(app.toString(), "sha256:" + "0".repeat(64));
    Ran refused = stage.discover(3, "--pin", "--write");
    assertTrue(refused.err().contains("it would lose 1 comment"), refused::err);
    assertTrue(stage.text().contains("# mine"), stage::text);
    stage.discover(0, "--pin", "--write", "--force");
    assertEquals(List.of(Optional.of(app)), stage.pins("team/app:1"));
  }

  @Test
  void registryThatRequiresALogin() {
    stage.image("team/app:1");
    stage.source.withLogin("user", "secret");
    Ran ran = stage.discover(4, "--pin", "--write");
    assertTrue(ran.err().contains("docker login " + stage.source.host()), ran::err);
    assertTrue(ran.err().contains("use --from REGISTRY|layout:DIR"), ran::err);
    assertEquals(List.of(Optional.empty()), stage.pins("team/app:1"));
  }

  @Test
  void usageErrors() {
    stage.image("team/app:1");
    assertUsage("--from requires --pin", "--from", "layout:x", "--check");
    assertUsage("--from-report requires --from", "--pin", "--from-report", "r.json");
    assertUsage("omit --pin", "--pin", "--compare-with", "x");
    assertUsage("can be combined", "--pin", "--from", "layout:x", "--from", "r.example");
    assertUsage("--from: ", "--pin", "--from", "https://r.example");
    assertUsage("select no image or chart", "--pin", "--include", "nothing");
  }

  private void assertUsage(String message, String... options) {
    Ran ran = stage.discover(2, options);
    assertTrue(ran.err().contains(message), ran::err);
  }
}
