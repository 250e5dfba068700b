package org.opensearch.migrations.ecr.mirror.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Runs a limited number of tasks in parallel, with a queue (lane) for each host that they access.
 * Large transfers start as early as possible, the largest first, because they take longest; but
 * only a share of the tasks are large transfers, so that requests and small blobs do not wait.
 * Blocked tasks do not count, so that a host that limits rates does not delay the others; a task
 * that was blocked continues without waiting for a permit, which excludes deadlocks. The number of
 * threads is bounded: per host by the limit, in total by a multiple of it. If the operating system
 * allows fewer threads, the existing ones do the work; if it allows none, the submitting thread
 * does.
 */
public final class HostFairExecutor implements AutoCloseable {

  private static final int THREADS_PER_PERMIT = 8;

  /** The size in bytes from which the time of a transfer depends on its size. */
  private static final long LARGE = 8 * 1024 * 1024;

  /**
   * At most one in this many running tasks is a large transfer. More of them would only share the
   * processors, so that the largest, which determine the end, would take longer.
   */
  private static final int LARGE_SHARE = 4;

  private final int limit;
  private final Threads threads;
  private final Map<String, Lane> lanes = new HashMap<>();
  // Iterated without an allocation, which could fail when a task ends.
  private final List<Lane> inOrder = new ArrayList<>();
  private long submitted;
  private int started;
  private int busy;
  private int busyWithLarge;
  private boolean closed;

  /** The tasks for one host. */
  private static final class Lane {
    private final PriorityQueue<Permit> small = new PriorityQueue<>(FIRST);
    private final PriorityQueue<Permit> large = new PriorityQueue<>(FIRST);
    private int started;
    private int idle;

    private Queue<Permit> queue(boolean ofLarge) {
      return ofLarge ? large : small;
    }

    /** Hosts with blocked tasks come last. */
    private boolean isBefore(Lane other, boolean ofLarge) {
      return idle > 0 == other.idle > 0
          ? FIRST.compare(queue(ofLarge).element(), other.queue(ofLarge).element()) < 0
          : idle == 0;
    }
  }

  /** Large transfers by size; else requests before blobs, in the order of submission. */
  private static final Comparator<Permit> FIRST =
      Comparator.comparingLong(
              (Permit permit) -> permit.isLarge() ? -permit.bytes : Math.min(permit.bytes, 1))
          .thenComparingLong(permit -> permit.number);

  /**
   * Creates an executor.
   *
   * @param name the prefix of the names of its threads
   * @param limit the number of tasks to run in parallel
   */
  public HostFairExecutor(String name, int limit) {
    this(limit, new Threads(name));
  }

  HostFairExecutor(int limit, Threads threads) {
    this.limit = limit;
    this.threads = threads;
  }

  /** Runs {@code work}, which accesses {@code host}, in turn; it must not throw. */
  public void execute(String host, Consumer<Permit> work) {
    execute(host, 0, work);
  }

  /**
   * Runs {@code work}, which accesses {@code host}, in turn; it must not throw.
   *
   * @param bytes the size of what it transfers
   */
  public void execute(String host, long bytes, Consumer<Permit> work) {
    Permit mine;
    synchronized (this) {
      Lane lane = lanes.computeIfAbsent(host, this::newLane);
      Permit permit = new Permit(lane, submitted++, bytes, work);
      lane.queue(permit.isLarge()).add(permit);
      startMore();
      // No thread could be started, so nothing would run it later.
      mine = started == 0 ? begin() : null;
    }
    runFrom(mine);
  }

  private Lane newLane(String host) {
    Lane lane = new Lane();
    inOrder.add(lane);
    return lane;
  }

  /** Starts threads for queued tasks; if none can be started, the running threads do the tasks. */
  private synchronized void startMore() {
    while (threads.suffice(started + 1)) {
      Permit permit = begin();
      if (permit == null) {
        return;
      }
      if (!threads.start(() -> runFrom(permit), started)) {
        permit.giveBack();
      }
    }
  }

  /** Takes the next task; null if there is none or the limit is reached. */
  private Permit begin() {
    if (closed || busy >= limit || started >= limit * THREADS_PER_PERMIT) {
      return null;
    }
    Permit large = busyWithLarge * LARGE_SHARE < limit ? begin(true) : null;
    return large != null ? large : begin(false);
  }

  private Permit begin(boolean ofLarge) {
    Lane first = null;
    for (int i = 0; i < inOrder.size(); i++) {
      Lane lane = inOrder.get(i);
      boolean waits = !lane.queue(ofLarge).isEmpty() && lane.started < limit;
      if (waits && (first == null || lane.isBefore(first, ofLarge))) {
        first = lane;
      }
    }
    if (first == null) {
      return null;
    }
    Permit permit = first.queue(ofLarge).remove();
    permit.count(1);
    return permit;
  }

  /** Runs tasks while there are any: it may not be possible to start another thread. */
  private void runFrom(Permit first) {
    for (Permit permit = first; permit != null; permit = permit.release()) {
      try {
        permit.work.accept(permit);
      } catch (RuntimeException | Error e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }

  /** Permission to run a task, which counts from its start to its end. */
  public final class Permit {
    private final Lane lane;
    private final long number;
    private final long bytes;
    private final Consumer<Permit> work;
    private boolean idle;
    private boolean released;

    private Permit(Lane lane, long number, long bytes, Consumer<Permit> work) {
      this.lane = lane;
      this.number = number;
      this.bytes = bytes;
      this.work = work;
    }

    private boolean isLarge() {
      return bytes >= LARGE;
    }

    private void count(int more) {
      lane.started += more;
      started += more;
      countBusy(more);
    }

    private void countBusy(int more) {
      busy += more;
      busyWithLarge += isLarge() ? more : 0;
    }

    private void giveBack() {
      count(-1);
      lane.queue(isLarge()).add(this);
    }

    /** Reports whether the task is blocked. */
    public void setIdle(boolean now) {
      synchronized (HostFairExecutor.this) {
        // Transfers of an artifact that failed can end after the artifact.
        if (now == idle || released) {
          return;
        }
        idle = now;
        lane.idle += now ? 1 : -1;
        countBusy(now ? -1 : 1);
        if (now) {
          startMore();
        }
      }
    }

    /** Ends the task and returns the next one for this thread; null if there is none. */
    private Permit release() {
      synchronized (HostFairExecutor.this) {
        setIdle(false);
        released = true;
        count(-1);
        Permit next = begin();
        startMore();
        return next;
      }
    }
  }

  /** Interrupts running tasks; queued tasks are not started. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    threads.close();
  }
}
