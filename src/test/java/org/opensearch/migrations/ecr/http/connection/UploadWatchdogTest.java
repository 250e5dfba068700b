package org.opensearch.migrations.ecr.http.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opensearch.migrations.ecr.testing.Pause;

@Timeout(30)
class UploadWatchdogTest {

  private static final long TIMEOUT_MILLIS = 1000;

  @AutoClose
  private final UploadWatchdog guard = new UploadWatchdog(Duration.ofMillis(TIMEOUT_MILLIS));

  private final AtomicBoolean brokenOff = new AtomicBoolean();

  @Test
  void slowProgressIsNotAborted() throws IOException {
    // As on a slow line: the whole takes longer than the time-out, and no piece of it does.
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) {
            arrived.write(b);
          }

          @Override
          public void write(byte[] buffer, int offset, int length) {
            Pause.millis(length / 200);
            arrived.write(buffer, offset, length);
          }
        };
    byte[] content = new byte[300_000];
    new java.util.Random(1).nextBytes(content);
    try (UploadWatchdog.Watch watch = guard.watch(() -> brokenOff.set(true))) {
      watch.around(slow).write(content, 0, content.length);
    }
    assertEquals(false, brokenOff.get());
    assertArrayEquals(content, arrived.toByteArray());
  }

  @Test
  void aBlockedFlushIsAborted() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    OutputStream stuck = stuckUntil(released);
    try (UploadWatchdog.Watch watch = guard.watch(released::countDown)) {
      watch.around(stuck).flush();
    }
  }

  @Test
  void timeBetweenWritesDoesNotCount() throws IOException {
    try (UploadWatchdog.Watch watch = guard.watch(() -> brokenOff.set(true))) {
      OutputStream out = watch.around(new ByteArrayOutputStream());
      out.write(1);
      Pause.millis(TIMEOUT_MILLIS * 2);
      out.write(2);
    }
    assertEquals(false, brokenOff.get());
  }

  @Test
  void theTimeoutIsDisplayed() throws Exception {
    assertEquals("1 s", guard.timeout());
    try (UploadWatchdog other = new UploadWatchdog(Duration.ofMillis(250))) {
      assertEquals("250 ms", other.timeout());
    }
  }

  @Test
  void errorsDoNotEndTheWatch() throws Exception {
    CountDownLatch failed = new CountDownLatch(2);
    CountDownLatch released = new CountDownLatch(1);
    OutputStream stuck = stuckUntil(failed, released);
    Runnable failsFirst =
        () -> {
          failed.countDown();
          if (failed.getCount() > 0) {
            throw new OutOfMemoryError("as may happen");
          }
          released.countDown();
        };
    try (UploadWatchdog.Watch watch = guard.watch(failsFirst)) {
      watch.around(stuck).flush();
    }
  }

  /** A stream whose flush blocks until all of this has happened. */
  private static OutputStream stuckUntil(CountDownLatch... events) {
    return new OutputStream() {
      @Override
      public void write(int b) {}

      @Override
      public void flush() throws IOException {
        try {
          for (CountDownLatch event : events) {
            assertTrue(event.await(20, TimeUnit.SECONDS), "nobody broke it off, or only once");
          }
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    };
  }
}
