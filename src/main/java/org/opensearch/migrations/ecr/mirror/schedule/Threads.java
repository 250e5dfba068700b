package org.opensearch.migrations.ecr.mirror.schedule;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts as many threads as the operating system allows: containers and users can have a limit, and
 * exceeding it throws an OutOfMemoryError.
 */
final class Threads implements AutoCloseable {

  /** The time between attempts: the JVM writes a line to stdout each time one fails. */
  private static final long SHORTAGE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ExecutorService threads;
  private int possible = Integer.MAX_VALUE;
  private long shortSince;

  Threads(String name) {
    this(daemons(name));
  }

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

  /** Whether {@code count} threads in total may be possible. */
  synchronized boolean suffice(int count) {
    return count <= possible || System.nanoTime() - shortSince > SHORTAGE_NANOS;
  }

  /**
   * Runs {@code work} on a thread, if possible.
   *
   * @param count the total number of running threads, this one included
   * @return whether a thread was available
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

  /** Interrupts running work. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
