package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.manifest.PackagedManifests;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.JsonSchema;

/** Every JSON output follows its published schema. */
class JsonOutputTest {

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void start() {
    stage = new MirrorStage(folder);
  }

  private JsonNode report(int status, String... options) throws IOException {
    Path file = folder.resolve("report.json");
    stage.options(options);
    stage.options("--report", file.toString());
    Ran ran = stage.run();
    assertEquals(status, ran.status(), ran.err());
    return JsonSchema.named("mirror-report").check(Files.readString(file));
  }

  private JsonNode verify(int status, String... options) {
    List<String> words = new ArrayList<>(List.of("verify", stage.destination.host()));
    words.addAll(List.of("--registry-type", "oci", "--plain-http", stage.destination.host()));
    words.addAll(List.of("--manifest", stage.manifest.writeTo(folder.resolve("manifest.yaml"))));
    words.addAll(List.of("--quiet", "--retries", "0", "--format", "json"));
    words.addAll(List.of(options));
    Ran ran = Ran.with(Map.of("HOME", folder.toString()), words.toArray(String[]::new));
    assertEquals(status, ran.status(), ran.err());
    return JsonSchema.named("verify").check(ran.out());
  }

  @Test
  void reportOfAFailedRun() throws IOException {
    stage.manifest.image(stage.here("team/gone:1"));
    JsonNode report = report(1, "--platform", "linux/amd64", "--with-referrers");
    assertEquals("remedy", report.at("/artifacts/1/error/remedy").isTextual() ? "remedy" : "");
  }

  @Test
  void reportOfAStoppedRun() throws IOException {
    stage.destination.withLogin("me", "secret");
    assertTrue(report(4).path("error").isObject());
  }

  @Test
  void progressEvents() {
    stage.manifest.image(stage.here("team/gone:1"));
    stage.source.failing("/fine/one/manifests/", 4, r -> FakeRegistry.error(r, 503, "BUSY"));
    List<String> words = new ArrayList<>(stage.arguments());
    words.remove("--quiet");
    words.addAll(List.of("--progress", "json"));
    Ran ran = Ran.with(Map.of("HOME", folder.toString()), words.toArray(String[]::new));
    assertEquals(1, ran.status(), ran.err());
    Set<String> events = new TreeSet<>();
    ran.out()
        .lines()
        .forEach(
            line ->
                events.add(JsonSchema.named("mirror-progress").check(line).path("event").asText()));
    assertTrue(
        events.containsAll(List.of("begin", "started", "retrying", "finished", "end")),
        events::toString);
  }

  /** The last event of a run, which has the exit status. */
  private JsonNode lastEvent(int status, String... options) {
    List<String> words = new ArrayList<>(stage.arguments());
    words.remove("--quiet");
    words.addAll(List.of("--progress", "json"));
    words.addAll(List.of(options));
    Ran ran = Ran.with(Map.of("HOME", folder.toString()), words.toArray(String[]::new));
    assertEquals(status, ran.status(), ran.err());
    List<JsonNode> events =
        ran.out().lines().map(JsonSchema.named("mirror-progress")::check).toList();
    assertEquals(1, events.stream().filter(e -> e.path("event").asText().equals("end")).count());
    return events.get(events.size() - 1);
  }

  @Test
  void lastEventHasTheFinalExitStatus() throws IOException {
    stage.registry("layout:" + folder.resolve("mirror"));
    Path archive = folder.resolve("mirror.tar");
    String[] parts = {"--archive", archive.toString(), "--archive-part-size", "1kB"};
    assertEquals(0, lastEvent(0, parts).path("exitStatus").asInt());
    // A folder in the place of a part makes the renaming fail.
    Files.delete(Path.of(archive + ".001"));
    Files.createDirectories(Path.of(archive + ".001").resolve("x"));
    JsonNode end = lastEvent(1, parts);
    assertEquals("end", end.path("event").asText());
    assertEquals(1, end.path("exitStatus").asInt());
    assertEquals(1, end.at("/counts/present").asInt());
  }

