package org.opensearch.migrations.ecr.manifest.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.ReleaseRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.UrlRule;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.model.rules.VersionRange;

class RulesReaderTest {

  @Test
  void readsEverything() {
    DiscoveryRules rules =
        read(
            """
            version: 1
            development: [etcd-operator, {chart: jaeger, reason: tracing}]
            charts:
              redis:
                - versions: ">=18"
                  render: [{set: [region], to: us-east-1, reason: required}]
                  pre: [{set: [global, security, allowInsecureImages], to: true}]
                  overrides:
                    - set: [a, "b.c", 0]
                      to: {image: "${mirror}/quay.io/x/y", env: "${AWS_REGION}"}
                      for: [quay.io/x/y:1]
                  images:
                    - {image: "x/y:1.2", reason: "operator default", group: build, releases: ">=3"}
                  unoverridable:
                    - {image: busybox, reason: "helm test hook"}
                  notes:
                    - {image: "*/x/y", note: "see the guide"}
                  names: [{image: x/y, as: "own:y_${release}", reason: why}]
                - pre: [{set: [old], to: ~}]
              "*-operator": []
              "*":
                - unoverridable: [{image: "*/pause:3.?", reason: "by the kubelet"}]
            ignore:
              - {image: "migrations/*", reason: "built locally"}
            release:
              - {set: [images, console], image: "public.ecr.aws/o/console:${release}", reason: why}
            """);

    assertEquals(
        List.of(
            new OmittedChart("etcd-operator", "for development only, according to the rules", 2),
            new OmittedChart("jaeger", "tracing", 2)),
        rules.development());
    assertEquals(3, rules.charts().size());
    ChartRule redis = rules.charts().get(0);
    ImageReference moved = ImageReference.parse("quay.io/x/y:1");
    Object to = Map.of("image", "${mirror}/quay.io/x/y", "env", "${AWS_REGION}");
    assertEquals(
        new ChartRule(
            "redis",
            VersionRange.parse(">=18"),
            List.of(override(6, "us-east-1", List.of(), "region")),
            List.of(override(7, true, List.of(), "global", "security", "allowInsecureImages")),
            List.of(override(9, to, List.of(moved), "a", "b.c", 0)),
            List.of(
                new ImageRule(
                    "x/y:1.2",
                    "operator default",
                    Optional.of("build"),
                    VersionRange.parse(">=3"),
                    new RuleLocation("r.yaml", 13))),
            List.of(new ImageRule("busybox", "helm test hook", new RuleLocation("r.yaml", 15))),
            List.of(new ImageRule("*/x/y", "see the guide", new RuleLocation("r.yaml", 17))),
            List.of(new ImageRule("x/y", "own:y_${release}", new RuleLocation("r.yaml", 18))),
            new RuleLocation("r.yaml", 5)),
        redis);
    assertEquals(VersionRange.ANY, rules.charts().get(1).versions());
    assertEquals(List.of(override(19, null, List.of(), "old")), rules.charts().get(1).pre());
    assertEquals("*", rules.charts().get(2).chart());
    assertEquals(
        List.of(new ImageRule("migrations/*", "built locally", new RuleLocation("r.yaml", 24))),
        rules.ignored());
    assertEquals(
        List.of(
            new ReleaseRule(
                new ValuesPath(List.of("images", "console")),
                "public.ecr.aws/o/console:${release}",
                new RuleLocation("r.yaml", 26))),
        rules.release());
  }

  @Test
  void readsUrls() {
    DiscoveryRules rules =
        read("version: 1\nignore: [{image: a, reason: x}, {url: 'https://a.b/*', reason: proxy}]");
    assertEquals(1, rules.ignored().size());
    assertEquals(
        List.of(new UrlRule("https://a.b/*", "proxy", new RuleLocation("r.yaml", 2))),
        rules.ignoredUrls());
    assertTrue(rules.ignoredUrls().get(0).matches("https://a.b/c/d.yaml"));
    assertFalse(rules.ignoredUrls().get(0).matches("https://a.bc/d"));
  }

  @Test
  void onlyTheVersionIsRequired() {
    assertEquals(
        new DiscoveryRules(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Set.of()),
        read("version: 1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quay.io/x/app                    | quay.io/x/app-init:1",
        "quay.io/x/app-                   | quay.io/x/app-init:1",
        "quay.io/x/app                    | quay.io/x/app:1, quay.io/x/app-init:1",
        "quay.io/x/app:1.2                | quay.io/x/app:1.2-alpine",
        "quay.io/x/app:{{ .Values.tag }}  | quay.io/x/app:1",
        "docker.io                        | busybox:1",
      })
  void takesOverridesThatATemplateCompletes(String path, String images) {
    String override = "{set: [image], to: '${mirror}/" + path + "', for: [" + images + "]}";
    DiscoveryRules rules = read("version: 1\ncharts: {redis: [{overrides: [" + override + "]}]}");
    assertEquals("${mirror}/" + path, rules.charts().get(0).overrides().get(0).to());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "busybox",
        "busybox:*",
        "*/busybox",
        "quay.io/*",
        "quay.io/a/*-x:v1.?",
        "*.dkr.ecr.*.amazonaws.com/*",
        "localhost:5000/*",
        "*:5000/a@sha256:*",
        "a@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
      })
  void takesGlobs(String glob) {
    DiscoveryRules rules = read("version: 1\nignore: [{image: '" + glob + "', reason: x}]");
    assertEquals(glob, rules.ignored().get(0).image());
  }

  @Test
  void customRulesAreAddedToThePackagedOnes(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("own.yaml");
    Files.writeString(file, "version: 1\ndevelopment: [mine]\ncharts: {mine: [{pre: []}]}\n");
    DiscoveryRules packaged = RulesReader.read(InputFile.packagedRules());
    DiscoveryRules both = packaged.and(RulesReader.read(InputFile.rules(file)));
    assertEquals(packaged.development().size() + 1, both.development().size());
    assertTrue(both.development().containsAll(packaged.development()));
    ChartRule last = both.charts().get(both.charts().size() - 1);
    assertEquals(file.toString(), last.place().source());
    assertEquals(RuleLocation.PACKAGED, both.charts().get(0).place().source());
    assertEquals(packaged.release(), both.release());
  }

  @Test
  void reportsUnreadableFiles(@TempDir Path folder) {
    InvalidInputException missing =
        assertThrows(
            InvalidInputException.class, () -> InputFile.rules(folder.resolve("absent.yaml")));
    String message = missing.getMessage();
    assertTrue(message.startsWith("cannot read rules "), message);
    assertTrue(message.contains("absent.yaml: there is no such file. Correct --rules"), message);
  }

  private static DiscoveryRules read(String yaml) {
    return RulesReader.read(new InputFile("r.yaml", yaml.getBytes(UTF_8)));
  }

  private static ValuesOverride override(
      int line, Object to, List<ImageReference> images, Object... path) {
    return new ValuesOverride(new ValuesPath(List.of(path)), to, images, line);
  }
}
