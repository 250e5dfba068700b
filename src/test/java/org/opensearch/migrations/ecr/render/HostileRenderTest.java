package org.opensearch.migrations.ecr.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a hostile chart renders takes neither long nor much, and hides nothing beside it. */
class HostileRenderTest {

  private static final int LONG = 10_000_000;
  private static final String HONEST = "\n---\nimage: honest:1\n";

  @ParameterizedTest
  @MethodSource("renders")
  void isReadInTime(String start, String repeated, int times) {
    String render = start + repeated.repeat(times) + HONEST;
    assertEquals(
        List.of("honest:1"),
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> ImageFinder.find(render).stream().map(FoundImage::text).distinct().toList()));
  }

  static Object[][] renders() {
    return new Object[][] {
      {"image: ", "a", LONG},
      {"image: ", "a/", LONG / 2},
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
      {"data: |\n  a: &a {text: hello}\n", "  b: &a [*a, *a, *a, *a]\n", 500},
    };
  }
}
