package org.opensearch.migrations.ecr.http.connection;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ResponseWatchdogTest {

  @AutoClose private final ResponseWatchdog guard = new ResponseWatchdog(Duration.ofMillis(100));

  @Test
  void errorsDoNotEndTheWatch() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    guard
        .wait(
            1,
            () -> {
              failed.countDown();
              throw new OutOfMemoryError("as may happen");
            })
        .begin();
    assertTrue(failed.await(10, TimeUnit.SECONDS));
    CountDownLatch brokenOff = new CountDownLatch(1);
    guard.wait(1, brokenOff::countDown).begin();
    assertTrue(brokenOff.await(10, TimeUnit.SECONDS), "nobody watches any more");
  }
}