  @Test
  void unreadableSourceIsReportedAndEndsTheEvents() throws IOException {
    Path report = folder.resolve("report.json");
    Files.writeString(report, "{}");
    Path archive = Files.write(folder.resolve("cut.tar"), new byte[1000]);
    JsonNode end = lastEvent(3, "--from", "layout:" + archive, "--report", report.toString());
    assertEquals("end", end.path("event").asText());
    assertEquals(3, end.path("exitStatus").asInt());
    JsonNode written = JsonSchema.named("mirror-report").check(Files.readString(report));
    assertEquals(3, written.path("exitStatus").asInt());
    String reason = written.at("/error/reason").asText();
    assertTrue(reason.startsWith("it is not an OCI image layout"), written::toString);
  }

  @Test
  void verificationOfEverything() throws IOException {
    Digest present = stage.publish("team/present", "1");
    stage.publish("team/different", "1");
    Digest damaged = stage.publish("team/damaged", "1");
    report(0);
    stage.publish("team/missing", "1");
    String mirrored = "mirrored/" + stage.source.host().replace(':', '-') + "/team/";
    MirrorStage.put(stage.destination, mirrored + "different", "1", "other");
    stage.destination.failing(
        mirrored + "damaged/blobs/", 9, r -> FakeRegistry.error(r, 404, "BLOB_UNKNOWN"));
    JsonNode found =
        verify(1, "--deep", "--extra", "--against", folder.resolve("report.json").toString());
    List<String> statuses = new ArrayList<>();
    found.path("artifacts").forEach(artifact -> statuses.add(artifact.path("status").asText()));
    assertEquals(List.of("verified", "verified", "different", "damaged", "missing"), statuses);
    assertTrue(found.at("/artifacts/4/remedy/0").asText().contains(" mirror "), found::toString);
    assertEquals(present.toString(), found.at("/artifacts/1/digest").asText());
    assertEquals(damaged.toString(), found.at("/artifacts/3/expected").asText());
    assertEquals(2, found.path("version").asInt());
  }

  @Test
  void verificationWithFailures() {
    stage.destination.when(
        request -> {
          FakeRegistry.error(request, 500, "BROKEN");
          return true;
        });
    assertEquals("failed", verify(5).at("/artifacts/0/status").asText());
  }

  static Stream<String> releases() {
    return PackagedManifests.releases().stream();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void lists(String release) {
    Ran ran = Ran.with(Map.of(), "list", "--format", "json", "--release-version", release);
    assertEquals(0, ran.status(), ran.err());
    JsonSchema.named("list").check(ran.out());
  }

  @Test
  void listWithAllFields() throws IOException {
    Path manifest = folder.resolve("all.yaml");
    Files.writeString(
        manifest,
        """
        version: 1
        charts:
          - {key: a, version: 1.0.0, repository: https://x.test/, images: [q.io/a:1], digest: "D"}
        images:
          - {image: q.io/b:1, as: own/b, group: build, reason: why, note: that}
          - {image: q.io/c:1, unoverridable: because, digest: "D"}
        omitted:
          - {chart: z, reason: unused}
        """
            .replace("D\"", "sha256:" + "1".repeat(64) + "\""));
    Ran ran =
        Ran.with(Map.of(), "list", "--format=json", "--with-group=build", "--manifest=" + manifest);
    assertEquals(0, ran.status(), ran.err());
    JsonSchema.named("list").check(ran.out());
  }

  @ParameterizedTest
  @CsvSource({
    "mirror-report, mirror --report",
    "mirror-progress, mirror --progress json",
    "verify, verify --format json",
    "list, list --format json",
    "discover, discover --format json",
  })
  void schemasArePublished(String name, String output) {
    Ran ran = Ran.with(Map.of(), "integration", "schema");
    assertTrue(
        ran.out().contains("schema/" + name + ".json ") && ran.out().contains(output), ran.out());
    // One word for one thing.
    assertTrue(!JsonSchema.named(name).names().contains("mend"), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mirror-report", "mirror-progress", "verify", "list", "discover"})
  void referenceNamesTheSchemas(String name) throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/reference.md"));
    assertTrue(page.contains("(../../main/integration/schema/" + name + ".json)"), name);
  }
}
