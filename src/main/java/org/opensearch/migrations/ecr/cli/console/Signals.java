package org.opensearch.migrations.ecr.cli.console;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Handlers for signals, through {@code sun.misc.Signal}. It is not part of the Java platform: a
 * runtime may lack it, and then the signals keep their handlers.
 */
final class Signals {

  private static final String HANDLER = "sun.misc.SignalHandler";

  private Signals() {}

  /**
   * Runs {@code handler} for each signal.
   *
   * @param name such as {@code WINCH}
   */
  static void handle(String name, Runnable handler) {
    try {
      Class<?> type = Class.forName(HANDLER);
      Object proxy =
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (self, method, arguments) -> {
                handler.run();
                return null;
              });
      set(name, type, proxy);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // The runtime or the operating system has no such signal.
    }
  }

  /** Gives a signal back to the operating system, whose action for most signals is to end us. */
  static void restoreDefault(String name) {
    try {
      Class<?> type = Class.forName(HANDLER);
      set(name, type, type.getField("SIG_DFL").get(null));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // As above.
    }
  }

  private static void set(String name, Class<?> type, Object handler)
      throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    try {
      signal
          .getMethod("handle", signal, type)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    } catch (InvocationTargetException e) {
      throw new ReflectiveOperationException(e.getCause());
    }
  }
}
