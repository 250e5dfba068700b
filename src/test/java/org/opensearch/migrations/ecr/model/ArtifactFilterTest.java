package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactFilterTest {

  private static final ChartEntry CHART = chart("cert-manager");
  private static final ImageReference IMAGE = ImageReference.parse("quay.io/jetstack/cm:v1");

  @ParameterizedTest
  @CsvSource({
    "cert-manager, true, true",
    "cert-*, true, true",
    "cert-manage?, true, true",
    "quay.io/*, false, true",
    "*, true, true",
    "quay.io/jetstack/cm:v1, false, true",
    "quay.io/jetstack/cm, false, true",
    "jetstack, false, false",
    "redis, false, false",
    "cert.manager, false, false",
  })
  void includesByKeyOrReference(String glob, boolean chart, boolean image) {
    ArtifactFilter included = new ArtifactFilter(List.of(glob), List.of());
    assertEquals(chart, included.acceptsChart(CHART), "chart included");
    assertEquals(image, included.acceptsImage(CHART, IMAGE), "image included");

    ArtifactFilter excluded = new ArtifactFilter(List.of(), List.of(glob));
    assertEquals(!chart, excluded.acceptsChart(CHART), "chart excluded");
    assertEquals(!image, excluded.acceptsImage(CHART, IMAGE), "image excluded");
  }

  @Test
  void pinnedImageMatchesByTag() {
    ImageReference pinned = ImageReference.parse(IMAGE + "@sha256:" + "a".repeat(64));
    for (String glob : List.of(IMAGE.toString(), "*:v1", "*@sha256:*", pinned.toString())) {
      assertTrue(new ArtifactFilter(List.of(glob), List.of()).acceptsImage(pinned), glob);
      assertFalse(new ArtifactFilter(List.of(), List.of(glob)).acceptsImage(pinned), glob);
    }
  }

  @Test
  void imagesOfTheAggregateChartHaveNoKey() {
    ArtifactFilter filter = new ArtifactFilter(List.of("cert-manager"), List.of());
    assertFalse(filter.acceptsImage(IMAGE));
    assertTrue(new ArtifactFilter(List.of("*/cm:*"), List.of()).acceptsImage(IMAGE));
    assertFalse(new ArtifactFilter(List.of(), List.of("*/cm:*")).acceptsImage(IMAGE));
  }

  @Test
  void imageOfAnotherSelectedChartIsKept() {
    ArtifactFilter filter = new ArtifactFilter(List.of(), List.of("cert-manager"));
    assertFalse(filter.acceptsImage(CHART, IMAGE));
    assertTrue(filter.acceptsImage(chart("other"), IMAGE));
  }

  @Test
  void excludeTakesPrecedenceAndGlobsAreNotRegularExpressions() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      ImageReference image = References.random(random);
      String exact = image.toString();
      assertTrue(new ArtifactFilter(List.of(exact), List.of()).acceptsImage(image));
      assertFalse(new ArtifactFilter(List.of(exact, "*"), List.of(exact)).acceptsImage(image));
      String prefix = exact.substring(0, random.nextInt(exact.length()));
      assertTrue(new ArtifactFilter(List.of(prefix + "*"), List.of()).acceptsImage(image));
      String other = exact.replace('.', 'x');
      assertFalse(new ArtifactFilter(List.of(other), List.of()).acceptsImage(image));
      assertTrue(ArtifactFilter.all().acceptsImage(image));
    }
    assertFalse(new ArtifactFilter(List.of("[a-z]*", "(", "\\E.*"), List.of()).acceptsImage(IMAGE));
  }

  private static ChartEntry chart(String key) {
    return new ChartEntry(
        key,
        key,
        "1.0.0",
        URI.create("https://charts.example"),
        Optional.empty(),
        List.of(),
        List.of(),
        1);
  }
}
