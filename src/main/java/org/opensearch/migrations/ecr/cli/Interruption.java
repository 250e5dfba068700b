package org.opensearch.migrations.ecr.cli;

/**
 * Says how things stand when the run is broken off by SIGINT or SIGTERM. The virtual machine ends
 * with 130 or 143 after that.
 */
final class Interruption {

  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
  }

  /** Runs {@code lastWords} if a signal ends the process before {@link #isOver}. */
  static Interruption onSignal(Runnable lastWords) {
    Thread hook = new Thread(lastWords, "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  /** The run is over: there is nothing to break off any more. */
  void isOver() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is being broken off just now; the hook speaks.
    }
  }
}
