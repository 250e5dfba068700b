package org.opensearch.migrations.ecr.mirror.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Does so much work at once, with a lane for each host that it is for. Work that has nothing to do
 * but to wait does not count, so that a host that sets limits does not hold up the others; what
 * waits goes on without waiting for a place, so that nothing can be locked up. Threads are bounded:
 * those of one host by the limit, those of all by a few times that. Where the system allows fewer,
 * those that there are do the work, and where it allows none, whoever hands it over.
 */
public final class HostFairExecutor implements AutoCloseable {

  private static final int THREADS_PER_PLACE = 8;

  private final int limit;
  private final Threads threads;
  private final Map<String, Lane> lanes = new HashMap<>();
  // Looked through without an allocation, which could fail while somebody leaves.
  private final List<Lane> inOrder = new ArrayList<>();
  private long submitted;
  private int started;
  private int busy;
  private boolean closed;

  /** The work for one host. */
  private static final class Lane {
    private final Deque<Place> queue = new ArrayDeque<>();
    private int started;
    private int idle;

    /** In the order of submission, but hosts that have somebody waiting come last. */
    private boolean isBefore(Lane other) {
      return idle > 0 == other.idle > 0
          ? queue.element().number < other.queue.element().number
          : idle == 0;
    }
  }

  /**
   * Lanes.
   *
   * @param name of the threads
   * @param limit how much is done at once
   */
  public HostFairExecutor(String name, int limit) {
    this(limit, new Threads(name));
  }

  /** Lanes that have these threads to themselves. */
  HostFairExecutor(int limit, Threads threads) {
    this.limit = limit;
    this.threads = threads;
  }

  /** Does {@code work} for {@code host} when its turn comes; it must not throw. */
  public void execute(String host, Consumer<Place> work) {
    Place mine;
    synchronized (this) {
      Lane lane = lanes.computeIfAbsent(host, this::newLane);
      lane.queue.add(new Place(lane, submitted++, work));
      startMore();
      // Nobody is there to do it later, as no thread could be started.
      mine = started == 0 ? begin() : null;
    }
    occupy(mine);
  }

  private Lane newLane(String host) {
    Lane lane = new Lane();
    inOrder.add(lane);
    return lane;
  }

  /** What no thread can be started for is done by those that run, one after the other. */
  private synchronized void startMore() {
    while (threads.suffice(started + 1)) {
      Place place = begin();
      if (place == null) {
        return;
      }
      if (!threads.start(() -> occupy(place), started)) {
        place.giveBack();
      }
    }
  }

  /** The place whose turn it is; null if there is none. */
  private Place begin() {
    Lane first = null;
    if (!closed && busy < limit && started < limit * THREADS_PER_PLACE) {
      for (int i = 0; i < inOrder.size(); i++) {
        Lane lane = inOrder.get(i);
        boolean waits = !lane.queue.isEmpty() && lane.started < limit;
        if (waits && (first == null || lane.isBefore(first))) {
          first = lane;
        }
      }
    }
    if (first == null) {
      return null;
    }
    Place place = first.queue.remove();
    place.count(1);
    return place;
  }

  /** Works for as long as there is something to do: another thread may not be to be had. */
  private void occupy(Place first) {
    for (Place place = first; place != null; place = place.leave()) {
      try {
        place.work.accept(place);
      } catch (RuntimeException | Error e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }

  /** A place for work, which counts once that has begun. */
  public final class Place {
    private final Lane lane;
    private final long number;
    private final Consumer<Place> work;
    private boolean idle;
    private boolean left;

    private Place(Lane lane, long number, Consumer<Place> work) {
      this.lane = lane;
      this.number = number;
      this.work = work;
    }

    private void count(int more) {
      lane.started += more;
      started += more;
      busy += more;
    }

    private void giveBack() {
      count(-1);
      lane.queue.addFirst(this);
    }

    /** Whether the work does nothing but wait. */
    public void setIdle(boolean now) {
      synchronized (HostFairExecutor.this) {
        // What an artifact that failed has begun can go on for longer than itself.
        if (now == idle || left) {
          return;
        }
        idle = now;
        lane.idle += now ? 1 : -1;
        busy += now ? -1 : 1;
        if (now) {
          startMore();
        }
      }
    }

    /** Whose turn it is on this thread; null if nobody's. */
    private Place leave() {
      synchronized (HostFairExecutor.this) {
        setIdle(false);
        left = true;
        count(-1);
        Place next = begin();
        startMore();
        return next;
      }
    }
  }

  /** Interrupts what goes on; the rest is not begun. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    threads.close();
  }
}
