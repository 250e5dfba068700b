package org.opensearch.migrations.ecr.helm.go;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of {@code HelmPushIT} that do not require Helm. */
class PlainScalarTest {

  @ParameterizedTest
  @CsvSource({
    "1.10, 1.1",
    "2.0, 2",
    "5., 5",
    ".5, 0.5",
    "-0.5, -0.5",
    "100000.5, 100000.5",
    "1234567.8, 1.2345678e+06",
    "1e6, 1e+06",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "3.14159265358979, 3.1415927",
    "0.0, 0",
    "1e-50, 0",
    "1e50, +Inf",
    "1e999, 1e999",
    "007, 7",
    "089, 89",
    "0o17, 15",
    "0xFF, 255",
    "-0b101, -5",
    "+12, 12",
    "1_000, 1000",
    "18446744073709551615, 18446744073709551615",
    "123456789012345678901234567890, 1.2345679e+29",
    "0777777777777777777777777, 7.777778e+23",
    "0xFFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFFF",
    "yes, true",
    "On, true",
    "N, false",
    "tRue, tRue",
    "1.2.3, 1.2.3",
    "2024-01-31, 2024-01-31",
    "12:30, 12:30",
    "0x, 0x",
    "-, -",
    "., .",
    "v1, v1"
  })
  void scalarsAreConvertedAsInHelm(String plain, String text) {
    assertEquals(text, PlainScalar.text(PlainScalar.resolve(plain)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
  void nullsAreRecognized(String plain) {
    assertNull(PlainScalar.resolve(plain));
  }

  @Test
  void longNumbersAreReadInLinearTime() {
    String digits = "7".repeat(1_000_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (String prefix : List.of("", "-", "0", "0x", "0o")) {
            String text = prefix + digits;
            assertEquals(text, PlainScalar.resolve(text), prefix);
          }
          assertEquals("17", PlainScalar.text(PlainScalar.resolve("0".repeat(1_000_000) + "21")));
          assertEquals(7.0 / 9, PlainScalar.resolve("0." + digits));
        });
  }
}
