package org.opensearch.migrations.ecr.mirror;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Does so much work at once, with a lane for each host that it is for. Work that has nothing to do
 * but to wait does not count, so that a host that sets limits does not hold up the others; what
 * waits goes on without waiting for a place, so that nothing can be locked up. Threads are bounded:
 * those of one host by the limit, those of all by a few times that.
 */
final class Lanes implements AutoCloseable {

  private static final int THREADS_PER_PLACE = 8;

  private final int limit;
  private final ExecutorService threads;
  private final Map<String, Lane> lanes = new LinkedHashMap<>();
  private long submitted;
  private int started;
  private int busy;
  private boolean closed;

  /** What waits to be begun, and its place in the order of all. */
  private record Queued(long number, Consumer<Place> work) {}

  /** The work for one host. */
  private static final class Lane {
    private final Deque<Queued> queue = new ArrayDeque<>();
    private int started;
    private int idle;

    private long next() {
      return queue.element().number();
    }
  }

  /**
   * Lanes.
   *
   * @param name of the threads
   * @param limit how much is done at once
   */
  Lanes(String name, int limit) {
    this.limit = limit;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Does {@code work} for {@code host} when its turn comes; it must not throw. */
  synchronized void execute(String host, Consumer<Place> work) {
    lanes.computeIfAbsent(host, name -> new Lane()).queue.add(new Queued(submitted++, work));
    startMore();
  }

  private synchronized void startMore() {
    while (!closed && busy < limit && started < limit * THREADS_PER_PLACE) {
      Optional<Lane> lane = next();
      if (lane.isEmpty()) {
        return;
      }
      Place place = new Place(lane.get());
      Queued queued = lane.get().queue.remove();
      threads.execute(() -> place.occupy(queued.work()));
    }
  }

  /** In the order of submission, but hosts that have somebody waiting come last. */
  private Optional<Lane> next() {
    return lanes.values().stream()
        .filter(lane -> !lane.queue.isEmpty() && lane.started < limit)
        .min(
            Comparator.<Lane>comparingInt(lane -> lane.idle > 0 ? 1 : 0).thenComparing(Lane::next));
  }

  /** A place for work that has begun. */
  final class Place {
    private final Lane lane;
    private boolean idle;
    private boolean left;

    private Place(Lane lane) {
      this.lane = lane;
      lane.started++;
      started++;
      busy++;
    }

    private void occupy(Consumer<Place> work) {
      try {
        work.accept(this);
      } finally {
        leave();
      }
    }

    /** Whether the work does nothing but wait. */
    void setIdle(boolean now) {
      synchronized (Lanes.this) {
        // What an artifact that failed has begun can go on for longer than itself.
        if (now == idle || left) {
          return;
        }
        idle = now;
        lane.idle += now ? 1 : -1;
        busy += now ? -1 : 1;
        startMore();
      }
    }

    private void leave() {
      synchronized (Lanes.this) {
        setIdle(false);
        left = true;
        lane.started--;
        started--;
        busy--;
        startMore();
      }
    }
  }

  /** Interrupts what goes on; the rest is not begun. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    threads.shutdownNow();
  }
}
