package org.opensearch.migrations.ecr.http.message;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's rate limit, as Docker Hub reports it in {@code ratelimit-limit} and {@code
 * ratelimit-remaining}: {@code 100;w=21600}.
 *
 * @param limit the number of requests allowed
 * @param remaining the number of requests left
 * @param window the period of the limit
 */
public record RequestQuota(long limit, long remaining, Duration window) {

  private static final Pattern VALUE = Pattern.compile("([0-9]{1,9})\\s*;\\s*w=([0-9]{1,9})");
  private static final int SECONDS_IN_HOUR = 3600;
  private static final int SECONDS_IN_MINUTE = 60;

  /**
   * Reads the headers of a response.
   *
   * @param headers returns the value of a header
   * @return empty if the headers are missing or malformed
   */
  public static Optional<RequestQuota> of(Function<String, Optional<String>> headers) {
    Optional<Matcher> limit = headers.apply("ratelimit-limit").map(RequestQuota::matcher);
    Optional<Matcher> remaining = headers.apply("ratelimit-remaining").map(RequestQuota::matcher);
    if (limit.filter(Matcher::matches).isEmpty() || remaining.filter(Matcher::matches).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RequestQuota(
            Long.parseLong(limit.get().group(1)),
            Long.parseLong(remaining.get().group(1)),
            Duration.ofSeconds(Long.parseLong(limit.get().group(2)))));
  }

  private static Matcher matcher(String value) {
    return VALUE.matcher(value.strip());
  }

  /** For messages: {@code 7 of 100 in 6 hours are left}. */
  @Override
  public String toString() {
    return remaining + " of " + limit + " in " + time() + " are left";
  }

  private String time() {
    long seconds = window.toSeconds();
    if (seconds == SECONDS_IN_HOUR) {
      return "1 hour";
    }
    if (seconds % SECONDS_IN_HOUR == 0) {
      return seconds / SECONDS_IN_HOUR + " hours";
    }
    return seconds % SECONDS_IN_MINUTE == 0
        ? seconds / SECONDS_IN_MINUTE + " minutes"
        : seconds + " seconds";
  }
}
