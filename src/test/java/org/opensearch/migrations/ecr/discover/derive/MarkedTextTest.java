package org.opensearch.migrations.ecr.discover.derive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Marks are found anywhere in the text of an image. */
class MarkedTextTest {

  @ParameterizedTest
  @CsvSource({
    "quay.io/a/b:1, quay.io/a/b:1, '', false",
    "m0.test/quay.io/a/b:1, quay.io/a/b:1, 0@0, true",
    "m12.test/quay.io/m3.test/a/b:1, quay.io/a/b:1, 12@0 3@8, true",
    "quay.io/m3.test/a/b:1, quay.io/a/b:1, 3@8, false",
    "m1.test/m2.test/a:1, a:1, 1@0 2@0, true",
    // What was empty: a registry, a name, a whole reference.
    "e4.test/x/team/app:1, /team/app:1, 4@0, true",
    "e4.test/x:1, :1, 4@0, true",
    "f5.test/x:t, '', 5@0, true",
    "e4.test/x/m5.test/team/app:1, /team/app:1, 4@0 5@1, true",
    // Similar to marks.
    "mx.test/a:1, mx.test/a:1, '', false",
    "m1234567890123.test/a:1, m1234567890123.test/a:1, '', false",
    "m1.tests/a:1, m1.tests/a:1, '', false",
  })
  void marksAreFoundAnywhereInTheText(String text, String plain, String found, boolean isLed) {
    Marking.MarkedText read = Marking.MarkedText.read(text);
    assertEquals(plain, read.plain());
    assertEquals(
        found,
        read.found().stream()
            .map(mark -> mark.number() + "@" + mark.offset())
            .collect(Collectors.joining(" ")));
    assertEquals(isLed, read.isLed());
  }
}
