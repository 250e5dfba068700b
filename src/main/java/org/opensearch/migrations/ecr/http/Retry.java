package org.opensearch.migrations.ecr.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.opensearch.migrations.ecr.model.TransientException;
import org.opensearch.migrations.ecr.ports.Activity;

/**
 * Tries again what may pass, and only that: with growing, jittered waits, or after as long as the
 * server asked. Being told to come later costs no attempt, but there is an end to it.
 */
public final class Retry {

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final Duration PATIENCE_WITH_LIMITS = Duration.ofMinutes(10);

  /** Waits between attempts; a test does not. */
  @FunctionalInterface
  public interface Pause {
    /**
     * Lasts for {@code wait}.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    void last(Duration wait) throws InterruptedException;
  }

  private final int retries;
  private final Pause pause;

  /**
   * A policy.
   *
   * @param retries how often to try again, 0 for never
   */
  public Retry(int retries) {
    this(retries, wait -> Thread.sleep(wait.toMillis()));
  }

  /** A policy that waits by {@code pause}. */
  public Retry(int retries, Pause pause) {
    this.retries = retries;
    this.pause = pause;
  }

  /**
   * Calls {@code operation} with the number of the attempt, from 1, until it returns.
   *
   * @throws TransientException the last one, when there is no attempt left
   */
  public <T> T call(Activity activity, IntFunction<T> operation) {
    Duration waited = Duration.ZERO;
    int counted = 0;
    for (int attempt = 1; ; attempt++) {
      try {
        return operation.apply(attempt);
      } catch (TransientException e) {
        boolean limited = e.retryAfter().isPresent();
        Duration wait = limited ? jittered(e.retryAfter().get()) : backoff(++counted);
        waited = limited ? waited.plus(wait) : waited;
        boolean over = limited ? waited.compareTo(PATIENCE_WITH_LIMITS) > 0 : counted > retries;
        if (retries == 0 || over) {
          throw e;
        }
        activity.retrying(e, attempt, wait);
        sleep(wait, e);
      }
    }
  }

  private static Duration backoff(int attempt) {
    long millis =
        Math.min(LONGEST_WAIT.toMillis(), FIRST_WAIT.toMillis() << Math.min(attempt - 1, 10));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
  }

  /** A little later than asked, so that not all come at once, and never at once. */
  private static Duration jittered(Duration asked) {
    Duration least = asked.compareTo(FIRST_WAIT) < 0 ? FIRST_WAIT : asked;
    return least.plusMillis(ThreadLocalRandom.current().nextLong(250));
  }

  private void sleep(Duration wait, TransientException e) {
    try {
      pause.last(wait);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }
}
