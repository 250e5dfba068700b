package org.opensearch.migrations.ecr.mirror;

import java.util.concurrent.Executor;
import org.opensearch.migrations.ecr.mirror.schedule.HostFairExecutor;
import org.opensearch.migrations.ecr.mirror.schedule.TransferExecutor;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/**
 * The work on one artifact, on a thread of its own and on the threads of its transfers. While some
 * of them are blocked and none is busy, another artifact can use its permit.
 */
final class ArtifactWork {

  private final String host;
  private final HostFairExecutor.Permit permit;
  private int blocked;
  private int transferring;

  private ArtifactWork(String host, HostFairExecutor.Permit permit) {
    this.host = host;
    this.permit = permit;
  }

  /**
   * Runs {@code work}, which accesses {@code host}.
   *
   * @param work the task of a future, so that running it twice has no effect
   */
  static void run(HostFairExecutor artifacts, String host, Runnable work) {
    artifacts.execute(
        host,
        permit ->
            runAnyway(
                work,
                () -> BlockingNotifier.run(new ArtifactWork(host, permit).new OwnThread(), work)));
  }

  /** Without memory for notifications, runs without them: a future must be completed. */
  private static void runAnyway(Runnable work, Runnable notified) {
    try {
      notified.run();
    } catch (Error e) {
      work.run();
    }
  }

  /** Runs the transfers of an artifact in the lane of its host. */
  static TransferExecutor transfers(HostFairExecutor transfers) {
    return new TransferExecutor() {
      @Override
      public void execute(Runnable task) {
        start(transfers, 0, task);
      }

      @Override
      public Executor transferring(long bytes) {
        return task -> start(transfers, bytes, task);
      }
    };
  }

  private static void start(HostFairExecutor transfers, long bytes, Runnable task) {
    if (BlockingNotifier.listener() instanceof ArtifactThread thread) {
      ArtifactWork work = thread.work();
      transfers.execute(
          work.host, bytes, permit -> runAnyway(task, () -> work.transfer(task, permit)));
    } else {
      transfers.execute("", bytes, permit -> task.run());
    }
  }

  private void transfer(Runnable task, HostFairExecutor.Permit transfer) {
    change(0, 1);
    try {
      BlockingNotifier.run(new TransferThread(transfer), task);
    } finally {
      change(0, -1);
    }
  }

  private synchronized void change(int moreBlocked, int moreTransferring) {
    blocked += moreBlocked;
    transferring += moreTransferring;
    permit.setIdle(blocked > 0 && transferring == 0);
  }

  /** A thread that works for an artifact. */
  private abstract class ArtifactThread implements BlockingNotifier.Listener {
    ArtifactWork work() {
      return ArtifactWork.this;
    }
  }

  /** The thread of the artifact, which waits for its transfers. */
  private final class OwnThread extends ArtifactThread {
    @Override
    public void blocked() {
      change(1, 0);
    }

    @Override
    public void resumed() {
      change(-1, 0);
    }
  }

  /** The thread of one transfer. */
  private final class TransferThread extends ArtifactThread {
    private final HostFairExecutor.Permit transfer;

    TransferThread(HostFairExecutor.Permit transfer) {
      this.transfer = transfer;
    }

    @Override
    public void blocked() {
      change(1, -1);
      transfer.setIdle(true);
    }

    @Override
    public void resumed() {
      transfer.setIdle(false);
      change(-1, 1);
    }
  }
}
