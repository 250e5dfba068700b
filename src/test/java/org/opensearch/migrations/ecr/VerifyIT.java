package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.ChartServer;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.FolderTree;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.JsonSchema;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;
import org.opensearch.migrations.ecr.testing.TestImage;

/**
 * Verifies mirrors that were damaged in various ways, and repairs them with the suggested commands.
 */
class VerifyIT {

  private static final TestImage LIST = ImageShapes.all(7).get("docker-list");
  private static final TestImage ONE = ImageShapes.simple(1);

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;
  @AutoClose private ChartServer charts;

  @BeforeEach
  void mirrored() throws IOException {
    scene = MirrorScene.start(folder);
    scene.source().contents().push(LIST, "app/list", "1");
    scene.source().contents().push(ONE, "app/one", "1");
    Path served = Files.createDirectories(folder.resolve("charts"));
    Helm helm = new Helm(folder);
    helm.packageGreeter(served, "1.2.3");
    helm.index(served, "");
    charts = ChartServer.serving(served);
    scene.plainHttp(charts.host());
    scene.manifest().image(scene.here("app/list:1")).image(scene.here("app/one:1"));
    scene.manifest().chart("greeter", "1.2.3", charts.url());
  }

  @Test
  void freshMirrorIsVerifiedWithoutWrites() {
    scene.mirror(0);
    scene.destination().forgetRequests();
    Finished plain = scene.verify(0);
    assertEquals("", plain.stdout());
    assertSays(plain, ": 3 present (digests not pinned); in ");
    assertEquals(List.of(), scene.destination().requests().blobReads(), "plain reads no blob");

    Finished against = scene.verify(0, "--deep", "--against", scene.report().toString());
    assertSays(against, "3 verified; ", " read back; in ");
    int blobs = 2 * LIST.children().size() + ONE.blobs().size() + 2;
    assertEquals(
        blobs + 2,
        scene.destination().requests().blobReads().size(),
        "the chart's config and archive are read again for their content");
    assertEquals(List.of(), scene.destination().requests().writes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mirrored/SOURCE/app/list/_manifests/tags/1",
        "mirrored/SOURCE/app/one",
        "charts/greeter",
      })
  void missingArtifactIsReportedAndRepaired(String gone) {
    scene.mirror(0);
    FolderTree.delete(
        repositories().resolve(gone.replace("SOURCE", scene.source().host().replace(':', '-'))));
    Finished missing = scene.verify(1);
    assertTrue(missing.stdout().startsWith("missing   "), missing::toString);
    assertSays(missing, ": 2 present (digests not pinned), 1 MISSING; in ");
    repair(missing);
    scene.verify(0);
  }

  @Test
  void overwrittenTagIsReportedAndRepaired() throws IOException {
    scene.mirror(0);
    Path report = Files.copy(scene.report(), folder.resolve("first.json"));
    String mirrored = scene.mirrored("app/one");
    scene.destination().contents().push(ImageShapes.simple(2), mirrored, "1");
    scene.verify(0);
    Finished different = scene.verify(1, "--against", report.toString());
    assertTrue(different.stdout().startsWith("different image "), different::toString);
    assertTrue(different.stdout().contains(ONE.digest().toString()), different::toString);
    assertSays(different, "2 verified, 1 DIFFERENT");
    repair(different);
    scene.verify(0, "--against", report.toString());
  }

  @Test
  void reportOfAnotherManifestIsNoted() {
    scene.mirror(0);
    scene.manifest().image(scene.here("app/list:1") + "@" + LIST.digest());
    Finished told = scene.verify(0, "--against", scene.report().toString());
    assertSays(told, "warning: " + scene.report() + " was written for a manifest other than ");
    assertSays(scene.verify(3, "--against", charts.url()), "cannot read report");
  }

  @Test
  void deepCheckFindsDamagedBlobs() throws IOException {
    scene.mirror(0);
    Digest layer = ONE.blobs().get(1).digest();
    Path data = blob(layer);
    Files.write(data, new byte[17]);
    scene.verify(0);
    Finished damaged = scene.verify(1, "--deep");
    assertTrue(damaged.stdout().startsWith("damaged   image "), damaged::toString);
    assertTrue(damaged.stdout().contains("blob " + layer), damaged::toString);
    assertSays(damaged, "2 present (digests not pinned), 1 DAMAGED");
  }

