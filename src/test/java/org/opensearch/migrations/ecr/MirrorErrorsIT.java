package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.http.HttpRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.BasicUser;
import org.opensearch.migrations.ecr.testing.ChartServer;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.Hosts;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.RegistryOptions;
import org.opensearch.migrations.ecr.testing.RegistryProcess;
import org.opensearch.migrations.ecr.testing.TestAuthority;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Messages and exit statuses of errors. */
class MirrorErrorsIT {

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;

  @Test
  void unknownHost() {
    scene = MirrorScene.start(folder);
    scene.manifest().image(Hosts.UNKNOWN + "/a/b:1");
    assertSays(scene.mirror(1), "source", Hosts.UNKNOWN + "/a/b:1", "is unknown");
  }

  @Test
  void missingTag() {
    scene = sceneWithImage();
    scene.manifest().image(scene.here("app/one:none"));
    assertSays(scene.mirror(1), "source: cannot find " + scene.here("app/one:none"));
  }

  @Test
  void wrongCredentialsAtTheDestination() {
    scene = sceneWithImage();
    BasicUser wrong = new BasicUser("AWS", "not-" + MirrorScene.PASSWORD);
    scene.logins().login(scene.destination().host(), wrong);
    assertSays(scene.mirror(4), "destination", scene.destination().host(), "401");
    assertEquals(List.of(), scene.destination().contents().repositories());
  }

  @Test
  void noCredentialsAtTheSource() {
    BasicUser user = new BasicUser("reader", MirrorScene.PASSWORD);
    scene = MirrorScene.start(folder, RegistryOptions.OPEN.withUser(user));
    publishImage();
    assertSays(scene.mirror(4), "source", scene.here("app/one:1"), "docker login");
  }

  @Test
  void untrustedCertificate() throws IOException {
    TestAuthority authority = TestAuthority.createIn(folder);
    try (RegistryProcess tls =
        RegistryProcess.start(folder.resolve("tls"), RegistryOptions.OPEN.withTls(authority))) {
      TestImage image = ImageShapes.simple(9);
      tls.contents().push(image, "app/tls", "1");
      scene = MirrorScene.start(folder);
      scene.manifest().image(tls.host() + "/app/tls:1");
      assertSays(scene.mirror(4), "source", "not trusted", "--ca-file");

      scene.mirror(0, "--ca-file", authority.caFile().toString());
      Witness.assertHolds(
          scene.destination(), MirrorScene.mirrored(tls.host(), "app/tls"), "1", image);
    }
  }

  @Test
  void missingCertificateFile() {
    scene = sceneWithImage();
    assertSays(scene.mirror(3, "--ca-file", "/no/such.pem"), "/no/such.pem", "no such file");
  }

  @Test
  void missingChartVersion() throws IOException {
    scene = MirrorScene.start(folder);
    try (ChartServer charts = charts()) {
      scene.manifest().chart("greeter", "9.9.9", charts.url());
      assertSays(scene.mirror(1), "source", "greeter", "9.9.9", "1.2.3");
    }
  }

  @Test
  void chartThatDiffersFromTheIndex() throws IOException {
    scene = MirrorScene.start(folder);
    try (ChartServer charts = charts()) {
      byte[] bytes = Files.readAllBytes(archive());
      bytes[bytes.length / 2] ^= 1;
      Files.write(archive(), bytes);
      scene.manifest().chart("greeter", "1.2.3", charts.url());
      assertSays(scene.mirror(3), "source", "greeter:1.2.3", "digest should be sha256:");
      assertEquals(List.of(), scene.destination().contents().repositories());
    }
  }

  @Test
  void archiveThatIsNotAChart() throws IOException {
    scene = MirrorScene.start(folder);
    try (ChartServer charts = charts()) {
      Path index = folder.resolve("charts/index.yaml");
      Files.writeString(index, Files.readString(index).replaceAll("(?m)^ +digest: .*\n", ""));
      Files.writeString(archive(), "<html>we have moved</html>");
      scene.manifest().chart("greeter", "1.2.3", charts.url());
      assertSays(scene.mirror(3), "source", "greeter:1.2.3");
      assertEquals(List.of(), scene.destination().contents().repositories());
    }
  }

