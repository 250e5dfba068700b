package org.opensearch.migrations.ecr.list;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.model.ArtifactFilter;

class ListingTest {

  private static final String SHA = "sha256:" + "0a".repeat(32);
  private static final String YAML =
      """
      version: 1
      release: "7"
      charts:
        - {key: a, version: 1.0.0, repository: 'https://x/$(id)', images: [busybox, q.io/x:1]}
        - {key: b, version: 1.0.0, repository: "https://x/!;&", images: [q.io/x:1, q.io/y:1]}
      images: [{image: docker.io/busybox, reason: "test"}, "q.io/own:${release}", "q.io/y:1@%s"]
      """
          .formatted(SHA);

  @Test
  void mergesDuplicatesAndNormalises() {
    assertEquals(
        List.of(
            "docker.io/library/busybox:latest [a, the aggregate chart]",
            "q.io/x:1 [a, b]",
            "q.io/y:1@" + SHA + " [b, the aggregate chart]",
            "q.io/own:7 [the aggregate chart]"),
        describe(listing(List.of(), List.of())));
    assertEquals(Optional.of("test"), listing(List.of(), List.of()).images().get(0).reason());
  }

  @Test
  void sharedImagesAreKeptForTheRemainingChart() {
    Listing listing = listing(List.of(), List.of("a"));
    assertEquals(List.of("b"), listing.charts().stream().map(chart -> chart.key()).toList());
    assertTrue(describe(listing).contains("q.io/x:1 [b]"), describe(listing)::toString);
    assertEquals(
        List.of("docker.io/library/busybox:latest [a]", "q.io/x:1 [a]"),
        describe(listing(List.of("a"), List.of())));
    assertTrue(listing(List.of("nothing"), List.of()).isEmpty());
  }

  @Test
  void shellOutputIsEscaped() {
    String script = ListFormat.SHELL.write(listing(List.of("a"), List.of()));
    // A dollar sign is no character of an address that java.net.URI refuses.
    assertTrue(script.contains("  \"a 1.0.0 https://x/\\$(id)\"\n"), script);
  }

  @Test
  void tableIsAligned() {
    String table = ListFormat.TABLE.write(listing(List.of("b"), List.of()));
    assertEquals(
        """
        CHART  VERSION  REPOSITORY
        b      1.0.0    https://x/!;&

        IMAGE     PULLED BY
        q.io/x:1  b
        q.io/y:1  b
        """,
        table);
  }

  @Test
  void reportsChartsThatAreNotMirrored() {
    String yaml =
        """
        version: 1
        images: [q.io/x:1]
        omitted: [{chart: c, reason: "for laptops"}, {chart: d-e, reason: "none \\e[0m"}]
        """;
    assertEquals(
        """
        CHART  VERSION  REPOSITORY

        IMAGE     PULLED BY
        q.io/x:1  the aggregate chart

        NOT MIRRORED  REASON
        c             for laptops
        d-e           none  [0m
        """,
        ListFormat.TABLE.write(listing(yaml, List.of(), List.of())));
    String json = ListFormat.JSON.write(listing(yaml, List.of(), List.of("c")));
    assertTrue(json.contains("\"chart\" : \"d-e\",\n      \"reason\" : \"none "), json);
    assertFalse(json.contains("for laptops"), json);
    assertFalse(ListFormat.JSON.write(listing(List.of(), List.of())).contains("omitted"));
  }

  @Test
  void jsonContainsNotes() {
    String yaml =
        """
        version: 1
        charts:
          - key: a
            version: 1.0.0
            repository: https://x/
            images: [q.io/x:1, {image: q.io/y:1, note: "test, hook"}]
        images: [{image: q.io/x:1, note: "custom resource X"}]
        """;
    String json = ListFormat.JSON.write(listing(yaml, List.of(), List.of()));
    assertTrue(json.contains("\"note\" : \"test, hook\""), json);
    assertTrue(json.contains("\"note\" : \"custom resource X\""), json);
    assertFalse(ListFormat.JSON.write(listing(List.of(), List.of())).contains("note"));
  }

  private static Listing listing(List<String> include, List<String> exclude) {
    return listing(YAML, include, exclude);
  }

  private static Listing listing(String yaml, List<String> include, List<String> exclude) {
    return Listing.of(
        ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), Optional.empty()),
        new ArtifactFilter(include, exclude));
  }

  private static List<String> describe(Listing listing) {
    return listing.images().stream()
        .map(image -> image.reference() + " " + image.pulledBy())
        .toList();
  }
}
