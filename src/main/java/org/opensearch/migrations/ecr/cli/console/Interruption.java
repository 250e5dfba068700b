package org.opensearch.migrations.ecr.cli.console;

import java.io.IOException;
import java.time.Duration;
import org.opensearch.migrations.ecr.layout.CommitStep;

/**
 * Prints the final messages of a run when SIGINT, SIGTERM or SIGHUP interrupts it. The virtual
 * machine then exits with status 130, 143 or 129. Final messages are printed exactly once and
 * completely, whether the run ends normally or by a signal, and nothing that happens after those of
 * a signal makes them wrong.
 */
public final class Interruption implements CommitStep {

  /** The output may be blocked because nobody reads it: then the messages are dropped. */
  private static final Duration OUTPUT_TIMEOUT = Duration.ofSeconds(3);

  private enum State {
    RUNNING,
    /** The work is committed; only the final messages are missing. */
    DONE,
    ENDED,
    INTERRUPTED
  }

  private final Thread hook;
  private State state = State.RUNNING;

  private Interruption(Runnable finalMessages) {
    this.hook = new Thread(() -> printWithTimeout(finalMessages), "interrupted");
  }

  /** Runs {@code finalMessages} if a signal ends the process before the run {@link #end ends}. */
  public static Interruption onSignal(Runnable finalMessages) {
    Interruption interruption = new Interruption(finalMessages);
    try {
      Runtime.getRuntime().addShutdownHook(interruption.hook);
    } catch (IllegalStateException e) {
      // A signal has already arrived: print nothing more and wait for the exit.
      interruption.interrupt(() -> {});
      interruption.awaitExit();
    }
    return interruption;
  }

  /**
   * Ends the run and prints its final messages. A signal that arrives meanwhile waits until they
   * are printed; after an earlier signal, this does not return.
   */
  public synchronized void end(Runnable messages) {
    awaitExit();
    if (state != State.ENDED) {
      state = State.ENDED;
      try {
        messages.run();
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

  private synchronized void interrupt(Runnable finalMessages) {
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
      finalMessages.run();
    }
  }

  private void printWithTimeout(Runnable finalMessages) {
    Thread printer = new Thread(() -> interrupt(finalMessages), "final-messages");
    printer.setDaemon(true);
    printer.start();
    try {
      printer.join(OUTPUT_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
