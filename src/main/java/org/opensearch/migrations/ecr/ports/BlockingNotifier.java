package org.opensearch.migrations.ecr.ports;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Notifies the scheduler of the current thread's work when the thread is blocked, by a rate limit
 * or by the work of another thread. Other work can run meanwhile, so that one registry that limits
 * rates does not delay the others.
 */
public final class BlockingNotifier {

  /** Shorter waits are not reported. */
  private static final Duration REPORTED_AFTER = Duration.ofMillis(400);

  private static final ThreadLocal<Listener> CURRENT = new ThreadLocal<>();

  private BlockingNotifier() {}

  /** Is notified by the blocked thread itself. */
  public interface Listener {
    /** The thread is blocked from now on. */
    void blocked();

    /** The thread continues; this must not block. */
    void resumed();
  }

  /** Runs {@code work} on this thread and notifies {@code listener} when it is blocked. */
  public static void run(Listener listener, Runnable work) {
    Listener outer = CURRENT.get();
    CURRENT.set(listener);
    try {
      work.run();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  /** The listener of the current thread; null if there is none. */
  public static Listener listener() {
    return CURRENT.get();
  }

  /**
   * Sleeps.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public static void sleep(Duration time) throws InterruptedException {
    Listener listener = CURRENT.get();
    if (listener == null || time.compareTo(REPORTED_AFTER) < 0) {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
      return;
    }
    listener.blocked();
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } finally {
      listener.resumed();
    }
  }

  /**
   * Acquires a permit, and reports the wait if it is long.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public static void acquire(Semaphore permits) throws InterruptedException {
    Listener listener = CURRENT.get();
    if (listener == null) {
      permits.acquire();
      return;
    }
    if (permits.tryAcquire(REPORTED_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    listener.blocked();
    try {
      permits.acquire();
    } finally {
      listener.resumed();
    }
  }

  /** Waits for the result of another thread. */
  public static <T> T await(Supplier<T> result) {
    Listener listener = CURRENT.get();
    if (listener == null) {
      return result.get();
    }
    listener.blocked();
    try {
      return result.get();
    } finally {
      listener.resumed();
    }
  }

  /**
   * Waits for the result of another thread, and reports the wait if it is long.
   *
   * @throws ExecutionException if that work failed
   * @throws InterruptedException if this thread is interrupted
   */
  public static <T> T await(Future<T> result) throws ExecutionException, InterruptedException {
    Listener listener = CURRENT.get();
    if (listener == null) {
      return result.get();
    }
    try {
      return result.get(REPORTED_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      listener.blocked();
      try {
        return result.get();
      } finally {
        listener.resumed();
      }
    }
  }
}