  @Test
  void deepCheckFindsMissingBlobs() {
    scene.mirror(0);
    FolderTree.delete(blob(ONE.blobs().get(0).digest()).getParent());
    scene.verify(0);
    assertSays(scene.verify(1, "--deep"), "1 DAMAGED");
  }

  @Test
  void missingManifestOfAnIndexIsReported() {
    scene.mirror(0);
    Digest child = LIST.children().get(1).digest();
    Path repository = repositories().resolve(scene.mirrored("app/list"));
    FolderTree.delete(repository.resolve("_manifests/revisions/sha256/" + child.hex()));
    Finished damaged = scene.verify(1);
    assertTrue(damaged.stdout().startsWith("damaged   image "), damaged::toString);
    assertTrue(damaged.stdout().contains(child.toString()), damaged::toString);
    assertTrue(damaged.stdout().contains("skopeo delete docker://"), damaged::toString);
  }

  @Test
  void pullPermissionSuffices() {
    scene.mirror(0);
    try (FaultProxy proxy = FaultProxy.before(scene.destination().uri())) {
      proxy.with(FaultRule.always("POST|PUT|PATCH|DELETE", "/", Fault.status(403, Map.of())));
      proxy.with(FaultRule.always("GET", "/_catalog", Fault.status(403, Map.of())));
      scene.registryAt(proxy.host());
      scene.verify(0, "--deep");
      Finished extra = scene.verify(0, "--extra");
      assertSays(
          extra, "warning: other content of the mirror could not be listed: ", "_catalog", "403");
    }
  }

  @Test
  void missingPermissionIsReported() {
    scene.mirror(0);
    try (FaultProxy proxy = FaultProxy.before(scene.destination().uri())) {
      proxy.with(FaultRule.always("GET", "/blobs/", Fault.status(403, Map.of())));
      scene.registryAt(proxy.host());
      scene.verify(0, "--only", "images");
      assertSays(scene.verify(4, "--deep"), "mirror: cannot read blob", "GetDownloadUrlForLayer");
    }
    try (FaultProxy proxy = FaultProxy.before(scene.destination().uri())) {
      proxy.with(FaultRule.always("HEAD", "/manifests/", Fault.status(403, Map.of())));
      proxy.with(FaultRule.always("GET", "/manifests/", Fault.status(403, Map.of())));
      scene.registryAt(proxy.host());
      Finished denied = scene.verify(4);
      assertSays(denied, "mirror: cannot read manifest", "allow ecr:BatchGetImage", "for 1 more");
      assertSays(
          denied,
          "\"Action\": [\"ecr:BatchGetImage\", \"ecr:GetDownloadUrlForLayer\"], \"Resource\":"
              + " \"arn:aws:ecr:REGION:ACCOUNT:repository/charts/*\"");
      assertSays(denied, ": 0 present, 3 NOT CHECKED");
    }
  }

  @Test
  void transientErrorsHaveTheirExitStatus() {
    scene.mirror(0);
    try (FaultProxy proxy = FaultProxy.before(scene.destination().uri())) {
      proxy.with(FaultRule.always("HEAD", "app/one/manifests", Fault.status(503, Map.of())));
      proxy.with(FaultRule.always("GET", "app/one/manifests", Fault.status(503, Map.of())));
      scene.registryAt(proxy.host());
      assertSays(scene.verify(5, "--retries", "0"), "503", "1 NOT CHECKED", ". Run again");
    }
  }

  @Test
  void extraArtifactsAreListed() {
    scene.mirror(0);
    scene.destination().contents().push(ONE, scene.mirrored("app/one"), "old");
    scene.destination().contents().push(ONE, "charts/gone", "2");
    scene.destination().contents().push(ONE, "elsewhere/app", "1");
    Finished extra = scene.verify(0, "--extra", "--include", "greeter");
    String host = scene.destination().host();
    assertEquals(
        "extra     "
            + host
            + "/charts/gone:2\nextra     "
            + host
            + "/"
            + scene.mirrored("app/one")
            + ":old\n",
        extra.stdout());
    assertSays(extra, "1 present (digests not pinned); 2 extra; in ");
  }

