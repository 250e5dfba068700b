package org.opensearch.migrations.ecr.http;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/**
 * Tries again what may pass, and only that: with growing, jittered waits, or after as long as the
 * server asked. Being told to come later costs no attempt, but there is an end to it. Where the
 * same has failed for good several times of late, nothing is tried again.
 */
public final class Retry {

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final Duration PATIENCE_WITH_LIMITS = Duration.ofMinutes(10);
  private static final Duration PATIENCE_UNASKED = Duration.ofMinutes(2);

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
  private final LongSupplier nanoTime;
  private final CircuitBreaker outages;

  /**
   * A policy.
   *
   * @param retries how often to try again, 0 for never
   */
  public Retry(int retries) {
    this(retries, BlockingNotifier::sleep);
  }

  /** A policy that waits by {@code pause}. */
  public Retry(int retries, Pause pause) {
    this(retries, pause, System::nanoTime);
  }

  Retry(int retries, Pause pause, LongSupplier nanoTime) {
    this.retries = retries;
    this.pause = pause;
    this.nanoTime = nanoTime;
    this.outages = new CircuitBreaker(nanoTime);
  }

  /**
   * Calls {@code operation} with the number of the attempt, from 1, until it returns.
   *
   * @throws TransientException the last one, when there is no attempt left
   */
  public <T> T call(Activity activity, IntFunction<T> operation) {
    long begin = nanoTime.getAsLong();
    Duration waited = Duration.ZERO;
    int counted = 0;
    int limits = 0;
    TransientException last = null;
    boolean probes = false;
    for (int attempt = 1; ; attempt++) {
      try {
        T result = operation.apply(attempt);
        if (last != null) {
          outages.passed(last.failure());
        }
        return result;
      } catch (TransientException e) {
        last = e;
        boolean limited = isLimited(e);
        limits += limited ? 1 : 0;
        counted += limited ? 0 : cost(e);
        Duration wait =
            e.retryAfter()
                .filter(asked -> limited)
                .map(Retry::jittered)
                .orElse(backoff(limited ? limits : counted));
        waited = limited ? waited.plus(wait) : waited;
        boolean over = limited ? waited.compareTo(patience(e)) > 0 : counted > retries;
        boolean isDown = !probes && outages.lasts(e.failure(), begin);
        probes = probes || (isDown && outages.mayProbe(e.failure()));
        if (retries == 0 || over || (isDown && !probes)) {
          outages.failed(e.failure());
          throw e;
        }
        activity.retrying(e, attempt, wait);
        sleep(wait, e);
      }
    }
  }

  /** Too many requests, or asked to come later; at once is not later. */
  private static boolean isLimited(TransientException e) {
    return e.retryAfter().filter(asked -> asked.compareTo(FIRST_WAIT) >= 0).isPresent()
        || (e.getCause() instanceof HttpStatusException answer && answer.status() == 429);
  }

  /** Who does not say when may mean hours: Docker Hub's limit is one of those. */
  private static Duration patience(TransientException e) {
    return e.retryAfter().isPresent() ? PATIENCE_WITH_LIMITS : PATIENCE_UNASKED;
  }

  /** A server that says nothing for a minute costs two tries: it has had its time already. */
  private static int cost(TransientException e) {
    return e.getCause() instanceof SocketTimeoutException ? 2 : 1;
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
