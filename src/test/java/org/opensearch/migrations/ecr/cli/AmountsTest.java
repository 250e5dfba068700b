package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.options.NetworkMixin.DurationConverter;
import picocli.CommandLine.TypeConversionException;

/** Parsing and formatting of durations and sizes. */
class AmountsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "1234, 1.2 kB",
    "99949, 99.9 kB",
    "123456, 123 kB",
    "999499, 999 kB",
    "999950, 1.0 MB",
    "4200000, 4.2 MB",
    "1500000000, 1.5 GB",
    "9223372036854775807, 9223372 TB"
  })
  void bytesAreFormattedInPowersOf1000(long bytes, String text) {
    assertEquals(text, ByteSizes.bytes(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "440, 0.4 s",
    "9900, 9.9 s",
    "35999, 35 s",
    "60000, 1 min 00 s",
    "125000, 2 min 05 s",
    "3600000, 1 h 00 min",
    "4320000, 1 h 12 min",
    "360000000, 100 h 00 min"
  })
  void durationsAreFormatted(long millis, String text) {
    assertEquals(text, ByteSizes.time(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "30s, 30000",
    "30, 30000",
    "5m, 300000",
    "' 1H ', 3600000",
    "24h, 86400000"
  })
  void durationsAreParsed(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), new DurationConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "0s", "-5s", "5 minutes", "1.5s", "s", "25h", "999999999h", "9999999999"})
  void invalidDurationsAreRejected(String text) {
    TypeConversionException refused =
        assertThrows(TypeConversionException.class, () -> new DurationConverter().convert(text));
    assertFalse(refused.getMessage().isBlank());
  }

  @Test
  void maximumDurationFitsIntoNanoseconds() {
    assertTrue(new DurationConverter().convert("24h").toNanos() > 0);
  }
}