  @Test
  void ecrNeedsOnlyAToken() throws IOException {
    try (FakeEcr ecr = FakeEcr.start()) {
      scene.becomeEcr(ecr, "ma");
      scene.mirror(0);
      int before = ecr.calls().size();
      scene.verify(0, "--deep");
      List<FakeEcr.Call> calls = ecr.calls().subList(before, ecr.calls().size());
      assertEquals(
          List.of("GetAuthorizationToken"), calls.stream().map(FakeEcr.Call::action).toList());

      ecr.tagged("ma/charts/greeter", "1.2.3", "1.0.0").tagged("ma2/charts/x", "1");
      Finished extra = scene.verify(0, "--extra");
      String host = scene.destination().host();
      assertEquals("extra     " + host + "/ma/charts/greeter:1.0.0\n", extra.stdout());

      ecr.faults().always("DescribeRepositories", "AccessDeniedException", "not authorized");
      assertSays(scene.verify(0, "--extra"), "could not be listed: ", "ecr:DescribeRepositories");
      ecr.faults().always("GetAuthorizationToken", "AccessDeniedException", "not authorized");
      assertSays(scene.verify(4), "Allow ecr:GetAuthorizationToken", "for 2 more");
    }
  }

  @Test
  void jsonReportIsComplete() {
    scene.mirror(0);
    FolderTree.delete(repositories().resolve("charts/greeter"));
    Finished run = scene.verify(1, "--format", "json", "--extra", "--quiet");
    JsonNode json = JsonSchema.named("verify").check(run.stdout());
    assertEquals(1, json.path("exitStatus").asInt());
    assertEquals(2, json.path("counts").path("present").asInt());
    assertEquals(1, json.path("counts").path("missing").asInt());
    JsonNode chart = json.path("artifacts").get(0);
    assertEquals("missing", chart.path("status").asText());
    assertTrue(chart.path("remedy").get(0).asText().contains("--include greeter"), run::toString);
    assertEquals(LIST.digest().toString(), json.path("artifacts").get(1).path("digest").asText());
    assertEquals(0, json.path("extra").path("references").size());
    assertEquals(1, run.stderr().lines().count(), run::toString);
  }

  @Test
  void folderIsVerified() throws IOException {
    Path layout = folder.resolve("layout");
    scene.becomeLayout(layout);
    scene.mirror(0);
    assertSays(scene.verify(0, "--deep", "--extra"), "3 present", "read back; 0 extra");

    Path layer = new LayoutContentsOnDisk(layout).blob(ONE.blobs().get(1).digest());
    byte[] bytes = Files.readAllBytes(layer);
    bytes[3] ^= 1;
    Files.write(layer, bytes);
    scene.verify(0);
    Finished damaged = scene.verify(1, "--deep");
    assertTrue(damaged.stdout().contains("rm -f " + layer), damaged::toString);
    repair(damaged);
    scene.verify(0, "--deep");

    Files.delete(layer);
    Finished missing = scene.verify(1);
    assertSays(missing, "1 MISSING");
    repair(missing);
    scene.verify(0, "--deep");
    assertSays(scene.verify(2, "--region", "eu-west-1"), "do not apply to a folder");
  }

  /** Runs the commands of a finding, as a user would copy them. */
  private void repair(Finished finding) {
    List<String> commands =
        finding.stdout().lines().filter(line -> line.startsWith("      ")).toList();
    assertFalse(commands.isEmpty(), finding::toString);
    for (String command : commands) {
      List<String> words = List.of(command.strip().split(" "));
      if (words.get(0).equals("rm")) {
        FolderTree.delete(Path.of(words.get(2)));
      } else {
        assertEquals(List.of("java", "-jar", "ma-ecr.jar", "mirror"), words.subList(0, 4));
        Finished run = scene.maEcr().run(words.subList(3, words.size()).toArray(String[]::new));
        assertEquals(0, run.status(), run::toString);
      }
    }
  }

  private Path repositories() {
    return folder.resolve("destination/data/docker/registry/v2/repositories");
  }

  private Path blob(Digest digest) {
    return folder
        .resolve("destination/data/docker/registry/v2/blobs/sha256")
        .resolve(digest.hex().substring(0, 2))
        .resolve(digest.hex())
        .resolve("data");
  }

  private static void assertSays(Finished run, String... words) {
    for (String word : words) {
      assertTrue(run.stderr().contains(word), () -> "'" + word + "' is not said: " + run);
    }
    String all = run.toString();
    assertFalse(all.contains("\tat "), all);
    assertFalse(all.contains(MirrorScene.PASSWORD), all);
  }
}
