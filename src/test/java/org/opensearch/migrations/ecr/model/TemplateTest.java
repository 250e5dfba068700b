package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

  private static final Map<String, String> VARIABLES = Map.of("mirror", "r/m", "release", "1.2");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${mirror}/quay.io | r/m/quay.io",
        "a:${release} | a:1.2",
        "${mirror}${release} | r/m1.2",
        "${AWS_REGION} | ${AWS_REGION}",
        "${registry} | ${registry}",
        "$${mirror} | ${mirror}",
        "$$${mirror} | $${mirror}",
        "$mirror | $mirror",
        "${mirror | ${mirror",
        "${${mirror}} | ${r/m}",
        "$ | $",
        "${ | ${",
      })
  void substitutes(String text, String expected) {
    assertEquals(expected, Template.substitute(text, VARIABLES));
  }

  @Test
  void valuesAreNotSubstitutedAgain() {
    assertEquals("${b}", Template.substitute("${a}", Map.of("a", "${b}", "b", "x")));
  }

  @Test
  void tellsUsesFromEscapes() {
    assertTrue(Template.uses("a${release}b", "release"));
    assertFalse(Template.uses("a$${release}b", "release"));
    assertFalse(Template.uses("${mirror}", "release"));
  }

  @Test
  void textWithoutVariablesStays() {
    Random random = new Random(4);
    for (int i = 0; i < 10_000; i++) {
      String text = noise(random, "${}ab ");
      String once = Template.substitute(text, Map.of("ab", "X"));
      if (!text.contains("${ab}") && !text.contains("$${")) {
        assertEquals(text, once);
      }
      if (!text.contains("$${")) {
        assertEquals(text.replace("${ab}", "X"), once);
      }
    }
  }

  private static String noise(Random random, String alphabet) {
    return random
        .ints(random.nextInt(14), 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
