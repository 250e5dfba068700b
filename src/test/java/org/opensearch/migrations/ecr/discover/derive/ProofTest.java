package org.opensearch.migrations.ecr.discover.derive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.discover.Samples;
import org.opensearch.migrations.ecr.discover.ScriptedHelm;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/** Checks each image in a render with the overrides. */
class ProofTest {

  private static final String MIRROR = Proof.TARGET.mirror();
  private static final String APP = "quay.io/team/app:1";
  private static final String SIDECAR = "ghcr.io/tools/sidecar:2";

  @TempDir private Path scratch;

  private final Map<String, String> own = new HashMap<>();

  private static ValuesOverride set(String key, String to) {
    return Samples.override(to, List.of(), key);
  }

  private static Map<String, Object> values() {
    return new LinkedHashMap<>(Map.of("app", APP, "sidecar", SIDECAR));
  }

  private static Map<String, String> pods(Map<String, Object> values) {
    Map<String, String> pods = new LinkedHashMap<>();
    pods.put("app", (String) values.get("app"));
    pods.put("sidecar", (String) values.get("sidecar"));
    return pods;
  }

  private Optional<ImageName> ownName(ImageReference image) {
    return Optional.ofNullable(own.get(image.toString())).map(ImageName::parse);
  }

  @Test
  void ownNamesReplaceTheNamingRule() {
    own.put(APP, "team/app");
    own.put(SIDECAR, "team:sidecar_2");
    List<ValuesOverride> overrides =
        List.of(set("app", "${registry}/team/app:1"), set("sidecar", "${registry}/team:sidecar_2"));
    assertEquals(List.of(), proven(ProofTest::pods, List.of(), overrides).unmoved());
    List<ValuesOverride> ruled =
        List.of(
            set("app", "${mirror}/quay.io/team/app:1"), set("sidecar", "${registry}/team:sidecar"));
    assertEquals(
        Set.of("app", "sidecar"), unmoved(proven(ProofTest::pods, List.of(), ruled)).keySet());
  }

  private Derived proven(
      Function<Map<String, Object>, Map<String, String>> template,
      List<ValuesOverride> given,
      List<ValuesOverride> derived) {
    ChartRenderer chart = new ScriptedHelm(values(), template).renderer(scratch);
    return new Proof(
            chart,
            Optional.of("2.6.4"),
            image -> image.host().equals("local.example"),
            this::ownName)
        .of(chart.search().images(), given, derived);
  }

  private static Map<String, String> unmoved(Derived derived) {
    return derived.unmoved().stream()
        .collect(Collectors.toMap(u -> u.image().place().name(), Derived.Unmoved::reason));
  }

  @Test
  void succeedsIfEverythingIsRedirected() {
    List<ValuesOverride> overrides =
        List.of(
            set("app", "${mirror}/quay.io/team/app:1"),
            set("sidecar", "${mirror}/ghcr.io/tools/sidecar:2"));
    Derived derived = proven(ProofTest::pods, List.of(), overrides);
    assertEquals(List.of(), derived.unmoved());
    assertEquals(overrides, derived.overrides());
    assertEquals(
        List.of(APP, SIDECAR), derived.images().stream().map(image -> image.text()).toList());
  }

  @Test
  void reportsImagesFromElsewhere() {
    assertEquals(
        Map.of(
            "app",
            "with the overrides, it becomes " + MIRROR + "/quay.io/team/other:1",
            "sidecar",
            "no value of the chart sets it"),
        unmoved(
            proven(
                ProofTest::pods,
                List.of(),
                List.of(set("app", "${mirror}/quay.io/team/other:1")))));
    for (String wrong : List.of(":2", ":1@" + Samples.DIGEST, "")) {
      assertEquals(
          "with the overrides, it becomes " + MIRROR + "/quay.io/team/app" + wrong,
          unmoved(
                  proven(
                      ProofTest::pods,
                      List.of(),
                      List.of(set("app", "${mirror}/quay.io/team/app" + wrong))))
              .get("app"));
    }
  }

  @Test
  void reportsImagesThatAppear() {
    Derived derived =
        proven(
            values -> {
              Map<String, String> pods = pods(values);
              if (!values.get("app").equals(APP)) {
                pods.put("migration", "quay.io/team/migration:1");
                pods.put("own", MIRROR + "/quay.io/team/own:1");
                pods.put("local", "local.example/x:1");
              }
              return pods;
            },
            List.of(set("sidecar", "${mirror}/ghcr.io/tools/sidecar:2")),
            List.of(set("app", "${mirror}/quay.io/team/app:1")));
    assertEquals(Map.of("migration", "it appears only with the overrides"), unmoved(derived));
  }

  @Test
  void reportsImagesThatDisappear() {
    Derived derived =
        proven(
            values -> {
              Map<String, String> pods = pods(values);
              pods.values().removeIf(image -> image.endsWith("/ghcr.io/tools/sidecar:2"));
              return pods;
            },
            List.of(set("sidecar", "${mirror}/ghcr.io/tools/sidecar:2")),
            List.of(set("app", "${mirror}/quay.io/team/app:1")));
    assertEquals(
        Map.of("sidecar", "with the overrides, there is no image at this place"), unmoved(derived));
  }

  @Test
  void rejectedOverridesAreOmitted() {
    Function<Map<String, Object>, Map<String, String>> template =
        values -> {
          if (!values.get("sidecar").equals(SIDECAR)) {
            throw ScriptedHelm.refusal("sidecars are ours");
          }
          return pods(values);
        };
    ValuesOverride app = set("app", "${mirror}/quay.io/team/app:1");
    ValuesOverride sidecar = set("sidecar", "${mirror}/ghcr.io/tools/sidecar:2");
    Derived derived = proven(template, List.of(), List.of(sidecar, app));
    assertEquals(List.of(app), derived.overrides());
    assertEquals(
        Map.of("sidecar", "the chart rejects its override: sidecars are ours"), unmoved(derived));
    // Overrides of rules are always applied.
    assertThrows(
        InvalidInputException.class, () -> proven(template, List.of(sidecar), List.of(app)));
  }

  @Test
  void overridesOfRulesAreProvenWithoutOthers() {
    Derived derived =
        proven(ProofTest::pods, List.of(set("app", "${mirror}/quay.io/team/app:1")), List.of());
    assertEquals(Map.of("sidecar", "no value of the chart sets it"), unmoved(derived));
  }
}
