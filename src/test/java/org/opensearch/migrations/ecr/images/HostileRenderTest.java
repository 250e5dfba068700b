package org.opensearch.migrations.ecr.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Time and memory for hostile renders are bounded, and other images are still found. */
class HostileRenderTest {

  private static final int LONG = 1_000_000;
  private static final String HONEST = "\n---\nimage: honest:1\n";

  @ParameterizedTest
  @MethodSource("renders")
  void isReadInLinearTime(String start, String repeated, int times) {
    String render = start + repeated.repeat(times) + HONEST;
    assertEquals(
        List.of("honest:1"),
        assertTimeoutPreemptively(
            Duration.ofSeconds(12),
            () ->
                ImageFinder.search(render).images().stream()
                    .map(FoundImage::text)
                    .distinct()
                    .toList()));
  }

  /** Each level of nested YAML contains the next one many times. */
  @Test
  void aliasesAndNestingAreBounded() {
    String layer = "y: &a [1, 2]\nz: [*a, *a]\n";
    for (int i = 0; i < 5; i++) {
      String inner = layer.strip().replace("\n", "\n  ");
      layer = "x: &a |\n  " + inner + "\ny: [" + "*a, ".repeat(300) + "]\n";
    }
    String render = layer + HONEST;
    assertEquals(
        1,
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> ImageFinder.search(render).images().size()));
  }

  static Object[][] renders() {
    return new Object[][] {
      {"image: ", "a", 2 * LONG},
      {"image: ", "a/", LONG},
      {"image: ", "a:", LONG / 2},
      {"x: ", "quay.io/a ", LONG / 10},
      {"args: --", "image=", LONG / 6},
      {"X_IMAGES: ", "a=b,", LONG / 4},
      {"x: \"", "\\n", LONG / 2},
      {"", "[", LONG},
      {"", "{", LONG},
      {"x: ", "{a: ", 100_000},
      {"", "- ", 100_000},
      {"kind: ", " ", LONG},
      {"", "kind:", LONG / 5},
      {"", "metadata:\n", LONG / 10},
      {"", "---\n", 100_000},
      {"\t: ", "a.a.", LONG / 4},
      {"a: &a [x, x]\n", "b: &a [*a, *a, *a, *a, *a, *a, *a, *a]\n", 500},
      {"x: 1\n", "a: 'x: &x {i: [1, 1]}\n\n  y: &y [*x, *x, *x]\n\n  z: [*y, *y, *y]'\n", 50_000},
      {"data: |\n  a: &a {text: hello}\n", "  b: &a [*a, *a, *a, *a]\n", 500},
    };
  }
}
