package org.opensearch.migrations.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.JsonSchema;

/** {@code discover} on an aggregate chart and its charts, with real Helm. */
class DiscoverIT {

  private static final String CHART = "apiVersion: v2\nname: hook\nversion: 1.0.0\n";
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  @TempDir private Path folder;
  private DiscoverScene scene;

  @BeforeEach
  void start() {
    scene = new DiscoverScene(folder);
  }

  @Test
  void writingTwiceChangesNothing() {
    Finished printed = scene.discover(0);
    assertFalse(Files.exists(scene.manifest()));
    scene.discover(0, "--write");
    String written = scene.manifestText();
    assertEquals(printed.stdout(), written);

    Finished again = scene.discover(0, "--write");
    assertEquals(written, scene.manifestText());
    assertEquals("", again.stdout());
    assertTrue(again.stderr().contains(scene.manifest() + " is up to date"), again::toString);
    assertEquals("", scene.discover(0, "--check").stdout());
    assertEquals(written, scene.discover(0).stdout());
  }

  @Test
  void chartsThatAreNotMirroredAreReported() {
    Finished printed = scene.discover(0);
    assertTrue(
        printed.stderr().contains("warning: the deployment installs playground"),
        printed::toString);
    assertTrue(printed.stdout().contains("omitted:\n  - {chart: playground, "), printed::toString);
  }

  @Test
  void validDigestsAreKept() {
    scene.discover(0, "--write");
    scene.edit(
        "      - quay.example.com/certs/controller:v1.17.2\n",
        "      - {image: 'quay.example.com/certs/controller:v1.17.2', digest: '" + DIGEST + "'}\n");
    scene.edit(
        "      - {image: registry.example.com/tools/curl:8.9, note: \"test hook\"}\n",
        "      - {note: test hook, image: registry.example.com/tools/curl:8.9, digest: '"
            + DIGEST
            + "'}\n");
    assertEquals("", scene.discover(0, "--check").stdout());
    scene.discover(0, "--write");
    String canonical = scene.manifestText();
    assertTrue(canonical.contains("        digest: \"" + DIGEST + "\"\n"), canonical);
    assertEquals(2, canonical.split(DIGEST, -1).length - 1, canonical);

    scene.charts().change("hook", "values.yaml", "curl:8.9", "curl:8.10");
    scene.charts().pack("hook");
    Finished check = scene.discover(1, "--check");
    assertEquals(canonical, scene.manifestText());
    assertEquals(
        """
        hook
          - image registry.example.com/tools/curl:8.9, digest: DIGEST, note: test hook
          + image registry.example.com/tools/curl:8.10, note: test hook
              Pod test, spec.containers[0].image (hook/templates/test.yaml)
          ~ override [test, image] = ${mirror}/registry.example.com/tools/curl:8.9 for registry.example.com/tools/curl:8.9
            → override [test, image] = ${mirror}/registry.example.com/tools/curl:8.10 for registry.example.com/tools/curl:8.10
          ~ value for a digest [test, image] = ${mirror}/registry.example.com/tools/curl:8.9@${digest} for registry.example.com/tools/curl:8.9
            → value for a digest [test, image] = ${mirror}/registry.example.com/tools/curl:8.10@${digest} for registry.example.com/tools/curl:8.10
        """
            .replace("DIGEST", DIGEST),
        check.stdout());
    assertTrue(check.stderr().contains("does not match the charts"), check::toString);

    Finished write = scene.discover(0, "--write");
    assertTrue(write.stderr().contains(check.stdout()), write::toString);
    String written = scene.manifestText();
    assertEquals(1, written.split(DIGEST, -1).length - 1, written);
    assertTrue(
        written.contains(
            "      - {image: registry.example.com/tools/curl:8.10, note: \"test hook\"}\n"),
        written);
    scene.discover(0, "--check");
  }

  @Test
  void commentsAreRemovedOnlyWithForce() {
    scene.discover(0, "--write");
    String written = scene.manifestText();
    scene.edit("  - key: hook\n", "  # Two jobs.\n  - key: hook # not ours\n");
    String edited = scene.manifestText();
    assertEquals("", scene.discover(0, "--check").stdout());

    Finished refused = scene.discover(3, "--write");
    assertTrue(
        refused
            .stderr()
            .contains(
                "cannot write manifest "
                    + scene.manifest()
                    + ": it would lose 2 comments. Move what you want to keep to a rules file, then"
                    + " run the command again with --force"),
        refused::toString);
    assertEquals(edited, scene.manifestText());

    Finished forced = scene.discover(0, "--write", "--force");
    assertTrue(forced.stderr().contains("loses 2 comments"), forced::toString);
    assertEquals(written, scene.manifestText());
    scene.discover(2, "--force");
  }

