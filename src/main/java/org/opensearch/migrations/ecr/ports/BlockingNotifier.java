package org.opensearch.migrations.ecr.ports;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Tells whoever scheduled the work of the current thread when it does nothing but wait, for a
 * server that asked to come later or for the work of another thread. Its place can be another's
 * meanwhile: one registry that sets limits does not hold up the others.
 */
public final class BlockingNotifier {

  /** Shorter waits are not worth a change of places. */
  private static final Duration WORTH_TELLING = Duration.ofMillis(400);

  private static final ThreadLocal<Listener> CURRENT = new ThreadLocal<>();

  private BlockingNotifier() {}

  /** Is told by the thread itself. */
  public interface Listener {
    /** It has nothing to do from now on. */
    void begins();

    /** It goes on; this must not wait. */
    void ends();
  }

  /** Does {@code work} on this thread, and tells {@code listener} of its idle times. */
  public static void tell(Listener listener, Runnable work) {
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

  /** Whom the current thread tells; null if nobody. */
  public static Listener listener() {
    return CURRENT.get();
  }

  /**
   * Sleeps.
   *
   * @throws InterruptedException when the thread is interrupted
   */
  public static void sleep(Duration time) throws InterruptedException {
    Listener listener = CURRENT.get();
    if (listener == null || time.compareTo(WORTH_TELLING) < 0) {
      Thread.sleep(time.toMillis());
      return;
    }
    listener.begins();
    try {
      Thread.sleep(time.toMillis());
    } finally {
      listener.ends();
    }
  }

  /** Gets what another thread is at work on. */
  public static <T> T await(Supplier<T> result) {
    Listener listener = CURRENT.get();
    if (listener == null) {
      return result.get();
    }
    listener.begins();
    try {
      return result.get();
    } finally {
      listener.ends();
    }
  }

  /**
   * Gets what another thread is at work on, and is idle where that takes its time.
   *
   * @throws ExecutionException when that work failed
   * @throws InterruptedException when this thread is interrupted
   */
  public static <T> T await(Future<T> result) throws ExecutionException, InterruptedException {
    Listener listener = CURRENT.get();
    if (listener == null) {
      return result.get();
    }
    try {
      return result.get(WORTH_TELLING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      listener.begins();
      try {
        return result.get();
      } finally {
        listener.ends();
      }
    }
  }
}
