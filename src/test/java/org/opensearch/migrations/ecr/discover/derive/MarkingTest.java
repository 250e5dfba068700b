package org.opensearch.migrations.ecr.discover.derive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.discover.Samples;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/**
 * What marks become, for templates that put images together in other ways each. A template is a
 * function from values to an image here.
 */
class MarkingTest {

  private static String text(Map<?, ?> values, String key) {
    return (String) values.get(key);
  }

  /** The overrides for {@code template}, with a mark before each of {@code values}. */
  private static List<String> overrides(
      Map<String, Object> values, Function<Map<?, ?>, List<String>> template) {
    List<Marker> marks = ValueSlot.of(values).stream().map(Marker::before).toList();
    return overrides(values, marks, template);
  }

  private static List<String> overrides(
      Map<String, Object> values, List<Marker> marks, Function<Map<?, ?>, List<String>> template) {
    Marking marking = new Marking(marks, values, image -> Optional.empty());
    List<FoundImage> images = images(template.apply(values));
    List<FoundImage> marked = images(template.apply(marking.overlay()));
    return Overrides.of(marking.seen(images, marked).moves(), values).stream()
        .map(MarkingTest::written)
        .toList();
  }

  private static List<FoundImage> images(List<String> texts) {
    return texts.stream()
        .map(text -> Samples.found(text, "pod", "containers[" + texts.indexOf(text) + "].image"))
        .toList();
  }

  private static String written(ValuesOverride override) {
    String images =
        override.images().stream().map(Object::toString).collect(Collectors.joining(" "));
    return override.set() + " = " + override.to() + " for " + images;
  }

  @Test
  void anImageInOneValueIsRelocated() {
    assertEquals(
        List.of("[a] = ${mirror}/quay.io/x/y:1 for quay.io/x/y:1"),
        overrides(Map.of("a", "quay.io/x/y:1"), v -> List.of(text(v, "a"))));
  }

  @Test
  void valuesOfAnyNameAreRelocated() {
    assertEquals(
        List.of("[a] = ${mirror}/docker.io/library/busybox for docker.io/library/busybox:latest"),
        overrides(Map.of("a", "busybox"), v -> List.of(text(v, "a"))));
    assertEquals(
        List.of("[a] = ${mirror}/docker.io/x/y:1 for docker.io/x/y:1"),
        overrides(Map.of("a", "registry-1.docker.io/x/y:1"), v -> List.of(text(v, "a"))));
    assertEquals(
        List.of("[a] = ${mirror}/h.example-5000/x/y:1 for h.example:5000/x/y:1"),
        overrides(Map.of("a", "h.example:5000/x/y:1"), v -> List.of(text(v, "a"))));
    assertEquals(
        List.of(
            "[a] = ${mirror}/quay.io/x/y@" + Samples.DIGEST + " for quay.io/x/y@" + Samples.DIGEST),
        overrides(Map.of("a", "quay.io/x/y@" + Samples.DIGEST), v -> List.of(text(v, "a"))));
  }

  @Test
  void theLeadingPartIsReplaced() {
    assertEquals(
        List.of("[registry] = ${mirror}/quay.io for quay.io/x/y:1"),
        overrides(
            Map.of("registry", "quay.io", "repository", "x/y"),
            v -> List.of(text(v, "registry") + "/" + text(v, "repository") + ":1")));
    assertEquals(
        List.of("[registry] = ${mirror}/h.example-5000 for h.example:5000/x/y:1"),
        overrides(
            Map.of("registry", "h.example:5000", "repository", "x/y"),
            v -> List.of(text(v, "registry") + "/" + text(v, "repository") + ":1")));
    assertEquals(
        List.of("[prefix] = ${mirror}/quay.io/x/ for quay.io/x/y:1"),
        overrides(Map.of("prefix", "quay.io/x/"), v -> List.of(text(v, "prefix") + "y:1")));
  }

  @Test
  void valuesThatATemplateCompletesAreReplaced() {
    assertEquals(
        List.of("[a] = ${mirror}/quay.io/x/y for quay.io/x/y:1 quay.io/x/y-init:1"),
        overrides(
            Map.of("a", "quay.io/x/y"),
            v -> List.of(text(v, "a") + ":1", text(v, "a") + "-init:1")));
    assertEquals(
        List.of("[a] = ${mirror}/docker.io/library/y- for docker.io/library/y-init:1"),
        overrides(Map.of("a", "y-"), v -> List.of(text(v, "a") + "init:1")));
    assertEquals(
        List.of("[a] = ${mirror}/h.example-5000/x/y:1.2 for h.example:5000/x/y:1.2-alpine"),
        overrides(Map.of("a", "h.example:5000/x/y:1.2"), v -> List.of(text(v, "a") + "-alpine")));
    assertEquals(
        List.of("[a] = ${mirror}/quay.io/x/y:%s for quay.io/x/y:1"),
        overrides(Map.of("a", "quay.io/x/y:%s"), v -> List.of(text(v, "a").replace("%s", "1"))));
    assertEquals(
        List.of(
            "[registry] = ${mirror}/docker.io for docker.io/x/y:1 docker.io/x/z:1"
                + " docker.io/library/w-init:1",
            "[w] = library/w for docker.io/library/w-init:1"),
        overrides(
            Map.of("registry", "docker.io", "w", "w"),
            v ->
                List.of(
                    text(v, "registry") + "/x/y:1",
                    text(v, "registry") + "/x/z:1",
                    text(v, "registry") + "/" + text(v, "w") + "-init:1")));
  }

