package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

  private static final Map<String, String> VARIABLES = Map.of("mirror", "r/m", "release", "1.2");

  private static final Map<String, String> ALL =
      Map.of(Template.MIRROR, "r/m", Template.REGISTRY, "r", Template.RELEASE, "1.2");

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
  void distinguishesVariablesFromEscapes() {
    assertTrue(Template.uses("a${release}b", "release"));
    assertFalse(Template.uses("a$${release}b", "release"));
    assertFalse(Template.uses("${mirror}", "release"));
  }

  @Test
  void textWithoutVariablesIsUnchanged() {
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${mirror}/x | $${mirror}/x",
        "a ${registry} ${release} | a $${registry} $${release}",
        "${AWS_REGION} $HOME $(id) | ${AWS_REGION} $HOME $(id)",
        "${mirrors} ${mirror | ${mirrors} ${mirror",
        "$${AWS_REGION} | $$${AWS_REGION}",
        "$${mirror} | $$${mirror}",
        "$$${mirror} | $$$${mirror}",
        "$$$ | $$$",
      })
  void escapesOnlyWhatSubstitutionWouldChange(String literal, String escaped) {
    assertEquals(escaped, Template.escape(literal));
    assertEquals(literal, Template.substitute(escaped, ALL));
  }

  @Test
  void substitutionReversesEscaping() {
    Random random = new Random(6);
    for (int i = 0; i < 50_000; i++) {
      String literal = words(random);
      String escaped = Template.escape(literal);
      assertEquals(literal, Template.substitute(escaped, ALL), escaped);
      assertEquals(literal, Template.substitute(escaped, Map.of()), escaped);
      assertFalse(Template.uses(escaped, Template.MIRROR), escaped);
      if (!literal.endsWith("$")) {
        String continued = escaped + "${mirror}/" + escaped;
        assertEquals(literal + "r/m/" + literal, Template.substitute(continued, ALL), continued);
      }
    }
  }

  @Test
  void substitutesInListsAndMaps() {
    Object value =
        Map.of(
            "${release}", Arrays.asList("${release}", null, 1, true, Map.of("k", "$${release}")));
    assertEquals(
        Map.of("${release}", Arrays.asList("1.2", null, 1, true, Map.of("k", "${release}"))),
        Template.substituteAll(value, ALL));
  }

  private static String words(Random random) {
    String[] words = {"$", "$", "{", "}", "mirror", "{release}", "${registry}", "${x}", "a"};
    return random
        .ints(random.nextInt(8), 0, words.length)
        .mapToObj(i -> words[i])
        .collect(Collectors.joining());
  }

  private static String noise(Random random, String alphabet) {
    return random
        .ints(random.nextInt(14), 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
