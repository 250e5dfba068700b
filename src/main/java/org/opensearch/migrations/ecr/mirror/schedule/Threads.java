package org.opensearch.migrations.ecr.mirror.schedule;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * As many threads as are wanted and the system allows: a container and a user can have a limit, and
 * then starting one more throws an OutOfMemoryError.
 */
final class Threads implements AutoCloseable {

  /** Until another one is asked for: the JVM writes a line to stdout each time there is none. */
  private static final long SHORTAGE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ExecutorService threads;
  private int possible = Integer.MAX_VALUE;
  private long shortSince;

  /** Threads of this name. */
  Threads(String name) {
    this(daemons(name));
  }

  /** Threads that {@code factory} makes. */
  Threads(ThreadFactory factory) {
    this.threads = Executors.newCachedThreadPool(factory);
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Whether it is worth asking for so many in all. */
  synchronized boolean suffice(int count) {
    return count <= possible || System.nanoTime() - shortSince > SHORTAGE_NANOS;
  }

  /**
   * Does {@code work} on a thread, if there is one.
   *
   * @param count how many are at work then
   * @return whether it is done
   */
  synchronized boolean start(Runnable work, int count) {
    try {
      threads.execute(work);
      return true;
    } catch (RuntimeException | Error e) {
      possible = count - 1;
      shortSince = System.nanoTime();
      return false;
    }
  }

  /** Interrupts what goes on. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
