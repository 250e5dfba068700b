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
 * Retries transient errors, with exponential backoff and jitter or after the delay that the server
 * asked for. A response that asks to wait does not count as an attempt, but the total wait is
 * limited. Nothing is retried while the {@link CircuitBreaker} is open.
 */
public final class Retry {

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration MAX_WAIT = Duration.ofSeconds(20);
  private static final Duration MAX_REQUESTED_WAIT = Duration.ofMinutes(10);
  private static final Duration MAX_UNREQUESTED_WAIT = Duration.ofMinutes(2);
  private static final Duration MAX_REPLACEABLE_WAIT = Duration.ofSeconds(15);

  /** Waits between attempts; replaced in tests. */
  @FunctionalInterface
  public interface Pause {
    /**
     * Waits for {@code wait}.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void last(Duration wait) throws InterruptedException;
  }

  private final int retries;
  private final Pause pause;
  private final LongSupplier nanoTime;
  private final CircuitBreaker breaker;
  private final Duration maxLimitedWait;

  /**
   * A retry policy.
   *
   * @param retries the maximum number of retries, 0 to disable them
   */
  public Retry(int retries) {
    this(retries, BlockingNotifier::sleep);
  }

  /** A retry policy that waits with {@code pause}. */
  public Retry(int retries, Pause pause) {
    this(retries, pause, System::nanoTime);
  }

  Retry(int retries, Pause pause, LongSupplier nanoTime) {
    this(retries, pause, nanoTime, new CircuitBreaker(nanoTime), MAX_REQUESTED_WAIT);
  }

  private Retry(
      int retries,
      Pause pause,
      LongSupplier nanoTime,
      CircuitBreaker breaker,
      Duration maxLimitedWait) {
    this.retries = retries;
    this.pause = pause;
    this.nanoTime = nanoTime;
    this.breaker = breaker;
    this.maxLimitedWait = maxLimitedWait;
  }

  /**
   * The same policy for a host that another one can replace: gives up on a rate limit as soon as on
   * an outage. Both share what they know about hosts that are down.
   */
  public Retry replaceable() {
    return new Retry(retries, pause, nanoTime, breaker, MAX_REPLACEABLE_WAIT);
  }

  /**
   * Calls {@code operation} with the number of the attempt, starting from 1, until it succeeds.
   *
   * @throws TransientException the last one, when no attempts are left
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
          breaker.succeeded(last.failure());
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
        boolean over = limited ? waited.compareTo(maxWait(e)) > 0 : counted > retries;
        boolean isDown = !probes && breaker.isOpen(e.failure(), begin);
        probes = probes || (isDown && breaker.mayProbe(e.failure()));
        if (retries == 0 || over || (isDown && !probes)) {
          breaker.failed(e.failure());
          throw e;
        }
        activity.retrying(e, attempt, wait);
        sleep(wait, e);
      }
    }
  }

  /** Whether the server returned 429 or asked to wait. A wait of zero does not count. */
  private static boolean isLimited(TransientException e) {
    return e.retryAfter().filter(asked -> asked.compareTo(FIRST_WAIT) >= 0).isPresent()
        || (e.getCause() instanceof HttpStatusException answer && answer.status() == 429);
  }

  /** A server that does not say how long to wait may mean hours, such as Docker Hub. */
  private Duration maxWait(TransientException e) {
    Duration max = e.retryAfter().isPresent() ? MAX_REQUESTED_WAIT : MAX_UNREQUESTED_WAIT;
    return max.compareTo(maxLimitedWait) < 0 ? max : maxLimitedWait;
  }

  /** A timeout counts twice: the request already took as long as several attempts. */
  private static int cost(TransientException e) {
    return e.getCause() instanceof SocketTimeoutException ? 2 : 1;
  }

  private static Duration backoff(int attempt) {
    long millis = Math.min(MAX_WAIT.toMillis(), FIRST_WAIT.toMillis() << Math.min(attempt - 1, 10));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
  }

  /** Slightly longer than requested, so that requests do not arrive together, and never zero. */
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
