package org.opensearch.migrations.ecr.discover.derive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.discover.Samples;
import org.opensearch.migrations.ecr.discover.ScriptedHelm;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/** Which values take the digest of an image. */
class DigestPlacesTest {

  private static final String NONE = "";

  @TempDir private Path scratch;

  private final AtomicInteger renders = new AtomicInteger();

  private List<String> places(
      Map<String, Object> values,
      Function<Map<String, Object>, Map<String, String>> pods,
      Function<Map<String, Object>, String> more) {
    ScriptedHelm helm =
        new ScriptedHelm(
                values,
                all -> {
                  renders.incrementAndGet();
                  return pods.apply(all);
                })
            .printing(more);
    ChartRenderer chart = helm.renderer(scratch);
    Proof proof = new Proof(chart, Optional.empty(), image -> false, image -> Optional.empty());
    Derived derived = new Derivation(chart, proof, path -> false).derive(List.of());
    assertEquals(List.of(), derived.unmoved());
    return derived.digests().stream().map(DigestPlacesTest::text).sorted().toList();
  }

  private static String text(ValuesOverride place) {
    return place.set() + " = " + place.to() + " for " + place.images().get(0).path();
  }

  private List<String> places(
      Map<String, Object> values, Function<Map<String, Object>, Map<String, String>> pods) {
    return places(values, pods, all -> NONE);
  }

