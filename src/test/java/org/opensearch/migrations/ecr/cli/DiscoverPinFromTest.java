package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.AwsProperties;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.JsonSchema;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/** {@code discover --pin --from}: digests of what was mirrored, without the sources. */
class DiscoverPinFromTest {

  @TempDir Path folder;
  @AutoClose private PinStage stage;
  @AutoClose private final FakeRegistry destination = new FakeRegistry();

  @BeforeEach
  void start() {
    stage = new PinStage(folder);
    stage.plainHttp(destination.host());
  }

  private String layout() {
    return "layout:" + folder.resolve("mirror");
  }

  private String target(String kind) {
    return kind.equals("registry") ? destination.host() + "/team" : layout();
  }

  private void mirror(String target, String... more) {
    String[] words = new String[more.length + 2];
    words[0] = target;
    words[1] = "--quiet";
    System.arraycopy(more, 0, words, 2, more.length);
    stage.run(0, "mirror", words);
  }

  /** Mirror, pin from the mirror, mirror again: the last run asks the destination alone. */
  @ParameterizedTest
  @ValueSource(strings = {"registry", "layout"})
  void fromMirrorToMirror(String kind) {
    Digest app = stage.publish("team/app:1", "app");
    Digest own = stage.image("team/own:2");
    Digest indexed = stage.chart("indexed", true, stage.here("team/app:1"));
    Digest silent = stage.chart("silent", false, stage.here("team/app:1"));
    Digest oci = stage.ociChart("artifact");
    mirror(target(kind));
    int asked = stage.source.log().size();

    Ran ran = stage.discover(0, "--pin", "--write", "--from", target(kind));
    assertEquals(List.of(), stage.asked(asked));
    assertEquals(List.of(Optional.of(app), Optional.of(app)), stage.pins("team/app:1"));
    assertEquals(List.of(Optional.of(own)), stage.pins("team/own:2"));
    assertEquals(Optional.of(indexed), stage.chartPin("indexed"));
    assertEquals(Optional.of(silent), stage.chartPin("silent"));
    assertEquals(Optional.of(oci), stage.chartPin("artifact"));
    assertFalse(ran.err().contains("warning"), ran::err);

    int atDestination = destination.log().size();
    mirror(target(kind));
    assertEquals(List.of(), stage.asked(asked));
    if (kind.equals("registry")) {
      // How it wants logins, then one question for each of five artifacts.
      assertEquals(1 + 5, destination.log().size() - atDestination, destination.log()::toString);
    }
  }

  /** Its name says neither that it is of ECR nor its region. */
  @Test
  void registryOfEcrUnderAnotherName() throws IOException {
    Digest app = stage.image("team/app:1");
    mirror(destination.host());
    destination.withLogin("AWS", "ecr-password");
    try (AwsProperties aws = new AwsProperties();
        FakeEcr ecr = FakeEcr.start()) {
      ecr.passwords("ecr-password").proxyEndpoint("http://" + destination.host());
      Map<String, String> environment = new HashMap<>(ecr.environment());
      environment.remove("AWS_REGION");
      aws.set(environment);
      String[] pin = {"--pin", "--write", "--from", destination.host()};
      Ran anonymous = stage.discover(4, pin);
      assertTrue(anonymous.err().contains("denied access"), anonymous::err);
      assertEquals(List.of(), ecr.calls());
      stage.discover(0, with(pin, "--registry-type", "ecr", "--region", "eu-west-1"));
      assertEquals(List.of(Optional.of(app)), stage.pins("team/app:1"));
      assertEquals(
          List.of(Optional.of("eu-west-1")),
          ecr.calls("GetAuthorizationToken").stream().map(FakeEcr.Call::region).toList());
    }
  }