  @Test
  void rulesForManualAdditionsAreSuggested() {
    scene.discover(0, "--write");
    String written = scene.manifestText();
    scene.edit(written.substring(0, written.indexOf("version: 1")), "");
    scene.edit(
        "      - {image: registry.example.com/tools/curl:8.9, note: \"test hook\"}\n",
        """
              - {image: registry.example.com/tools/curl:8.9, reason: checks it}
              - image: quay.example.com/by/hand:1
                reason: started by a script
                unoverridable: the script names it
        """);
    String edited = scene.manifestText();

    Finished refused = scene.discover(3, "--write");
    String rules =
        """
        charts:
          hook:
            - notes:
                - {image: registry.example.com/tools/curl:8.9, note: "checks it"}
              images:
                - {image: quay.example.com/by/hand:1, reason: "started by a script"}
              unoverridable:
                - {image: quay.example.com/by/hand:1, reason: "the script names it"}
        """;
    assertTrue(refused.stderr().contains(rules), refused::toString);
    assertTrue(
        refused.stderr().contains("it would lose entries without a rule"), refused::toString);
    assertEquals(edited, scene.manifestText());
    scene.discover(3, "--write", "--include", "agent");
    assertEquals(edited, scene.manifestText());

    Path file = scene.file("moved.yaml", "version: 1\n" + rules);
    scene.discover(0, "--write", "--rules", file.toString());
    String moved = scene.manifestText();
    assertTrue(moved.contains("note: \"checks it\""), moved);
    assertTrue(moved.contains("reason: \"started by a script\""), moved);
    scene.discover(0, "--check", "--rules", file.toString());

    // Generated entries follow the rules.
    Finished without = scene.discover(0, "--write");
    assertTrue(without.stderr().contains("- image quay.example.com/by/hand:1"), without::toString);
    assertEquals(written, scene.manifestText());
  }

  @Test
  void chartsThatAreNotSelectedAreUnchanged() {
    scene.discover(0, "--write");
    String written = scene.manifestText();
    scene.charts().change("hook", "values.yaml", "curl:8.9", "curl:8.10");
    scene.charts().pack("hook");
    scene.discover(0, "--write", "--exclude", "hook");
    assertEquals(written, scene.manifestText());
    scene.discover(0, "--write", "--include", "hook");
    assertEquals(written.replace("curl:8.9", "curl:8.10"), scene.manifestText());
  }

  @Test
  void bumpSelectsAnotherVersion() {
    scene.discover(0, "--write");
    String before = scene.manifestText();
    scene.charts().change("argument", "Chart.yaml", "version: 1.0.0", "version: 1.1.0");
    scene.charts().change("argument", "Chart.yaml", "v1.17.2", "v1.18.0");
    scene.charts().pack("argument");
    scene.discover(0, "--check");

    assertEquals(
        before
            .replace("v1.17.2", "v1.18.0")
            .replace("key: argument\n    version: 1.0.0", "key: argument\n    version: 1.1.0"),
        scene.discover(0, "--bump", "argument=1.1.0").stdout());
    Finished check = scene.discover(1, "--bump", "argument=1.1.0", "--check");
    assertTrue(
        check.stderr().contains("run 'ma-ecr discover --bump argument=1.1.0 --write'"),
        check::toString);
    Finished unknown = scene.discover(3, "--bump", "arguments=1.1.0");
    assertTrue(unknown.stderr().contains("the keys are: agent, argument, "), unknown::toString);
    Finished missing = scene.discover(3, "--bump", "argument=1.2.0");
    assertTrue(missing.stderr().contains("the versions are: 1.0.0, 1.1.0"), missing::toString);
  }

