package org.opensearch.migrations.ecr.cli.console;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal of the process. Java has no API for it, so {@code test -t} and {@code stty} are run.
 */
public final class Terminal {

  /** The size of a terminal that does not tell its own. */
  public static final Size DEFAULT_SIZE = new Size(80, 24);

  private static final int TIMEOUT_SECONDS = 2;
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,4}) ([0-9]{1,4})");

  /** The bits of a POSIX file mode that contain the file type. */
  private static final int FILE_TYPE = 0170000;

  private static final int CHARACTER_DEVICE = 0020000;

  private static final Map<Integer, Boolean> TERMINALS = new ConcurrentHashMap<>();

  private Terminal() {}

  /** Columns and rows. */
  public record Size(int columns, int rows) {}

  /** Whether a file descriptor is a terminal: 1 is standard output, 2 standard error. */
  static boolean isTerminal(int descriptor) {
    return TERMINALS.computeIfAbsent(
        descriptor, number -> isCharacterDevice(number) && test(number));
  }

  /** Only character devices can be terminals. For others, no program is run, which takes 20 ms. */
  private static boolean isCharacterDevice(int descriptor) {
    try {
      Object mode = Files.getAttribute(Path.of("/dev/fd/" + descriptor), "unix:mode");
      return ((int) mode & FILE_TYPE) == CHARACTER_DEVICE;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return true;
    }
  }

  private static boolean test(int descriptor) {
    try {
      Process test =
          new ProcessBuilder("test", "-t", String.valueOf(descriptor))
              .redirectOutput(Redirect.INHERIT)
              .redirectError(Redirect.INHERIT)
              .start();
      return test.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && test.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The size of the terminal. */
  public static Size size() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher matcher = SIZE.matcher(size.strip());
      return matcher.matches()
          ? new Size(
              known(matcher.group(2), DEFAULT_SIZE.columns()),
              known(matcher.group(1), DEFAULT_SIZE.rows()))
          : DEFAULT_SIZE;
    } catch (IOException e) {
      return DEFAULT_SIZE;
    }
  }

  /** A pseudo-terminal that does not know its size says 0. */
  private static int known(String number, int otherwise) {
    int value = Integer.parseInt(number);
    return value == 0 ? otherwise : value;
  }

  /** Runs {@code handler} whenever the size has changed. */
  public static void onResize(Runnable handler) {
    Signals.handle("WINCH", handler);
  }
}
