package org.opensearch.migrations.ecr.http;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.http.Header;

/** Reads {@code Retry-After}: seconds or an HTTP date (RFC 9110, 10.2.3). */
final class RetryAfter {

  private RetryAfter() {}

  /**
   * The wait, never negative; empty when {@code header} is null or unreadable.
   *
   * @param date the answer's own {@code Date}, against which a date is read, as the clocks of
   *     server and client differ; null if it has none
   */
  static Optional<Duration> of(Header header, Header date) {
    if (header == null) {
      return Optional.empty();
    }
    String value = header.getValue().strip();
    if (value.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(now(date), until);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static ZonedDateTime now(Header date) {
    try {
      if (date != null) {
        return ZonedDateTime.parse(date.getValue().strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
      }
    } catch (DateTimeParseException e) {
      // Then this machine's clock has to do.
    }
    return ZonedDateTime.now(ZoneOffset.UTC);
  }
}
