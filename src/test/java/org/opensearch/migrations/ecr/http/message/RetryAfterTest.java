package org.opensearch.migrations.ecr.http.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.apache.http.message.BasicHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated // Sets the locale.
class RetryAfterTest {

  private static Optional<Duration> of(String value) {
    return HttpResponse.retryAfter(new BasicHeader("Retry-After", value), null);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "' 120 ', 120", "007, 7", "999999999, 999999999"})
  void readsSeconds(String value, long seconds) {
    assertEquals(Optional.of(Duration.ofSeconds(seconds)), of(value));
  }

  @Test
  void readsDatesInAnyLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.JAPAN);
    try {
      ZonedDateTime inAMinute = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60);
      String date =
          DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
              .format(inAMinute);
      long millis = of(date).orElseThrow().toMillis();
      assertTrue(millis > 55_000 && millis <= 60_000, date + " is in " + millis + " ms");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void pastDatesMeanNoWait() {
    assertEquals(Optional.of(Duration.ZERO), of("Wed, 21 Oct 2015 07:28:00 GMT"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "soon",
        "-1",
        "1.5",
        "1e3",
        "99999999999999999999",
        "2015-10-21T07:28:00Z",
        "Wed, 32 Oct 2015 07:28:00 GMT",
        "１２"
      })
  void malformedValuesAreEmpty(String value) {
    assertEquals(Optional.empty(), of(value));
  }

  @Test
  void aMissingHeaderIsEmpty() {
    assertEquals(Optional.empty(), HttpResponse.retryAfter(null, null));
  }

  @Test
  void aDateIsReadAgainstTheServersClock() {
    assertEquals(
        Optional.of(Duration.ofSeconds(30)),
        HttpResponse.retryAfter(
            new BasicHeader("Retry-After", "Wed, 21 Oct 2015 07:28:30 GMT"),
            new BasicHeader("Date", "Wed, 21 Oct 2015 07:28:00 GMT")));
  }
}