  @Test
  void emptyValuesAreFilled() {
    assertEquals(
        List.of("[registry] = ${mirror}/quay.io for quay.io/x/y:1"),
        overrides(
            Map.of("registry", ""),
            v -> {
              String registry = text(v, "registry");
              return List.of((registry.isEmpty() ? "quay.io" : registry) + "/x/y:1");
            }));
    assertEquals(
        List.of("[name] = ${mirror}/quay.io/x/y for quay.io/x/y-init:1"),
        overrides(
            Map.of("name", ""),
            v -> {
              String name = text(v, "name");
              return List.of((name.isEmpty() ? "quay.io/x/y" : name) + "-init:1");
            }));
  }

  @Test
  void aSecondPartIsReplacedIfTheFirstIsShared() {
    assertEquals(
        List.of(
            "[registry] = ${mirror}/docker.io for docker.io/x/y:1 docker.io/x/z:1"
                + " docker.io/library/busybox:1",
            "[shell] = library/busybox for docker.io/library/busybox:1"),
        overrides(
            Map.of("registry", "docker.io", "shell", "busybox"),
            v ->
                List.of(
                    text(v, "registry") + "/x/y:1",
                    text(v, "registry") + "/x/z:1",
                    text(v, "registry") + "/" + text(v, "shell") + ":1")));
  }

  @Test
  void unexplainedChangesAreIgnored() {
    // A prefix, a changed text, an unknown mark.
    assertEquals(
        List.of(),
        overrides(Map.of("name", "y"), v -> List.of("quay.io/x/" + text(v, "name") + ":1")));
    assertEquals(
        List.of(),
        overrides(
            Map.of("a", "quay.io/x/y:1"),
            v -> List.of(text(v, "a").replace("quay.io/x/y:1", "quay.io/x/z:1"))));
    assertEquals(
        List.of(),
        overrides(
            Map.of("a", "quay.io/x/y:1"),
            v -> List.of(text(v, "a").replaceFirst("m[0-9]+", "m77"))));
  }

  @Test
  void partsOfALongerTextAreReplaced() {
    String script = "run --image=quay.io/x/y:1 --also quay.io/x/z:2 in ${mirror}";
    ValueSlot leaf = Samples.leaf(script, "script");
    List<Marker> marks =
        List.of(Marker.within(leaf, 12), Marker.within(leaf, script.indexOf("quay.io/x/z")));
    assertEquals(
        List.of(
            "[script] = run --image=${mirror}/quay.io/x/y:1 --also ${mirror}/quay.io/x/z:2 in"
                + " $${mirror} for quay.io/x/y:1 quay.io/x/z:2"),
        overrides(
            Map.of("script", script),
            marks,
            v -> {
              String[] words = text(v, "script").split(" ", -1);
              return List.of(words[1].substring("--image=".length()), words[3]);
            }));
  }

  @Test
  void listsAreWrittenWhole() {
    assertEquals(
        List.of(
            "[sidecars] = [{image=${mirror}/quay.io/x/y:1, name=${AWS_REGION}}, plain] for"
                + " quay.io/x/y:1"),
        overrides(
            Map.of(
                "sidecars",
                List.of(
                    new TreeMap<>(Map.of("image", "quay.io/x/y:1", "name", "${AWS_REGION}")),
                    "plain")),
            v ->
                List.of((String) ((Map<?, ?>) ((List<?>) v.get("sidecars")).get(0)).get("image"))));
  }

  @Test
  void aTemplateIsPrefixed() {
    assertEquals(
        List.of("[image] = ${mirror}/quay.io/x/y:{{ .Values.tag }} for quay.io/x/y:1"),
        overrides(
            Map.of("image", "quay.io/x/y:{{ .Values.tag }}"),
            v -> List.of(text(v, "image").replace("{{ .Values.tag }}", "1"))));
  }

  @Test
  void whatPrecedesATemplateIsReplaced() {
    assertEquals(
        List.of(
            "[image] = ${mirror}/docker.io/library/y:{{ .Values.tag }} for docker.io/library/y:1"),
        overrides(
            Map.of("image", "docker.io/y:{{ .Values.tag }}"),
            v -> List.of(text(v, "image").replace("{{ .Values.tag }}", "1"))));
    assertEquals(
        List.of("[image] = ${mirror}/docker.io/x/%s:1 for docker.io/x/y:1"),
        overrides(
            Map.of("image", "index.docker.io/x/%s:1"),
            v -> List.of(text(v, "image").replace("%s", "y"))));
    assertEquals(
        List.of("[image] = ${mirror}/h.example-5000/x/{{ .name }}:1 for h.example:5000/x/y:1"),
        overrides(
            Map.of("image", "h.example:5000/x/{{ .name }}:1"),
            v -> List.of(text(v, "image").replace("{{ .name }}", "y"))));
    // "library" is missing in the middle of what the template prints.
    assertEquals(
        List.of(),
        overrides(
            Map.of("image", "{{ .host }}/y:1"),
            v -> List.of(text(v, "image").replace("{{ .host }}", "docker.io"))));
  }
}
