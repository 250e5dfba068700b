package org.opensearch.migrations.ecr.cli.console;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.CommitStep;

/**
 * Writes the report and prints the final messages of a run when SIGINT, SIGTERM or SIGHUP
 * interrupts it. The virtual machine then exits with status 130, 143 or 129. Both happen exactly
 * once and completely, whether the run ends normally or by a signal, and nothing that happens after
 * a signal makes them wrong. A second SIGINT or SIGTERM ends the process at once.
 */
public final class Interruption implements CommitStep {

  /** The output may be blocked because nobody reads it: then the messages are dropped. */
  private static final Duration OUTPUT_TIMEOUT = Duration.ofSeconds(3);

  /** A report in a regular file is given up only if the file system is blocked. */
  private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(60);

  /** A second signal within this time repeats the first: terminals and wrappers both send one. */
  private static final Duration REPETITION = Duration.ofMillis(500);

  private enum State {
    RUNNING,
    /** The work is committed; only the final messages are missing. */
    DONE,
    ENDED,
    INTERRUPTED
  }

  /**
   * The last steps of a run.
   *
   * @param report writes the report; it must not depend on an output that can be blocked
   * @param reportCanBlock whether the report itself is such an output, for example a pipe
   * @param messages prints the final messages
   */
  public record FinalSteps(Runnable report, boolean reportCanBlock, Runnable messages) {}

  private final Thread hook;
  private final CountDownLatch reported = new CountDownLatch(1);
  private State state = State.RUNNING;

  private Interruption(FinalSteps steps) {
    this.hook = new Thread(() -> runWithTimeout(steps), "interrupted");
  }

  /** Runs {@code finalMessages} if a signal ends the process before the run {@link #end ends}. */
  public static Interruption onSignal(Runnable finalMessages) {
    return onSignal(new FinalSteps(() -> {}, false, finalMessages));
  }

  /** Runs {@code steps} if a signal ends the process before the run {@link #end ends}. */
  public static Interruption onSignal(FinalSteps steps) {
    Interruption interruption = new Interruption(steps);
    try {
      Runtime.getRuntime().addShutdownHook(interruption.hook);
    } catch (IllegalStateException e) {
      // A signal has already arrived: print nothing more and wait for the exit.
      interruption.interrupt(new FinalSteps(() -> {}, false, () -> {}));
      interruption.awaitExit();
    }
    return interruption;
  }

  /** Ends the run and prints its final messages. */
  public void end(Runnable messages) {
    end(() -> {}, messages);
  }

  /**
   * Ends the run, writes its report and prints its final messages. A signal that arrives meanwhile
   * waits until both are done; after an earlier signal, this does not return.
   */
  public synchronized void end(Runnable report, Runnable messages) {
    awaitExit();
    if (state != State.ENDED) {
      state = State.ENDED;
      try {
        run(report, messages);
      } finally {
        notifyAll();
      }
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The virtual machine is exiting with the status of the signal.
    }
  }

  /** Ends the run without messages. */
  public void end() {
    end(() -> {});
  }

  @Override
  public synchronized void take(Renaming renaming) throws IOException {
    awaitExit();
    renaming.run();
    state = State.DONE;
  }

  /** After a signal, blocks until the virtual machine exits. */
  private synchronized void awaitExit() {
    while (state == State.INTERRUPTED) {
      try {
        wait();
      } catch (InterruptedException e) {
        // The virtual machine is exiting.
      }
    }
  }

  private void run(Runnable report, Runnable messages) {
    try {
      report.run();
    } finally {
      reported.countDown();
    }
    messages.run();
  }

  private synchronized void interrupt(FinalSteps steps) {
    while (state == State.DONE) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    if (state == State.RUNNING) {
      state = State.INTERRUPTED;
      run(steps.report(), steps.messages());
    }
  }

  private void runWithTimeout(FinalSteps steps) {
    Thread printer = new Thread(() -> interrupt(steps), "final-messages");
    printer.setDaemon(true);
    printer.start();
    try {
      printer.join(REPETITION.toMillis());
      if (printer.isAlive()) {
        Signals.restoreDefault("INT");
        Signals.restoreDefault("TERM");
        Duration limit = steps.reportCanBlock() ? OUTPUT_TIMEOUT : REPORT_TIMEOUT;
        var unused = reported.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        printer.join(OUTPUT_TIMEOUT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
