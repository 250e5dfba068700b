package org.opensearch.migrations.ecr.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.rules.RulesReader;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.rules.ImageRule;

/** Which rules apply, and which are no longer used. */
class RuleBookTest {

  @Test
  void selectsRulesForAChart() {
    RuleBook book =
        new Rules()
            .chart("redis", ">=18")
            .and()
            .chart("redis", "<18")
            .and()
            .chart("redis*")
            .and()
            .book();
    assertEquals(List.of(1, 3), lines(book.of("redis", "18.2.0", Optional.empty())));
    assertEquals(List.of(2, 3), lines(book.of("redis", "17.9", Optional.empty())));
    assertEquals(List.of(3), lines(book.of("redis-cluster", "1.0.0", Optional.empty())));
    assertEquals(List.of(), lines(book.of("valkey", "18.2.0", Optional.empty())));
  }

  @Test
  void findsTheImagesOfARelease() {
    RuleBook book =
        new Rules()
            .chart("ma")
            .image("q.io/new:1", "new", "build", ">=3.3.6")
            .image("q.io/old:1", "old", "build", "<3.3.6")
            .image("q.io/both:1", "both")
            .and()
            .book();
    assertEquals("q.io/new:1 q.io/both:1", images(book, Optional.of("3.4.0")));
    assertEquals("q.io/old:1 q.io/both:1", images(book, Optional.of("3.3.5")));
    assertEquals("q.io/both:1", images(book, Optional.of("main")));
    assertEquals("q.io/both:1", images(book, Optional.empty()));
  }

  private static String images(RuleBook book, Optional<String> release) {
    return book.of("ma", "0.2.0", release).get(0).images().stream()
        .map(ImageRule::image)
        .collect(Collectors.joining(" "));
  }

  private static List<Integer> lines(List<ChartRule> rules) {
    return rules.stream().map(rule -> rule.place().line()).toList();
  }

  @Test
  void usesTheFirstMatchingRule() {
    ImageRule wide = new ImageRule("quay.io/*", "wide", new RuleLocation("rules.yaml", 1));
    ImageRule narrow = new ImageRule("quay.io/a/b", "narrow", new RuleLocation("rules.yaml", 2));
    RuleBook book = new Rules().book();
    List<ImageRule> rules = List.of(wide, narrow);
    assertEquals(Optional.of(wide), book.find(rules, Samples.image("quay.io/a/b:1")));
    assertEquals(Optional.empty(), book.find(rules, Samples.image("ghcr.io/a/b:1")));
  }

  @Test
  void presetsOnlyExistingValues() {
    Rules rules = new Rules();
    ChartRule glob = rules.chart("*").pre(true, "global", "insecure").rule();
    ChartRule named = rules.chart("redis").pre(true, "global", "insecure").rule();
    Map<String, Object> own = Map.of("global", Map.of("insecure", false));
    Map<String, Object> below = Map.of("redis", Map.of("global", Map.of("insecure", false)));
    Map<String, Object> deep = Map.of("platform", Map.of("gateway", below));
    Map<String, Object> none = Map.of("global", Map.of());
    assertEquals(1, RuleBook.pre(List.of(glob), own).size());
    assertEquals(1, RuleBook.pre(List.of(glob), below).size());
    assertEquals(1, RuleBook.pre(List.of(glob), deep).size());
    assertEquals(0, RuleBook.pre(List.of(glob), none).size());
    assertEquals(1, RuleBook.pre(List.of(named), none).size());
  }

  @Test
  void warnsAboutUnusedRules() {
    RuleBook book =
        new Rules()
            .ignore("local/*")
            .ignore("gone/*")
            .release("quay.io/a:${release}", "images", "a")
            .chart("redis", ">=18")
            .unoverridable("busybox", "test")
            .unoverridable("gone", "test")
            .and()
            .chart("redis", "<18")
            .unoverridable("never", "looked at")
            .and()
            .chart("re*")
            .unoverridable("may", "be of use elsewhere")
            .and()
            .book();
    assertTrue(book.ignores(Samples.image("local/x")));
    assertFalse(book.ignores(Samples.image("quay.io/local/x")));
    book.find(
        book.of("redis", "19.0.0", Optional.empty()).get(0).unoverridable(),
        Samples.image("busybox"));

    String gone = "rules.yaml, line 5: no image matches 'gone' any more: remove the rule";
    assertEquals(List.of(gone), book.unusedForCharts());
    assertEquals(
        List.of(
            "rules.yaml, line 8: no chart redis of versions <18 is deployed any more: remove the"
                + " rule",
            gone,
            "rules.yaml, line 2: no image matches 'gone/*' any more: remove the rule",
            "rules.yaml, line 3: the aggregate chart reads no image from [images, a] any more:"
                + " remove the rule"),
        book.unused());
  }

  @Test
  void ignoredUrls() {
    RuleBook book = new Rules().ignoreUrl("https://a.io/*").ignoreUrl("https://b.io/*").book();
    assertTrue(book.ignoresUrl("https://a.io/x"));
    assertFalse(book.ignoresUrl("https://c.io/x"));
    assertEquals(
        List.of(
            "rules.yaml, line 2: no container fetches 'https://b.io/*' any more: remove the rule"),
        book.unused());
  }

  /** The rules in the jar apply to several releases: not all of them match in each. */
  @Test
  void unusedRulesInTheJarAreNotReported() {
    RuleBook packaged = new RuleBook(RulesReader.read(InputFile.packagedRules()));
    assertEquals(List.of(), packaged.unused());
    assertEquals(List.of(), packaged.unusedForCharts());
  }
}
