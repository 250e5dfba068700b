package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

/** The option {@code --source-mirror}, as people write it. */
@Timeout(60)
class SourceMirrorOptionTest {

  @TempDir private Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void start() {
    stage = new MirrorStage(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io=HOST",
        "Docker.io=HOST",
        "index.docker.io=HOST",
        "registry-1.docker.io=HOST/",
        "DOCKER.IO:443=HOST"
      })
  void dockerHubImageIsReadFromItsMirror(String option) {
    MirrorStage.put(stage.source, "org/app", "1", "layer");
    stage.manifest.image("org/app:1");
    stage.options("--source-mirror", option.replace("HOST", stage.source.host()));
    stage.options("--retries", "0");
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertTrue(stage.destination.tag("mirrored/docker.io/org/app", "1").isPresent());
    assertEquals(
        Optional.empty(), ran.err().lines().filter(l -> l.contains("warning")).findFirst());
  }

  /** As a name at a public cache of Docker Hub, which lacks the image or is at its limit. */
  @ParameterizedTest
  @ValueSource(ints = {404, 429, 403, 503})
  void imageNamedAtOneRegistryIsReadFromAnother(int status) {
    FakeRegistry hub = stage.with(new FakeRegistry());
    stage.plainHttp("HUB", hub.host());
    MirrorStage.put(hub, "library/app", "1", "layer");
    stage.manifest.image(stage.here("library/app:1"));
    stage.source.failing(
        "/library/app/",
        99,
        request -> request.respond(status, Map.of("Retry-After", "300"), new byte[0]));
    stage.options("--source-mirror", stage.source.host() + "=" + stage.source.host());
    stage.options("--source-mirror", stage.source.host() + "=" + hub.host());
    stage.options("--retries", "0");
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertEquals(0, stage.source.count("/library/app/blobs/"), stage.source.log()::toString);
  }

  @Test
  void everyMirrorIsReportedIfAllLackTheImage() {
    FakeRegistry denying = stage.with(new FakeRegistry());
    FakeRegistry empty = stage.with(new FakeRegistry());
    stage.plainHttp("DENYING", denying.host());
    stage.plainHttp("EMPTY", empty.host());
    denying.failing("/x/", 99, request -> FakeRegistry.error(request, 403, "DENIED"));
    stage.manifest.image(stage.here("x/app:1"));
    stage.options("--source-mirror", stage.source.host() + "=" + denying.host());
    stage.options("--source-mirror", stage.source.host() + "=" + empty.host() + "/cache");
    Ran ran = stage.run();
    assertEquals(1, ran.status(), ran::err);
    List<String> told =
        stage
            .told(ran.err())
            .lines()
            .filter(line -> line.startsWith("error") || line.startsWith("  also"))
            .map(line -> line.replaceFirst("(.{60,}?[:.]) .*", "$1"))
            .toList();
    assertEquals(3, told.size(), ran::err);
    assertTrue(told.get(0).startsWith("error: image SOURCE/x/app:1: source: "), told::toString);
    assertTrue(told.get(1).contains("DENYING/x/app"), told::toString);
    assertTrue(told.get(2).contains("in the mirror EMPTY/cache"), told::toString);
  }

  /** The login is that of AWS. */
  @ParameterizedTest
  @ValueSource(strings = {"--pull-through-cache", "ECR_PULL_THROUGH_ENDPOINT"})
  void imageIsReadThroughAPullThroughCache(String name) throws Exception {
    stage.becomeEcr();
    stage.manifest.image("docker.io/app:1");
    stage.manifest.image("quay.io/org/app:1");
    String cache = stage.destination.host() + "/team";
    MirrorStage.put(stage.destination, "team/docker-hub/library/app", "1", "layer");
    MirrorStage.put(stage.destination, "team/quay/org/app", "1", "layer");
    if (name.startsWith("--")) {
      stage.variable("ECR_PULL_THROUGH_ENDPOINT", "overridden.test");
      stage.options(name, cache);
    } else {
      stage.variable(name, cache);
    }
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertTrue(stage.destination.tag("mirrored/docker.io/library/app", "1").isPresent());
    assertTrue(stage.destination.tag("mirrored/quay.io/org/app", "1").isPresent());
  }

  @Test
  void malformedPullThroughCacheIsRejected() {
    stage.variable("ECR_PULL_THROUGH_ENDPOINT", "https://cache.test");
    Ran ofVariable = stage.run();
    assertEquals(3, ofVariable.status(), ofVariable::err);
    assertTrue(
        ofVariable.err().contains("Set ECR_PULL_THROUGH_ENDPOINT to HOST[/PREFIX], or unset it"),
        ofVariable::err);
    stage.options("--pull-through-cache", "https://cache.test");
    Ran ofOption = stage.run();
    assertEquals(3, ofOption.status(), ofOption::err);
    assertTrue(ofOption.err().contains("Write --pull-through-cache HOST[/PREFIX]"), ofOption::err);
  }

  @Test
  void dryRunPrintsTheOrder() {
    stage.manifest.image("org/app:1");
    stage.options("--dry-run", "--offline");
    stage.options("--source-mirror", "docker.io=a.test/cache");
    stage.options("--source-mirror", "quay.io=unused.test");
    stage.options("--source-mirror", "index.docker.io=b.test");
    stage.options("--pull-through-cache", "c.test");
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertEquals(
        List.of("read in this order: a.test/cache, b.test, c.test/docker-hub, docker.io"),
        ran.out().lines().filter(line -> line.startsWith("read")).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://docker.io=HOST", "docker.io/org=HOST", "docker.io=http://HOST"})
  void ineffectiveMirrorsAreRejected(String option) {
    stage.options("--source-mirror", option.replace("HOST", stage.source.host()));
    Ran ran = stage.run();
    assertEquals(3, ran.status(), ran::err);
    assertTrue(ran.err().contains("is not a valid host"), ran::err);
  }
}
