package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64, true",
    "linux/arm64, linux/arm64/v8, true",
    "linux/arm64/v8, linux/arm64, true",
    "linux/arm/v7, linux/arm/v6, false",
    "linux/arm64/v9, linux/arm64/v8, true",
    "linux/amd64/v3, linux/amd64/v2, false",
    "linux/amd64, linux/amd64/v1, true",
    "linux/amd64, linux/arm64, false",
    "linux/amd64, windows/amd64, false",
  })
  void nodeRunsMatchingPlatforms(String node, String offered, boolean runs) {
    assertEquals(runs, Platform.parse(node).runs(Platform.parse(offered)));
    assertEquals(node, Platform.parse(node).toString());
  }

  /** As in containerd's platforms package. */
  @ParameterizedTest
  @CsvSource({
    "linux, x86_64, linux/amd64",
    "linux, X86-64, linux/amd64",
    "Linux, AArch64, linux/arm64",
    "linux, i386, linux/386",
    "linux, s390x, linux/s390x",
  })
  void imagesUseOtherNamesOfTheSamePlatform(String os, String architecture, String usual) {
    assertEquals(Platform.parse(usual), new Platform(os, architecture, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "amd64", "linux/", "/amd64", "linux/amd64/v1/x", "Linux/amd64", "a b/c"})
  void rejectsInvalidPlatforms(String text) {
    assertThrows(IllegalArgumentException.class, () -> Platform.parse(text));
  }
}
