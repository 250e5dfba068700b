package org.opensearch.migrations.ecr.model.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // All three parts.
        "1.2.3; 1.2.3 v1.2.3 1.2.3+build; 1.2.4 1.2.3-rc.1 1.2",
        "=v1.2.3; 1.2.3 v1.2.3; 1.2.30",
        ">=1.2.3; 1.2.3 1.10.0 2.0.0-rc.1; 1.2.2 1.2.3-rc.1",
        ">1.2.3; 1.2.4 1.3.0-rc.1; 1.2.3 1.2.3+build v1.2.3",
        "<=1.2.3; 1.2.3 1.2.3+build 1.2.3-rc.1 0.9.9; 1.2.4 1.2.4-rc.1",
        "<1.2.3; 1.2.2 1.2.3-rc.1; 1.2.3 1.2.3+build",
        // Parts left out.
        "18; 18.0.0 18.9.9 v18.1.0 18.0.0-rc.1; 17.9.9 19.0.0 180.0.0 1.8.0",
        ">=18; 18.0.0 18.0.0-rc.1 19.0.0 100.0.0; 17.9.9 2.0.0",
        ">18; 19.0.0 19.0.0-rc.1; 18.0.0 18.9.9",
        "<=18; 18.0.0 18.9.9 18.9.9-rc.1 17.0.0; 19.0.0 19.0.0-rc.1",
        "<18; 17.9.9 2.0.0; 18.0.0 18.0.0-rc.1",
        "1.2; 1.2.0 1.2.9; 1.20.0 1.1.9 1.3.0",
        ">=1.2; 1.2.0 1.3.0 2.0.0; 1.1.9",
        // Pre-releases and build metadata in the bound.
        ">=1.2.3-rc.2; 1.2.3-rc.2 1.2.3-rc.10 1.2.3; 1.2.3-rc.1 1.2.3-beta",
        "<2-0; 1.9.9; 2.0.0-0 2.0.0-rc.1 2.0.0",
        "1.2.3+one; 1.2.3 1.2.3+two; 1.2.4",
        ">=1.2.3-x-y.7+b-1.c; 1.2.3-x-y.7; 1.2.3-x-y.6",
        // Several bounds.
        ">=1.2 <2; 1.2.0 1.9.9; 1.1.9 2.0.0 2.0.0-rc.1",
        ">=1.2,<2; 1.2.0 1.9.9; 1.1.9 2.0.0",
        "'  >= 1.2 ,  < 2  '; 1.2.0; 2.0.0",
        "<3 || >=5; 2.9.9 5.0.0; 3.0.0 4.9.9",
        "1.0.0||2.0.0||>=3 <4; 1.0.0 2.0.0 3.5.0; 1.0.1 4.0.0",
        "*; 0.0.1 1.2.3-rc.1 v99; ''",
        "' * '; 1.0.0; ''",
      })
  void contains(String range, String inside, String outside) {
    VersionRange read = VersionRange.parse(range);
    assertEquals(words(inside), words(inside).stream().filter(read::contains).toList());
    assertEquals(List.of(), words(outside).stream().filter(read::contains).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "latest",
        "v",
        ">=",
        "1.2.x",
        "1.*",
        "^1.2.3",
        "~1.2",
        "!=1.2.3",
        "=>1.2",
        "==1.2",
        "> =1.2",
        "1.2 - 1.4",
        "1..2",
        "1.2.",
        "1.2.3.4",
        "1.2.3rc1",
        "vv1.2.3",
        "V1.2.3",
        ">=1.2<2",
        ">=1.2 and <2",
        ">=1.2,,<2",
        ",1.2",
        "1.2 | 1.3",
        "1.2 ||",
        "|| 1.2",
        "* || 1.2",
        "1.2-",
        "1.2+",
        "1234567890.0.0",
        "${release}",
      })
  void rejectsInvalidRanges(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> VersionRange.parse(text));
    assertTrue(refused.getMessage().contains("is not a range of versions"), refused::getMessage);
  }

  @Test
  void itsExampleIsValid() {
    assertTrue(VersionRange.parse(VersionRange.EXAMPLE).contains("1.9.0"));
    assertTrue(VersionRange.parse(VersionRange.EXAMPLE).contains("3.0.1"));
  }

  @Test
  void keepsItsText() {
    assertEquals(">=18 ,<20", VersionRange.parse(">=18 ,<20").text());
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
