package org.opensearch.migrations.ecr.http.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestQuotaTest {

  private static Optional<RequestQuota> quota(String limit, String remaining) {
    Map<String, String> headers =
        Map.of("ratelimit-limit", limit, "ratelimit-remaining", remaining);
    return RequestQuota.of(name -> Optional.ofNullable(headers.get(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "100;w=21600, 76;w=21600, 76 of 100 in 6 hours are left",
    "'100 ; w=3600', 0;w=3600, 0 of 100 in 1 hour are left",
    "5;w=90, 1;w=90, 1 of 5 in 90 seconds are left",
    "5;w=120, 1;w=120, 1 of 5 in 2 minutes are left"
  })
  void isDisplayed(String limit, String remaining, String words) {
    assertEquals(Optional.of(words), quota(limit, remaining).map(RequestQuota::toString));
  }

  @ParameterizedTest
  @CsvSource({"100, 76", "100;w=x, 1;w=1", "-1;w=1, 1;w=1", "99999999999;w=1, 1;w=1"})
  void malformedHeadersAreIgnored(String limit, String remaining) {
    assertEquals(Optional.empty(), quota(limit, remaining));
  }

  @Test
  void bothHeadersAreRequired() {
    assertEquals(
        Optional.empty(),
        RequestQuota.of(
            name -> name.equals("ratelimit-limit") ? Optional.of("1;w=1") : Optional.empty()));
  }
}
