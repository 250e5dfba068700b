package org.opensearch.migrations.ecr.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.discover.derive.Derived;
import org.opensearch.migrations.ecr.model.ImageEntry.OwnName;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/** Published images replace local builds in the values. */
class ReleaseImageSourceTest {

  private static final String CONSOLE = "public.example/ma/console";

  private static final RuleBook RULES =
      new Rules()
          .release(CONSOLE + ":${release}", "console")
          .release("public.example/ma/proxy:${release}", "images", "proxy")
          .release("public.example/ma/split:${release}", "images", "split")
          .release("public.example/ma/gone:${release}", "images", "gone")
          .book();

  private static final Map<String, Object> VALUES =
      Map.of(
          "console",
          "migrations/console:latest",
          "images",
          Map.of(
              "proxy", Map.of("repository", "migrations/proxy", "tag", "latest"),
              "split", Map.of("registry", "local.example", "repository", "ma/split", "tag", "x"),
              "gone", 5));

  private static ReleaseImageSource images() {
    return ReleaseImageSource.in(VALUES, RULES, Optional.of("2.6.4"));
  }

  @Test
  void valuesNameThePublishedImages() {
    assertEquals(
        Map.of(
            "console",
            CONSOLE + ":2.6.4",
            "images",
            Map.of(
                "proxy", Map.of("repository", "public.example/ma/proxy", "tag", "2.6.4"),
                "split",
                    Map.of(
                        "registry", "public.example", "repository", "ma/split", "tag", "2.6.4"))),
        images().published());
    assertEquals(
        CONSOLE + ":${release}", images().written().get(Samples.image(CONSOLE + ":2.6.4")));
  }

  @Test
  void overridesUseTheReleaseVariable() {
    String console = CONSOLE + ":2.6.4";
    String proxy = "public.example/ma/proxy:2.6.4";
    ValuesOverride other = Samples.override("${mirror}/x.io/y:1", List.of("x.io/y:1"), "other");
    Derived derived =
        new Derived(
            List.of(Samples.found(console, "console"), Samples.found(proxy, "proxy")),
            List.of(
                Samples.override("${mirror}/" + console, List.of(console), "console"),
                Samples.override(
                    "${mirror}/public.example/ma/proxy",
                    List.of(proxy),
                    "images",
                    "proxy",
                    "repository"),
                other),
            List.of());
    assertEquals(
        List.of(
            Samples.override("${mirror}/" + CONSOLE + ":${release}", List.of(console), "console"),
            Samples.override(
                "${mirror}/public.example/ma/proxy",
                List.of(proxy),
                "images",
                "proxy",
                "repository"),
            Samples.override("${release}", List.of(proxy), "images", "proxy", "tag"),
            other),
        images().completed(derived).overrides());
  }

  @Test
  void requiresARelease() {
    InvalidInputException missing =
        assertThrows(
            InvalidInputException.class,
            () -> ReleaseImageSource.in(VALUES, RULES, Optional.empty()));
    assertEquals("the release is unknown", missing.failure().reason());
    assertEquals(Map.of(), ReleaseImageSource.in(Map.of(), RULES, Optional.empty()).published());
  }

  @Test
  void ownNamesReplaceNameAndTag() {
    List<String> overrides =
        images()
            .named(
                image ->
                    image.path().equals("ma/split")
                        ? own("team/split")
                        : own("team:" + image.path().substring(3) + "_${release}"))
            .stream()
            .map(o -> o.set() + " = " + o.to())
            .toList();
    assertEquals(
        List.of(
            "[console] = ${registry}/team:console_${release}",
            "[images, proxy, repository] = ${registry}/team",
            "[images, proxy, tag] = proxy_${release}",
            "[images, split, registry] = ${registry}",
            "[images, split, repository] = team/split",
            "[images, split, tag] = ${release}"),
        overrides);
  }

  private static Optional<OwnName> own(String written) {
    return Optional.of(new OwnName(written, ImageName.parse(written.replace("${release}", "1"))));
  }
}
