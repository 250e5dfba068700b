package org.opensearch.migrations.ecr.cli;

import java.time.Duration;

/**
 * Says how things stand when the run is broken off by SIGINT, SIGTERM or SIGHUP. The virtual
 * machine ends with 130, 143 or 129 after that. Whether it is the run's end or a signal's, last
 * words are said once, and whole.
 */
final class Interruption {

  /** Nobody may be reading what is said: then it is left unsaid. */
  private static final Duration LONGEST_SPEECH = Duration.ofSeconds(3);

  private final Thread hook;
  private boolean isOver;

  private Interruption(Runnable lastWords) {
    this.hook = new Thread(() -> speak(lastWords), "interrupted");
  }

  /** Runs {@code lastWords} if a signal ends the process before the run {@link #end ends}. */
  static Interruption onSignal(Runnable lastWords) {
    Interruption interruption = new Interruption(lastWords);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /**
   * The run is over: there is nothing to break off any more. A signal that comes while {@code
   * words} are said waits for them; after one that came before, nothing is left to say.
   */
  void end(Runnable words) {
    once(words);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The virtual machine is ending, and with the signal's status.
    }
  }

  /** The same, where there is nothing to say. */
  void isOver() {
    end(() -> {});
  }

  private synchronized void once(Runnable words) {
    if (!isOver) {
      isOver = true;
      words.run();
    }
  }

  private void speak(Runnable lastWords) {
    Thread speaker = new Thread(() -> once(lastWords), "last-words");
    speaker.setDaemon(true);
    speaker.start();
    try {
      speaker.join(LONGEST_SPEECH.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