  @Test
  void regionAndRegistryTypeAreThoseOfARegistryToPinFrom() {
    Ran without = stage.discover(2, "--pin", "--region", "eu-west-1");
    String error = "ma-ecr: --region and --registry-type require --from";
    assertTrue(without.err().startsWith(error), without::err);
    Ran folder = stage.discover(2, "--pin", "--from", layout(), "--registry-type", "ecr");
    assertTrue(folder.err().contains("do not apply to a folder"), folder::err);
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void checksAgainstTheMirror() {
    Digest app = stage.image("team/app:1");
    mirror(layout());
    stage.discover(0, "--pin", "--write", "--from", layout());
    Ran same = stage.discover(0, "--pin", "--check", "--from", layout());
    assertTrue(same.err().contains("matches the digests in " + layout()), same::err);
    String other = "sha256:" + "0".repeat(64);
    stage.rewrite(app.toString(), other);
    Ran ran = stage.discover(1, "--pin", "--check", "--from", layout());
    assertTrue(ran.out().contains(other + " (pinned on "), ran::out);
    assertTrue(
        ran.err().contains("run 'ma-ecr discover --pin --from " + layout() + " --write'"),
        ran::err);
  }

  /** What is not there keeps its pin; a group that nobody mirrored is no failure. */
  @Test
  void listsWhatTheMirrorDoesNotHave() {
    Digest app = stage.image("team/app:1");
    mirror(layout());
    stage.image("team/later:1");
    stage.chart("later", true);
    stage.manifest.writeTo(stage.file());
    Ran ran = stage.discover(3, "--pin", "--write", "--from", layout());
    assertEquals(List.of(Optional.of(app)), stage.pins("team/app:1"));
    assertEquals(List.of(Optional.empty()), stage.pins("team/later:1"));
    assertEquals(Optional.empty(), stage.chartPin("later"));
    String host = stage.source.host().replace(':', '-');
    assertTrue(
        ran.err()
            .contains(
                "mirror: cannot pin "
                    + stage.here("team/later:1")
                    + ": "
                    + layout()
                    + " does not have mirrored/"
                    + host
                    + "/team/later:1. Mirror it with 'ma-ecr mirror', or leave it out with"
                    + " --exclude"),
        ran::err);
    assertTrue(
        ran.err()
            .contains("mirror: cannot pin later:1.0.0: " + layout() + " has neither tag 1.0.0"),
        ran::err);
    assertTrue(ran.err().contains("ma-ecr: 2 failures"), ran::err);
    stage.discover(0, "--pin", "--write", "--from", layout(), "--exclude", "*later*");
  }

  @Test
  void groupsThatWereNotMirroredAreAWarning() {
    stage.image("team/app:1");
    stage.image("team/debug:1");
    stage.rewrite(
        "team/debug:1\"\n    unoverridable: \"a test\"\n",
        "team/debug:1\"\n    group: debug\n    reason: a test\n");
    mirror(layout());
    Ran ran = stage.discover(0, "--pin", "--write", "--from", layout());
    assertTrue(
        ran.err().contains("warning: mirror: cannot pin " + stage.here("team/debug:1")), ran::err);
    assertEquals(List.of(Optional.empty()), stage.pins("team/debug:1"));
  }

  @Test
  void archivesAndSeveralLayouts() throws IOException {
    Digest app = stage.image("team/app:1");
    Path archive = folder.resolve("mirror.tar");
    mirror(layout(), "--archive", archive.toString());
    Digest later = stage.image("team/later:1");
    stage.manifest.writeTo(stage.file());
    mirror("layout:" + folder.resolve("other"), "--include", "*later*");
    Ran ran =
        stage.discover(
            0,
            "--pin",
            "--write",
            "--from",
            "layout:" + archive,
            "--from",
            "layout:" + folder.resolve("other"));
    assertEquals(List.of(Optional.of(app)), stage.pins("team/app:1"));
    assertEquals(List.of(Optional.of(later)), stage.pins("team/later:1"));
    assertEquals("", ran.out());
    Files.delete(archive);
    Ran gone = stage.discover(3, "--pin", "--from", "layout:" + archive);
    assertTrue(gone.err().contains("mirror.tar"), gone::err);
  }

  /** An image as publishers build it: two platforms; {@code --platform} changes its digest. */
  private Digest publishIndex() {
    TestBlob common = TestBlob.random(1, 300);
    TestImage index =
        ImageShapes.index(
            ImageShapes.of(1, common, TestBlob.random(2, 500)),
            ImageShapes.of(2, common, TestBlob.random(3, 500)));
    stage.source.put("team/index", "1", index);
    stage.manifest.image(stage.here("team/index:1"));
    return index.digest();
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry", "layout"})
  void mirrorOfOnePlatform(String kind) {
    Digest index = publishIndex();
    Digest single = stage.image("team/single:1");
    Path report = folder.resolve("report.json");
    mirror(target(kind), "--platform", "linux/amd64", "--report", report.toString());

    Ran without = stage.discover(0, "--pin", "--from", target(kind));
    assertFalse(without.out().contains(index.toString()), without::out);
    assertTrue(without.out().contains(single.toString()), without::out);
    assertTrue(
        without
            .err()
            .contains(
                "warning: multi-platform images (1) are pinned to their digests in "
                    + target(kind)
                    + ": if they were mirrored with --platform, the sources have others; then pass"
                    + " the report with --from-report"),
        without::err);

    JsonNode json =
        JsonSchema.named("discover")
            .check(stage.discover(0, "--pin", "--from", target(kind), "--format", "json").out());
    assertTrue(json.path("warnings").toString().contains("--from-report"), json::toPrettyString);

    Ran with =
        stage.discover(
            0, "--pin", "--write", "--from", target(kind), "--from-report", report.toString());
    assertEquals(List.of(Optional.of(index)), stage.pins("team/index:1"));
    assertEquals(List.of(Optional.of(single)), stage.pins("team/single:1"));
    assertFalse(with.err().contains("warning"), with::err);
    stage.discover(0, "--pin", "--check");
  }

  /** What was mirrored with pins says itself what it was made of. */
  @ParameterizedTest
  @ValueSource(strings = {"registry", "layout"})
  void pinnedMirrorOfOnePlatform(String kind) {
    Digest index = publishIndex();
    stage.discover(0, "--pin", "--write");
    mirror(target(kind), "--platform", "linux/amd64");
    Ran ran = stage.discover(0, "--pin", "--check", "--from", target(kind));
    assertEquals("", ran.out());
    assertFalse(ran.err().contains("warning"), ran::err);
    assertEquals(List.of(Optional.of(index)), stage.pins("team/index:1"));
  }

  @Test
  void reportOfAnotherRun() {
    publishIndex();
    Path report = folder.resolve("report.json");
    mirror(layout(), "--platform", "linux/amd64", "--report", report.toString());
    mirror(layout(), "--platform", "linux/arm64");
    Ran ran = stage.discover(3, "--pin", "--from", layout(), "--from-report", report.toString());
    assertTrue(ran.err().contains("mirror: cannot pin mirrored/"), ran::err);
    assertTrue(ran.err().contains(", but " + report + " contains sha256:"), ran::err);
    assertFalse(ran.out().contains("digest"), ran::out);
    Ran missing = stage.discover(3, "--pin", "--from", layout(), "--from-report", "none.json");
    assertTrue(missing.err().contains("there is no such file"), missing::err);
  }

  /** The naming rule may not apply to an image. */
  @Test
  void imagesWithNamesOfTheirOwn() {
    Digest app = stage.image("team/app:1");
    stage.rewrite(
        "    unoverridable: \"a test\"\n", "    unoverridable: why\n    as: own/name:v1\n");
    mirror(layout());
    stage.discover(0, "--pin", "--write", "--from", layout());
    assertEquals(List.of(Optional.of(app)), stage.pins("team/app:1"));
  }

  @Test
  void mirrorThatDoesNotExist() {
    stage.image("team/app:1");
    Ran ran = stage.discover(3, "--pin", "--from", layout());
    assertTrue(ran.err().contains(folder.resolve("mirror").toString()), ran::err);
  }
}