  @Test
  void otherChartsAreAnalyzedWhenOneFails() {
    scene.discover(0, "--write");
    String before = scene.manifestText();
    scene.charts().change("argument", "templates/pod.yaml", "args:", "{{ fail \"out of order\" }}");
    scene.charts().pack("argument");
    scene.charts().change("hook", "values.yaml", "curl:8.9", "curl:8.10");
    scene.charts().pack("hook");

    Finished failed = scene.discover(3, "--write");
    assertTrue(failed.stderr().contains("cannot render chart argument: "), failed::toString);
    assertTrue(failed.stderr().contains("out of order"), failed::toString);
    assertFalse(failed.stderr().contains("Exception"), failed::toString);
    String after = scene.manifestText();
    assertTrue(
        after.contains("\nincomplete:\n  - {chart: argument, reason: \"execution error"), after);
    assertEquals(
        before.replace("curl:8.9", "curl:8.10"), after.replaceFirst("incomplete:\n.*\n\n", ""));
    scene.discover(3, "--check");
  }

  @Test
  void unknownNamesAreRejected() {
    Finished missing = scene.discover(3, "--check");
    assertTrue(missing.stderr().contains("there is no such file"), missing::toString);
    scene.discover(0, "--write");
    Finished none = scene.discover(2, "--check", "--include", "nothing");
    assertTrue(none.stderr().contains("no chart is selected"), none::toString);
  }

  @Test
  void aMissingHelmIsReported() throws IOException {
    Path none = Files.createDirectory(folder.resolve("empty"));
    scene.maEcr().environment(Map.of("PATH", none.toString()));
    Finished failed = scene.discover(3);
    assertEquals("", failed.stdout());
    assertTrue(failed.stderr().contains("helm"), failed::toString);
    assertEquals(1, failed.stderr().strip().lines().count(), failed::toString);
  }

  static Stream<Named<byte[]>> hostileArchives() {
    byte[] climbing =
        new ArchiveBuilder()
            .file("hook/Chart.yaml", CHART)
            .file("hook/../../../climbed.txt", "out")
            .tgz();
    byte[] bomb =
        ArchiveBuilder.gzipBomb(new ArchiveBuilder().file("hook/Chart.yaml", CHART).tar(), 2000);
    return Stream.of(
        Named.of("climbs out", climbing),
        Named.of("expands without end", bomb),
        Named.of("is none", "no archive".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("hostileArchives")
  void hostileArchivesAreRejected(byte[] archive) throws IOException {
    Files.write(scene.charts().archives().resolve("hook-1.0.0.tgz"), archive);
    Finished failed = scene.discover(3);
    assertTrue(failed.stderr().contains("hook"), failed::toString);
    assertFalse(failed.stderr().contains("Exception"), failed::toString);
    assertTrue(failed.stdout().contains("quay.example.com/agents/agent:8"), failed::toString);
    try (Stream<Path> files = Files.walk(folder)) {
      assertEquals(List.of(), files.filter(f -> f.endsWith("climbed.txt")).toList());
    }
  }

  @Test
  void jsonContainsTheLocationsOfImages() {
    JsonNode json =
        JsonSchema.named("discover").check(scene.discover(0, "--format", "json").stdout());
    JsonNode agent = json.at("/charts/0");
    assertEquals("agent", agent.path("key").asText());
    assertEquals("quay.example.com/agents/agent:8", agent.at("/images/0/image").asText());
    assertEquals(
        "{\"template\":\"packaged/templates/pod.yaml\",\"kind\":\"Pod\",\"name\":\"agent\","
            + "\"path\":\"spec.containers[0].image\"}",
        agent.at("/images/0/places/0").toString());
    assertEquals("[\"image\",\"repository\"]", agent.at("/overrides/0/set").toString());
    assertEquals("playground", json.at("/omitted/0/chart").asText());
    assertTrue(json.path("differences").size() > 10, json::toPrettyString);
    assertEquals(0, json.path("failures").size());
  }

  @Test
  void shellFormatPrintsArrays() {
    Path script = folder.resolve("images.sh");
    scene.discover(0, "--format", "shell", "--output", script.toString());
    Finished sourced =
        Command.of("bash", "-c", "set -eu; . \"$0\"; echo \"${#IMAGES[@]} ${CHARTS[0]}\"")
            .with(script.toString())
            .runSuccessfully();
    assertEquals(
        "13 packaged 3.0.0 oci://registry.example.com/charts/packaged\n", sourced.stdout());
  }

  @Test
  void locationsAreShownOnRequest() {
    Finished verbose = scene.discover(0, "--verbose");
    assertTrue(
        verbose
            .stderr()
            .contains(
                """
                agent: quay.example.com/agents/agent:8
                    Pod agent, spec.containers[0].image (packaged/templates/pod.yaml)
                """),
        verbose::toString);
  }
}
