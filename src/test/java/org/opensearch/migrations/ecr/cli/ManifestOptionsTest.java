package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestOptionsTest {

  private static final String YAML =
      """
      version: 1
      charts:
        - {key: a, version: 1.0.0, repository: https://x/, images: ["q.io/shared:1", "q.io/a:1"]}
        - {key: b, version: 1.0.0, repository: https://x/, images: ["q.io/shared:1"]}
      images: ["q.io/own:${release}"]
      """;

  @TempDir Path folder;

  @Test
  void releaseComesFromOptionOrVariable() throws Exception {
    String manifest = manifest(YAML);
    Map<String, String> variable = Map.of("RELEASE_VERSION", "2.0");
    assertTrue(list(variable, manifest).contains("q.io/own:2.0"));
    assertTrue(list(variable, manifest, "--release-version", "3.0").contains("q.io/own:3.0"));

    Ran ran = Ran.with(Map.of("RELEASE_VERSION", ""), "list", "--manifest", manifest);
    assertEquals(3, ran.status());
    assertEquals("", ran.out());
    assertTrue(ran.err().contains("line 5, column 10"), ran.err());
    assertTrue(ran.err().contains("--release-version"), ran.err());

    Ran wrong = Ran.with(Map.of(), "list", "--manifest", manifest, "--release-version", "a b");
    assertEquals(3, wrong.status());
    assertTrue(wrong.err().contains("cannot use release a b"), wrong.err());
  }

  @Test
  void releaseSelectsTheManifestInTheJar() {
    Ran releases = Ran.with(Map.of(), "list", "--releases");
    assertEquals("2.6.4\n2.8.2\n3.0.1\n3.2.1\n3.3.6\n", releases.out());
    assertEquals("", releases.err());

    for (String release : releases.out().lines().toList()) {
      Ran exact = Ran.with(Map.of("RELEASE_VERSION", release), "list", "--format", "json");
      assertEquals("", exact.err());
      assertTrue(exact.out().contains("\"" + release + ".yaml\""), exact.out());
    }
    Ran older = Ran.with(Map.of(), "list", "--release-version", "3.3.5", "--format", "shell");
    assertEquals(0, older.status());
    assertTrue(
        older.err().contains("no manifest for release 3.3.5: using the one of release 3.2.1"),
        older.err());
    assertTrue(older.out().contains("opensearch-migrations-console:3.3.5\""), older.out());
  }

  @Test
  void releaseWithoutManifestIsAUsageError() {
    for (String release : List.of("latest", "4.0.0", "2.6.3", "3.x")) {
      for (String command : List.of("list", "generate-values r.example", "verify r.example")) {
        Ran ran = Ran.with(Map.of(), (command + " --release-version " + release).split(" "));
        assertEquals(2, ran.status(), ran.err());
        assertEquals("", ran.out());
        assertTrue(
            ran.err().contains("there is no manifest for release '" + release + "' in this jar"),
            ran.err());
        assertTrue(ran.err().contains("2.6.4, 2.8.2, 3.0.1, 3.2.1, 3.3.6"), ran.err());
      }
    }
  }

  @Test
  void manifestOfAnotherReleaseIsReported() throws Exception {
    String manifest = manifest("release: '2.0'\n" + YAML);
    Ran same = Ran.with(Map.of("RELEASE_VERSION", "2.0"), "list", "--manifest", manifest);
    assertEquals("", same.err());
    Ran other = Ran.with(Map.of("RELEASE_VERSION", "2.1"), "list", "--manifest", manifest);
    assertEquals(0, other.status());
    assertTrue(
        other
            .err()
            .contains(manifest + " is the manifest of release 2.0, but release 2.1 is requested"),
        other.err());
  }

  @Test
  void kubernetesVersionMustBeAVersion() {
    for (String wrong : List.of("latest", "stable", "1", "1.x", "", "v")) {
      Ran ran = Ran.with(Map.of(), "discover", "--kube-version=" + wrong);
      assertEquals(2, ran.status(), ran.err());
      assertTrue(
          ran.err().contains("'" + wrong + "' is not a Kubernetes version: expected the form"),
          ran.err());
    }
  }

  @Test
  void globsFilterChartsWithTheirImages() throws Exception {
    String manifest = manifest(YAML);
    Map<String, String> release = Map.of("RELEASE_VERSION", "2.0");
    String withoutA = list(release, manifest, "--exclude", "a", "--format=shell");
    assertFalse(withoutA.contains("q.io/a:1"), withoutA);
    assertTrue(withoutA.contains("\"q.io/shared:1\""), withoutA);
    assertTrue(withoutA.contains("\"b 1.0.0 https://x/\""), withoutA);
    String two = list(release, manifest, "--include=b", "--include", "*/own:*", "--format=shell");
    assertEquals(
        List.of("  \"b 1.0.0 https://x/\"", "  \"q.io/shared:1\"", "  \"q.io/own:2.0\""),
        two.lines().filter(line -> line.startsWith("  ")).toList());

    Ran nothing =
        Ran.with(release, "list", "--manifest", manifest, "--include", "typo", "--format", "JSON");
    assertEquals(2, nothing.status());
    assertEquals("", nothing.out());
    assertTrue(nothing.err().contains(" lists nothing that matches "), nothing.err());
  }

  @Test
  void everyProblemHasALineNumber() throws Exception {
    String manifest = manifest("version: 1\nimages: [A B]\nchrts: []\n");
    Ran ran = Ran.with(Map.of(), "generate-values", "r.example", "--manifest", manifest);
    assertEquals(3, ran.status());
    assertEquals("", ran.out());
    List<String> lines = ran.err().lines().toList();
    assertEquals(2, lines.size(), ran.err());
    assertTrue(lines.get(0).startsWith("ma-ecr: cannot read manifest " + manifest + ", line 3"));
    assertTrue(lines.get(1).contains("line 2, column 10"), ran.err());
  }

  @Test
  void unreadableFilesAreInvalidInput() {
    Path absent = folder.resolve("absent.yaml");
    Ran ran = Ran.with(Map.of(), "list", "--manifest", absent.toString());
    assertEquals(3, ran.status());
    assertTrue(
        ran.err().contains(absent + ": there is no such file. Correct --manifest"), ran.err());
  }

  @Test
  void warningsGoToStandardError() throws Exception {
    String manifest = manifest("version: 1\nimages: [busybox:latest]\n");
    Ran ran = Ran.with(Map.of(), "generate-values", "r.example", "--manifest", manifest);
    assertEquals(0, ran.status());
    assertTrue(ran.err().startsWith("ma-ecr: warning: docker.io/library/busybox:latest"));
    assertTrue(ran.out().endsWith("ecrAuth:\n  registry: \"r.example\"\n"), ran.out());
  }

  private static String list(Map<String, String> environment, String manifest, String... more) {
    List<String> arguments = new ArrayList<>(List.of("list", "--manifest", manifest));
    arguments.addAll(List.of(more));
    Ran ran = Ran.with(environment, arguments.toArray(String[]::new));
    assertEquals(0, ran.status(), ran.err());
    return ran.out();
  }

  private String manifest(String yaml) throws IOException {
    return Files.writeString(folder.resolve("m.yaml"), yaml).toString();
  }
}