  private static Map<String, Object> map(Object... entries) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      map.put((String) entries[i], entries[i + 1]);
    }
    return map;
  }

  private static String at(Map<String, Object> values, Object... path) {
    Object value = Samples.path(path).in(values);
    return value == null ? "" : value.toString();
  }

  /** An image map with a repository and further keys. */
  private static Map<String, Object> image(Object... more) {
    Map<String, Object> image = map("repository", "quay.io/team/app");
    image.putAll(map(more));
    return map("image", image);
  }

  private static String repository(Map<String, Object> values) {
    return at(values, "image", "repository");
  }

  private static String tag(Map<String, Object> values) {
    String tag = at(values, "image", "tag");
    return tag.isEmpty() ? "1.2" : tag;
  }

  private static String tagged(Map<String, Object> values) {
    return repository(values) + ":" + tag(values);
  }

  /** The reference with what a format makes of the value at {@code path}, unless it is empty. */
  private static String with(
      String format, String otherwise, Map<String, Object> values, Object... path) {
    String digest = at(values, path);
    return digest.isEmpty() ? otherwise : format.formatted(digest);
  }

  @Test
  void keyForTheDigest() {
    for (String format : List.of("@%s", ":1.2@%s")) {
      assertEquals(
          List.of("[image, digest] = ${digest} for team/app"),
          places(
              image("tag", "1.2", "digest", null),
              v ->
                  Map.of("app", repository(v) + with(format, ":" + tag(v), v, "image", "digest"))));
    }
  }

  @Test
  void keyThatTheValuesLack() {
    assertEquals(
        List.of("[image, digest] = ${digest} for team/app"),
        places(
            image(),
            v -> Map.of("app", repository(v) + with("@%s", ":" + tag(v), v, "image", "digest"))));
    // A reference with two digests is none, so the tag is not changed as well.
    assertEquals(
        List.of("[image, digest] = ${digest} for team/app"),
        places(image(), v -> Map.of("app", tagged(v) + with("@%s", "", v, "image", "digest"))));
  }

  @Test
  void keyWithOrWithoutTheAlgorithm() {
    assertEquals(
        List.of("[image, sha] = ${digestHex} for team/app"),
        places(
            image("sha", ""),
            v -> Map.of("app", tagged(v) + with("@sha256:%s", "", v, "image", "sha"))));
    assertEquals(
        List.of("[image, sha] = ${digest} for team/app"),
        places(
            image("sha", ""), v -> Map.of("app", tagged(v) + with("@%s", "", v, "image", "sha"))));
    assertEquals(
        List.of("[image, digest] = ${digestHex} for team/app"),
        places(
            image("tag", "1.2", "digest", ""),
            v -> Map.of("app", tagged(v) + with("@sha256:%s", "", v, "image", "digest"))));
  }

  @Test
  void tag() {
    assertEquals(
        List.of("[image, tag] = 1.2@${digest} for team/app"),
        places(image("tag", "1.2"), v -> Map.of("app", tagged(v))));
    assertEquals(
        List.of("[image, tag] = 1.2@${digest} for team/app"),
        places(image("tag", ""), v -> Map.of("app", tagged(v))));
    assertEquals(
        List.of("[image, tag] = 1.2@${digest} for team/app"),
        places(image(), v -> Map.of("app", tagged(v))));
    assertEquals(
        List.of("[appTag] = 1.2@${digest} for team/app"),
        places(
            map("appImage", "quay.io/team/app", "appTag", "1.2"),
            v -> Map.of("app", at(v, "appImage") + ":" + at(v, "appTag"))));
  }

  @Test
  void oneRenderIsEnoughForMostCharts() {
    places(image("tag", "1.2"), v -> Map.of("app", tagged(v)));
    assertEquals(4, renders.get(), "as it is, with marks, with overrides, with digests");
  }

  @Test
  void tagInALabelTakesNoDigest() {
    Function<Map<String, Object>, Map<String, String>> pods = v -> Map.of("app", tagged(v));
    List<Function<String, String>> labels =
        List.of(
            tag -> tag,
            tag -> tag.replaceAll("[@:]", "-").substring(0, Math.min(tag.length(), 63)),
            tag -> tag.substring(tag.indexOf(':') + 1));
    for (Function<String, String> label : labels) {
      assertEquals(
          List.of(),
          places(image("tag", "1.2"), pods, v -> "metadata:\n  version: " + label.apply(tag(v))));
    }
    assertEquals(
        List.of("[image, tag] = 1.2@${digest} for team/app"),
        places(
            image("tag", "1.2"),
            pods,
            v -> "metadata:\n  version: " + tag(v).replaceFirst("@.*", "")));
    // Another value takes the digest.
    assertEquals(
        List.of("[image, digest] = ${digest} for team/app"),
        places(
            image("tag", "1.2"),
            v -> Map.of("app", tagged(v) + with("@%s", "", v, "image", "digest")),
            v -> "metadata:\n  version: " + tag(v)));
  }

  @Test
  void changesWithoutATraceAreNoticed() {
    Function<Map<String, Object>, Map<String, String>> pods =
        v ->
            Map.of(
                "app", tagged(v), "side", at(v, "side", "repository") + ":" + at(v, "side", "tag"));
    Map<String, Object> values = image("tag", "latest");
    values.put("side", map("repository", "quay.io/team/side", "tag", "3"));
    List<Function<Map<String, Object>, String>> documents =
        List.of(
            v -> "policy: " + (tag(v).equals("latest") ? "Always" : "IfNotPresent"),
            v -> "a: 1\n" + (tag(v).equals("latest") ? "policy: Always\n" : ""),
            v -> tag(v).equals("latest") ? "a: 1\n" : "");
    for (Function<Map<String, Object>, String> document : documents) {
      assertEquals(
          List.of("[side, tag] = 3@${digest} for team/side"), places(values, pods, document));
    }
  }

  @Test
  void valuesThatTheChartRejectsAreOmitted() {
    Map<String, Object> values = image("tag", "1.2");
    values.put("side", "quay.io/team/side:3");
    Function<Map<String, Object>, Map<String, String>> pods =
        v -> {
          if (tag(v).indexOf('@') > 0 || !at(v, "image", "digest").isEmpty()) {
            throw ScriptedHelm.refusal("1.2@sha256:… is no semantic version");
          }
          return Map.of("app", tagged(v), "side", at(v, "side"));
        };
    assertEquals(
        List.of("[side] = ${mirror}/quay.io/team/side:3@${digest} for team/side"),
        places(values, pods));
  }

  @Test
  void wholeReference() {
    assertEquals(
        List.of("[image] = ${mirror}/quay.io/team/app:1@${digest} for team/app"),
        places(map("image", "quay.io/team/app:1"), v -> Map.of("app", at(v, "image"))));
    Map<String, Object> values =
        map("args", new ArrayList<>(List.of("-x", "--image=quay.io/team/app:1")));
    assertEquals(
        List.of("[args] = [-x, --image=${mirror}/quay.io/team/app:1@${digest}] for team/app"),
        places(
            values, v -> Map.of("app", ((String) ((List<?>) v.get("args")).get(1)).substring(8))));
  }

  @Test
  void noPlace() {
    assertEquals(
        List.of(), places(image(), v -> Map.of("app", repository(v) + ":1.2")), "hard-coded tag");
    Map<String, Object> shared = map("registry", "quay.io", "tag", "1");
    Function<Map<String, Object>, Map<String, String>> both =
        v ->
            Map.of(
                "a", at(v, "registry") + "/team/a:" + at(v, "tag"),
                "b", at(v, "registry") + "/team/b:" + at(v, "tag"));
    assertEquals(List.of(), places(shared, both), "one tag for two images");
    assertEquals(
        List.of(),
        places(image("tag", "1.2"), v -> Map.of("app", tagged(v), "init", repository(v) + ":1.2")),
        "only one of two locations");
  }

  @Test
  void imageCanHaveSeveralPlaces() {
    Map<String, Object> values =
        map(
            "a", map("repository", "quay.io/team/app", "tag", "1"),
            "b", map("repository", "quay.io/team/app", "tag", "1"));
    assertEquals(
        List.of("[a, tag] = 1@${digest} for team/app", "[b, tag] = 1@${digest} for team/app"),
        places(
            values,
            v ->
                Map.of(
                    "a", at(v, "a", "repository") + ":" + at(v, "a", "tag"),
                    "b", at(v, "b", "repository") + ":" + at(v, "b", "tag"))));
  }

  @Test
  void generatedContentAndChecksumsMayChange() {
    Function<Map<String, Object>, Map<String, String>> pods = v -> Map.of("app", tagged(v));
    List<String> expected = List.of("[image, tag] = 1.2@${digest} for team/app");
    AtomicInteger count = new AtomicInteger();
    assertEquals(
        expected, places(image("tag", "1.2"), pods, v -> "password: p" + count.incrementAndGet()));
    assertEquals(
        expected,
        places(
            image("tag", "1.2"),
            pods,
            v ->
                "annotations: {checksum/config: "
                    + Digest.sha256(tagged(v).getBytes(StandardCharsets.UTF_8)).hex()
                    + "}"));
  }

  @Test
  void customResourceWithADigestField() {
    assertEquals(
        List.of("[image, sha] = ${digestHex} for team/app"),
        places(
            image("tag", "1.2", "sha", ""),
            v -> Map.of("app", tagged(v) + with("@sha256:%s", "", v, "image", "sha")),
            v -> "spec:\n  a: 1\n" + with("  sha: %s\n", "", v, "image", "sha")));
    List<String> label =
        places(
            image("tag", "1.2", "sha", ""),
            v -> Map.of("app", tagged(v) + with("@sha256:%s", "", v, "image", "sha")),
            v -> "spec:\n  hash: x" + at(v, "image", "sha"));
    assertTrue(label.stream().noneMatch(place -> place.contains("sha]")), label::toString);
  }
}
