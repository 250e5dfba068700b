package org.opensearch.migrations.ecr.mirror;

import java.util.concurrent.Executor;
import org.opensearch.migrations.ecr.mirror.schedule.HostFairExecutor;
import org.opensearch.migrations.ecr.ports.BlockingNotifier;

/**
 * The work for one artifact, on a thread of its own and on those of its transfers. Its place among
 * the artifacts is another's while some of them wait and none has anything to do.
 */
final class ArtifactWork {

  private final String host;
  private final HostFairExecutor.Place place;
  private int idle;
  private int transferring;

  private ArtifactWork(String host, HostFairExecutor.Place place) {
    this.host = host;
    this.place = place;
  }

  /**
   * Does {@code work} for {@code host} on one of these lanes.
   *
   * @param work of a future: run twice, it is done once
   */
  static void run(HostFairExecutor artifacts, String host, Runnable work) {
    artifacts.execute(
        host,
        place ->
            surely(
                work,
                () -> BlockingNotifier.tell(new ArtifactWork(host, place).new OwnThread(), work)));
  }

  /** Without memory for being told: untold, since a future that nobody completes has no end. */
  private static void surely(Runnable work, Runnable told) {
    try {
      told.run();
    } catch (Error e) {
      work.run();
    }
  }

  /** Runs what an artifact's thread hands over on the lane of its host. */
  static Executor transfers(HostFairExecutor transfers) {
    return task -> {
      if (BlockingNotifier.listener() instanceof OwnThread thread) {
        transfers.execute(
            thread.work().host, place -> surely(task, () -> thread.work().transfer(task, place)));
      } else {
        transfers.execute("", place -> task.run());
      }
    };
  }

  private void transfer(Runnable task, HostFairExecutor.Place transfer) {
    change(0, 1);
    try {
      BlockingNotifier.tell(new TransferThread(transfer), task);
    } finally {
      change(0, -1);
    }
  }

  private synchronized void change(int moreIdle, int moreTransferring) {
    idle += moreIdle;
    transferring += moreTransferring;
    place.setIdle(idle > 0 && transferring == 0);
  }

  /** The thread that waits for the transfers. */
  private final class OwnThread implements BlockingNotifier.Listener {
    ArtifactWork work() {
      return ArtifactWork.this;
    }

    @Override
    public void begins() {
      change(1, 0);
    }

    @Override
    public void ends() {
      change(-1, 0);
    }
  }

  /** The thread of one transfer. */
  private final class TransferThread implements BlockingNotifier.Listener {
    private final HostFairExecutor.Place transfer;

    TransferThread(HostFairExecutor.Place transfer) {
      this.transfer = transfer;
    }

    @Override
    public void begins() {
      change(1, -1);
      transfer.setIdle(true);
    }

    @Override
    public void ends() {
      transfer.setIdle(false);
      change(-1, 1);
    }
  }
}
