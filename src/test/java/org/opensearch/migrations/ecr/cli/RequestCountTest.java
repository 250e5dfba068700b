package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/**
 * The number of requests for one image, an index of two platforms with a common layer and one layer
 * each: three manifests and five blobs.
 */
class RequestCountTest {

  /** How a registry wants logins, asked once in a run. */
  private static final Map<String, Long> PING = Map.of("GET ping", 1L);

  /** Of a registry that is asked for everything once. */
  private static final Map<String, Long> WHOLE_SOURCE =
      plus(PING, Map.of("HEAD manifest", 1L, "GET manifest", 3L, "GET blob", 5L));

  /** To a new repository. */
  private static final Map<String, Long> WHOLE_PUSH =
      plus(PING, Map.of("POST upload", 5L, "PUT upload", 5L, "PUT manifest", 3L));

  private static final Map<String, Long> ONE_LOOKUP = plus(PING, Map.of("HEAD manifest", 1L));

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void listOneImage() {
    stage = new MirrorStage(folder);
    stage.manifest.clear().image(stage.here("app/index:1"));
    publish(TestBlob.random(3, 4_000));
  }

  private void publish(TestBlob layer) {
    TestBlob common = TestBlob.random(1, 30_000);
    TestImage image =
        ImageShapes.index(
            ImageShapes.of(1, common, TestBlob.random(2, 50_000)),
            ImageShapes.of(2, common, layer));
    stage.source.put("app/index", "1", image);
  }

  /** What a run requested from both registries. */
  private record Requests(Map<String, Long> source, Map<String, Long> destination) {}

  private Requests mirror() {
    List<String> sourceBefore = stage.source.log();
    List<String> destinationBefore = stage.destination.log();
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    return new Requests(
        since(sourceBefore, stage.source), since(destinationBefore, stage.destination));
  }

  private static Map<String, Long> since(List<String> before, FakeRegistry registry) {
    List<String> all = registry.log();
    return all.subList(before.size(), all.size()).stream()
        .map(RequestCountTest::kind)
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
  }

  /** The method and what is requested, without names and numbers. */
  private static String kind(String request) {
    return request
        .replaceFirst(" /v2/$", " ping")
        .replaceFirst(" /token.*", " token")
        .replaceFirst(" /v2/.*/blobs/uploads/.*", " upload")
        .replaceFirst(" /v2/.*/(manifest|blob)s/.*", " $1");
  }

  private static Map<String, Long> plus(Map<String, Long> counts, Map<String, Long> more) {
    Map<String, Long> all = new TreeMap<>(counts);
    more.forEach((kind, count) -> all.merge(kind, count, Long::sum));
    return all;
  }

  private static Map<String, Long> actions(FakeEcr ecr) {
    return ecr.calls().stream()
        .collect(Collectors.groupingBy(FakeEcr.Call::action, Collectors.counting()));
  }

  /** Nothing is looked up in a repository that the run has created. */
  @Test
  void ecr() throws IOException {
    FakeEcr ecr = stage.becomeEcr();
    assertEquals(new Requests(WHOLE_SOURCE, WHOLE_PUSH), mirror());
    assertEquals(
        Map.of("GetAuthorizationToken", 1L, "DescribeRepositories", 1L, "CreateRepository", 1L),
        actions(ecr));

    assertEquals(new Requests(ONE_LOOKUP, ONE_LOOKUP), mirror());
    assertEquals(
        Map.of("GetAuthorizationToken", 2L, "DescribeRepositories", 2L, "CreateRepository", 1L),
        actions(ecr));
  }

  /** A registry that creates repositories on push may already have parts of the image. */
  @Test
  void registryWhoseContentIsUnknown() {
    assertEquals(
        new Requests(
            WHOLE_SOURCE,
            plus(WHOLE_PUSH, Map.of("HEAD manifest", 1L, "GET manifest", 2L, "HEAD blob", 5L))),
        mirror());
    assertEquals(new Requests(ONE_LOOKUP, ONE_LOOKUP), mirror());
  }

  /** What the old image has in common with the new one is looked up, not copied. */
  @Test
  void movedTag() throws IOException {
    stage.becomeEcr();
    mirror();
    publish(TestBlob.random(4, 5_000));
    assertEquals(
        new Requests(
            plus(PING, Map.of("HEAD manifest", 1L, "GET manifest", 2L, "GET blob", 1L)),
            plus(
                plus(PING, Map.of("HEAD manifest", 1L, "GET manifest", 2L, "HEAD blob", 5L)),
                Map.of("POST upload", 1L, "PUT upload", 1L, "PUT manifest", 2L))),
        mirror());
  }

  /** A pinned tag is read without a lookup, and if the pinned content is there, not at all. */
  @Test
  void pinnedTag() throws IOException {
    stage.becomeEcr();
    Digest pin = Digest.parse(stage.source.tag("app/index", "1").orElseThrow());
    stage.manifest.clear().image(stage.here("app/index:1"), pin);
    assertEquals(
        new Requests(plus(PING, Map.of("GET manifest", 3L, "GET blob", 5L)), WHOLE_PUSH), mirror());
    publish(TestBlob.random(4, 5_000));
    assertEquals(new Requests(Map.of(), ONE_LOOKUP), mirror());
  }

  /** A repository of which it is not known what it contains is looked at first. */
  @Test
  void pinnedTagOfARegistryWhoseContentIsUnknown() {
    Digest pin = Digest.parse(stage.source.tag("app/index", "1").orElseThrow());
    stage.manifest.clear().image(stage.here("app/index:1"), pin);
    assertEquals(
        new Requests(
            plus(PING, Map.of("GET manifest", 3L, "GET blob", 5L)),
            plus(WHOLE_PUSH, Map.of("HEAD manifest", 1L, "GET manifest", 2L, "HEAD blob", 5L))),
        mirror());
    assertEquals(new Requests(Map.of(), ONE_LOOKUP), mirror());
  }

  /** One token for each repository and run. */
  @Test
  void sourceWithTokens() throws IOException {
    stage.becomeEcr();
    stage.source.withTokens(300);
    Map<String, Long> login = Map.of("GET token", 1L);
    assertEquals(new Requests(plus(WHOLE_SOURCE, login), WHOLE_PUSH), mirror());
    assertEquals(new Requests(plus(ONE_LOOKUP, login), ONE_LOOKUP), mirror());
  }
}
