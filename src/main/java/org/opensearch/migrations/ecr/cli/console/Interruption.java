package org.opensearch.migrations.ecr.cli.console;

import java.io.IOException;
import java.time.Duration;
import org.opensearch.migrations.ecr.layout.CommitStep;

/**
 * Says how things stand when the run is broken off by SIGINT, SIGTERM or SIGHUP. The virtual
 * machine ends with 130, 143 or 129 after that. Whether it is the run's end or a signal's, last
 * words are said once, and whole, and nothing happens after a signal's that would make them untrue.
 */
public final class Interruption implements CommitStep {

  /** Nobody may be reading what is said: then it is left unsaid. */
  private static final Duration LONGEST_SPEECH = Duration.ofSeconds(3);

  private enum State {
    RUNNING,
    /** What was to be done is done: what is left is to say so. */
    DONE,
    ENDED,
    BROKEN_OFF
  }

  private final Thread hook;
  private State state = State.RUNNING;

  private Interruption(Runnable lastWords) {
    this.hook = new Thread(() -> speak(lastWords), "interrupted");
  }

  /** Runs {@code lastWords} if a signal ends the process before the run {@link #end ends}. */
  public static Interruption onSignal(Runnable lastWords) {
    Interruption interruption = new Interruption(lastWords);
    try {
      Runtime.getRuntime().addShutdownHook(interruption.hook);
    } catch (IllegalStateException e) {
      // A signal has come, and what had been done by then is said.
      interruption.breakOff(() -> {});
      interruption.awaitTheEnd();
    }
    return interruption;
  }

  /**
   * The run is over: there is nothing to break off any more. A signal that comes while {@code
   * words} are said waits for them; after one that came before, this does not return.
   */
  public synchronized void end(Runnable words) {
    awaitTheEnd();
    if (state != State.ENDED) {
      state = State.ENDED;
      try {
        words.run();
      } finally {
        notifyAll();
      }
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The virtual machine is ending, and with the signal's status.
    }
  }

  /** The same, where there is nothing to say. */
  public void isOver() {
    end(() -> {});
  }

  @Override
  public synchronized void take(Renaming renaming) throws IOException {
    awaitTheEnd();
    renaming.run();
    state = State.DONE;
  }

  /** Waits for the virtual machine's end where a signal has had the last word. */
  private synchronized void awaitTheEnd() {
    while (state == State.BROKEN_OFF) {
      try {
        wait();
      } catch (InterruptedException e) {
        // There is nothing that could be done instead.
      }
    }
  }

  private synchronized void breakOff(Runnable lastWords) {
    while (state == State.DONE) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    if (state == State.RUNNING) {
      state = State.BROKEN_OFF;
      lastWords.run();
    }
  }

  private void speak(Runnable lastWords) {
    Thread speaker = new Thread(() -> breakOff(lastWords), "last-words");
    speaker.setDaemon(true);
    speaker.start();
    try {
      speaker.join(LONGEST_SPEECH.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