  @Test
  void malformedManifest() throws IOException {
    scene = MirrorScene.start(folder);
    Path manifest = folder.resolve("broken.yaml");
    Files.writeString(manifest, "version: 1\nimagse:\n  - busybox:1\n");
    assertSays(
        scene.mirror(3, "--manifest", manifest.toString()),
        manifest + ", line 2, column 1",
        "'imagse'",
        "'images'");
  }

  @Test
  void unwritableReportIsReportedBeforeTheCopy() {
    scene = sceneWithImage();
    // Not writable for root either.
    String report = "/proc/ma-ecr-report.json";
    assertSays(scene.mirror(3, "--report", report), report);
    assertEquals(List.of(), scene.destination().requests().writes());
    assertEquals(List.of(), scene.source().requests().manifestHeads());
  }

  @Test
  void dockerSchema1() {
    scene = MirrorScene.start(folder);
    String type = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    Fault schema1 =
        new Fault() {
          @Override
          public Optional<CannedAnswer> answer(HttpRequest request) {
            Map<String, String> headers = Map.of("Content-Type", type);
            return Optional.of(new CannedAnswer(200, headers, "{\"schemaVersion\": 1}"));
          }
        };
    try (FaultProxy old = FaultProxy.before(scene.source().uri())) {
      old.with(FaultRule.always("GET|HEAD", "/manifests/", schema1));
      scene.plainHttp(old.host());
      scene.manifest().image(old.host() + "/app/old:1");
      assertSays(scene.mirror(1), "source", old.host() + "/app/old", "schema 1");
    }
  }

  @Test
  void wrongUsage() {
    scene = MirrorScene.start(folder);
    assertSays(scene.mirror(2, "--no-such-option"), "--no-such-option");
    assertSays(scene.mirror(2, "--only", "layers"), "--only", "layers");
    assertSays(scene.mirror(2, "--timeout", "soon"), "--timeout", "soon");
    assertSays(scene.mirror(2, "--source-mirror", "quay.io"), "--source-mirror", "quay.io");
  }

  @Test
  void plainHttpWithoutTheOption() {
    scene = MirrorScene.start(folder);
    try (RegistryProcess plain = RegistryProcess.start(folder.resolve("plain"))) {
      scene.manifest().image(plain.host() + "/app/one:1");
      assertSays(scene.mirror(4), "source", "does not use TLS", "--plain-http " + plain.host());
    }
  }

  private MirrorScene sceneWithImage() {
    scene = MirrorScene.start(folder);
    publishImage();
    return scene;
  }

  private void publishImage() {
    scene.source().contents().push(ImageShapes.simple(1), "app/one", "1");
    scene.manifest().image(scene.here("app/one:1"));
  }

  private Path archive() {
    return folder.resolve("charts/greeter-1.2.3.tgz");
  }

  private ChartServer charts() throws IOException {
    Path served = Files.createDirectories(folder.resolve("charts"));
    Helm helm = new Helm(folder);
    helm.packageGreeter(served, "1.2.3");
    helm.index(served, "");
    ChartServer charts = ChartServer.serving(served);
    scene.plainHttp(charts.host());
    return charts;
  }

  private static void assertSays(Finished run, String... words) {
    for (String word : words) {
      assertTrue(run.stderr().contains(word), () -> "'" + word + "' is not said: " + run);
    }
    String all = run.toString();
    assertFalse(all.contains("\tat "), all);
    assertFalse(all.contains("Exception"), all);
    assertFalse(all.contains(MirrorScene.PASSWORD), all);
    assertFalse(all.contains(new BasicUser("AWS", MirrorScene.PASSWORD).base64()), all);
  }
}
