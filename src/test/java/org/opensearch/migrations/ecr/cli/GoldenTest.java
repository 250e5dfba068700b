package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.testing.GoldenFile;

/** What the shipped manifest gives, and what {@code --help} says. */
class GoldenTest {

  private static final String REGISTRY = "111122223333.dkr.ecr.us-east-1.amazonaws.com/ma";

  @ParameterizedTest
  @CsvSource({
    "list.txt, list",
    "list.json, list --format json",
    "list.sh, list --format shell",
    "help.txt, --help",
    "help-list.txt, list --help",
    "help-verify.txt, verify --help",
    "help-generate-values.txt, generate-values --help",
  })
  void matchesTheGoldenFile(String file, String arguments) {
    Ran ran = Ran.with(Map.of(), arguments.split(" "));
    assertEquals(0, ran.status(), ran.err());
    assertEquals("", ran.err());
    new GoldenFile(file).check(ran.out());
  }

  @ParameterizedTest
  @CsvSource({
    "overrides, generate-values REGISTRY",
    "overrides-2.6.4, generate-values REGISTRY --release-version 2.6.4",
    "overrides-3.3.7, generate-values REGISTRY --release-version 3.3.7",
    "overrides-without-release-images, generate-values REGISTRY --without-release-images",
  })
  void valuesAndWarningsMatchTheGoldenFile(String file, String arguments) {
    Ran ran = Ran.with(Map.of(), arguments.replace("REGISTRY", REGISTRY).split(" "));
    assertEquals(0, ran.status(), ran.err());
    new GoldenFile(file + ".stderr").check(ran.err());
    new GoldenFile(file + ".yaml").check(ran.out());
  }
}
