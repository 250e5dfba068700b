package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.ImageFinder;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;

/**
 * The whole chain, once: the bootstrap's function mirrors to ECR and generates the values, the
 * installer logs in and installs from the mirror alone, and {@code verify} finds it in order. Then
 * each link is broken, which must be detected and repaired with the suggested commands.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeploymentChainIT {

  private static final String CONTROLLER = "quay.example.com/certs/controller:v1.17.2";
  private static final String SOLVER = "quay.example.com/certs/solver:v1.17.2";

  /** The images of the charts that the aggregate chart installs, sorted. */
  private static final List<String> INSTALLED =
      List.of(
          "quay.example.com/agents/agent:8",
          CONTROLLER,
          SOLVER,
          "registry.example.com/team/bridge:0.33.0",
          "registry.example.com/team/operator:0.47.0",
          "registry.example.com/team/worker:0.47.1",
          "registry.example.com/tools/curl:8.9",
          "registry.example.com/tools/kubectl:1.33.0");

  private Path folder;
  @AutoClose private DeploymentScene scene;
  private Finished bootstrapped;
  private String deployment;
  private String report;

  @BeforeAll
  void bootstrap(@TempDir Path temporary) throws IOException {
    folder = temporary;
    scene = new DeploymentScene(folder);
    scene.discoverAndPublish();
    bootstrapped = scene.bootstrap(scene.manifest());
    assertEquals(0, bootstrapped.status(), bootstrapped::toString);
    deployment = Files.readString(scene.deployment());
    report = Files.copy(scene.report(), folder.resolve("first-report.json")).toString();
    scene.keepMirror();
  }

  @AfterEach
  void restore() {
    scene.restoreMirror();
  }

  @Test
  void theBootstrapCreatesAndFillsTheRepositories() throws IOException {
    assertTrue(
        bootstrapped.stderr().contains("private-ecr: Helm values written to "),
        bootstrapped::toString);
    assertEquals(scene.mirror().contents().repositories(), scene.ecr().repositories());
    TreeSet<String> expected = new TreeSet<>();
    for (String chart : List.of("argument", "default-registry", "hook", "packaged")) {
      expected.add("charts/" + chart);
    }
    for (ImageReference image : scene.images()) {
      expected.add("mirrored/" + image.host() + "/" + image.path());
    }
    assertEquals(expected, new TreeSet<>(scene.ecr().repositories()));
    assertEquals(
        List.of(FakeEcr.REGION),
        scene.ecr().calls().stream().map(c -> c.region().orElse("")).distinct().toList());
    assertFalse(bootstrapped.toString().contains(DeploymentScene.PASSWORD));
  }

  @Test
  void theInstallerUsesOnlyTheMirror() throws IOException {
    scene.publishers().forgetRequests();
    scene.charts().forgetRequests();
    InstallerPod installer = new InstallerPod(folder.resolve("pod"), DeploymentScene.PASSWORD);
    Finished job = installer.run(deployment);
    assertEquals(0, job.status(), job::toString);
    assertSays(job.stderr(), "Login Succeeded", "/charts/default-registry:1.0.0");

    String prefix = scene.mirror().host() + "/mirrored/";
    Set<String> installed = new TreeSet<>();
    for (FoundImage image : ImageFinder.search(installer.installed()).images()) {
      installed.add(image.reference().toString());
    }
    assertEquals(INSTALLED.stream().map(image -> prefix + image).toList(), List.copyOf(installed));
    for (FoundImage image :
        ImageFinder.search(deployment + "---\n" + installer.installed()).images()) {
      ImageReference pulled = image.reference();
      assertTrue(pulled.name().startsWith(prefix), pulled::toString);
      assertTrue(
          scene.mirror().contents().manifest(pulled.path(), pulled.identifier()).isPresent(),
          pulled::toString);
    }
    assertEquals(List.of(), scene.publishers().requests().all());
    assertEquals(List.of(), scene.charts().requests());
  }

  @Test
  void anInstallerWithAWrongPasswordStopsBeforeTheFirstChart() throws IOException {
    InstallerPod installer = new InstallerPod(folder.resolve("expired"), "of-yesterday");
    Finished job = installer.run(deployment);
    String host = scene.mirror().host();
    assertEquals(1, job.status(), job::toString);
    assertSays(
        job.stderr(),
        "ERROR: helm registry login " + host + " failed",
        "ERROR: no login to " + host + ": its charts cannot be pulled");
    assertEquals("", installer.installed());
  }

  @Test
  void verifySucceeds() {
    scene.discover(0, "--check");
    int artifacts = 4 + 13;
    Finished plain = scene.verify(0, scene.manifest(), "--against", report);
    assertEquals("", plain.stdout());
    assertSays(plain.stderr(), artifacts + " verified; in ");
    Finished rendered = scene.verify(0, scene.manifest(), scene.rendered());
    assertEquals("", rendered.stdout());
    assertSays(rendered.stderr(), "rendered for linux/amd64: 5 charts with 13 images");
  }

  /** Recorded where other images were deployed: those are renamed to the ones of this mirror. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          healthy | 0 | all 4 containers have their images |
          wrong-architecture | 1 | 1 of 2 containers WITHOUT IMAGE \
          | the mirror contains it for linux/amd64, linux/arm64; the node has a different platform
          bad-credentials | 1 | 3 of 5 containers WITHOUT IMAGE \
          | the mirror contains it for linux/amd64, linux/arm64; the node is not allowed to pull it
          """)
  void podsOf(String recorded, int status, String summary, String reason) throws IOException {
    Finished run = scene.verify(status, scene.manifest(), "--pods", pods(recorded));
    assertSays(run.stderr(), summary);
    if (status != 0) {
      assertSays(run.stdout(), "pod       ma/cert-manager-7d67448f59", reason);
    }
  }

  @Test
  void aDeletedImageIsReported() throws IOException {
    scene.deleteFromMirror("mirrored/" + SOLVER.replace(":", "/_manifests/tags/"));
    String here = scene.mirror().host() + "/mirrored/" + SOLVER;
    Finished missing = scene.verify(1, scene.manifest(), scene.rendered());
    assertSays(
        missing.stdout(),
        "missing   image " + SOLVER + "\n    " + here + " does not exist",
        "drift     image " + here,
        "    in argument:1.0.0, Pod controller, spec.containers[0].args",
        "    the mirror does not contain it\n");
    assertSays(missing.stderr(), "1 MISSING", "1 DRIFT");

    Finished pods = scene.verify(1, scene.manifest(), "--pods", pods("one-image-missing"));
    assertSays(
        pods.stdout(),
        "pod       ma/cert-manager-webhook-65b7c7cbb6-5m6pl, container cert-manager-webhook\n"
            + "    image "
            + here,
        "    the manifest lists it, but the mirror does not contain it\n");
    repair(pods);
    scene.verify(0, scene.manifest(), "--against", report);
  }

  @Test
  void anOverwrittenTagIsReported() {
    String repository = "mirrored/" + CONTROLLER.substring(0, CONTROLLER.lastIndexOf(':'));
    scene.mirror().contents().push(ImageShapes.simple(99), repository, "v1.17.2");
    scene.verify(0, scene.manifest());
    Finished different = scene.verify(1, scene.manifest(), "--against", report);
    assertSays(
        different.stdout(),
        "different image " + CONTROLLER,
        " has digest " + ImageShapes.simple(99).digest() + ", but the report says sha256:");
    assertSays(different.stderr(), "16 verified, 1 DIFFERENT");
    repair(different);
    scene.verify(0, scene.manifest(), "--against", report);
  }

  @Test
  void aMissingChartIsReported() throws IOException {
    scene.deleteFromMirror("charts/hook");
    Finished missing = scene.verify(1, scene.manifest(), scene.rendered());
    assertSays(missing.stdout(), "missing   chart https://charts.example.com/hook:1.0.0\n");
    assertSays(
        missing.stderr(), "mirror: cannot find chart hook:1.0.0", "1 MISSING", "1 NOT RENDERED");
    InstallerPod installer = new InstallerPod(folder.resolve("no-chart"), DeploymentScene.PASSWORD);
    Finished job = installer.run(deployment);
    assertEquals(1, job.status(), job::toString);
    assertSays(job.stderr(), scene.mirror().host() + "/charts/hook:1.0.0: not found");
    repair(missing);
    scene.verify(0, scene.manifest(), "--against", report);
  }

  /** A rule of a chart that is not mirrored yet and has an image that no value sets. */
  @Test
  void aRemovedRuleIsReported() throws IOException {
    String values =
        scene
            .file(
                "another.yaml",
                """
                conditionalPackageInstalls: {hard-coded: true}
                charts:
                  hard-coded: {version: 1.0.0, repository: "https://charts.example.com"}
                """)
            .toString();
    Finished check = scene.discover(1, "--check", "-f", values);
    assertSays(
        check.stdout(),
        "hard-coded\n  + chart hard-coded:1.0.0",
        "library/busybox:latest, unoverridable");
    String rules = Files.readString(folder.resolve("rules.yaml"));
    scene.file("rules.yaml", "version: 1\n");
    Finished unmoved = scene.discover(3, "--check", "-f", values);
    scene.file("rules.yaml", rules);
    assertSays(
        unmoved.stderr(),
        "cannot move image docker.io/library/busybox:latest of hard-coded:1.0.0: Pod test",
        "Add a rule under charts.hard-coded");
  }

  @Test
  void aRemovedOverrideIsReported() {
    Path manifest = scene.file("no-override.yaml", without("      - set: [solver, image,", 3));
    Finished drift = scene.verify(1, manifest, scene.rendered());
    assertSays(
        drift.stdout(),
        "drift     image " + SOLVER + "\n    in argument:1.0.0, Pod controller",
        "    it is not pulled from the mirror although the manifest lists it: no override applies"
            + " to it");
    assertSays(drift.stderr(), "1 DRIFT");
  }

  @Test
  void theBootstrapStopsIfMirroringFails() throws IOException {
    String gone = CONTROLLER.replace("v1.17.2", "v1.18.0");
    Path manifest = scene.file("gone.yaml", scene.manifestText().replace(CONTROLLER, gone));
    Files.delete(scene.deployment());
    Finished stopped = scene.bootstrap(manifest);
    assertEquals(1, stopped.status(), stopped::toString);
    assertSays(
        stopped.stderr(),
        "source: cannot ",
        gone,
        "private-ecr: mirroring failed (exit status 1)",
        "private-ecr: stopped: nothing was installed");
    assertTrue(Files.notExists(scene.deployment()), "helm was called");
  }

  private String pods(String recorded) throws IOException {
    String text = Files.readString(Path.of("src/test/resources/pods/" + recorded + ".json"));
    return scene
        .file(
            recorded + ".json",
            text.replace(
                    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/ma/mirrored",
                    scene.mirror().host() + "/mirrored")
                .replace(
                    "quay.io/jetstack/cert-manager-controller", "quay.example.com/certs/controller")
                .replace("quay.io/jetstack/cert-manager-webhook", "quay.example.com/certs/solver"))
        .toString();
  }

  /** The manifest without {@code count} lines, of which the first begins so. */
  private String without(String begin, int count) {
    List<String> lines = new ArrayList<>(scene.manifestText().lines().toList());
    int first = 0;
    while (!lines.get(first).startsWith(begin)) {
      first++;
    }
    lines.subList(first, first + count).clear();
    return String.join("\n", lines) + "\n";
  }

  /** Runs the first command that a finding tells, as a user would copy it. */
  private void repair(Finished finding) {
    String command =
        finding
            .stdout()
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("java -jar ma-ecr.jar mirror "))
            .findFirst()
            .orElseThrow(() -> new AssertionError(finding.toString()));
    List<String> words = List.of(command.split(" "));
    Finished repaired = scene.run(words.subList(3, words.size()));
    assertEquals(0, repaired.status(), repaired::toString);
  }

  private static void assertSays(String output, String... words) {
    for (String word : words) {
      assertTrue(output.contains(word), () -> "'" + word + "' is not said:\n" + output);
    }
    assertFalse(output.contains("\tat "), output);
  }
}
