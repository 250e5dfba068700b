package org.opensearch.migrations.ecr.cli.console;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Whether standard error is a terminal, and how wide. Java cannot tell; the system's tools can. */
public final class Terminal {

  private static final int DEFAULT_WIDTH = 80;
  private static final int PATIENCE_SECONDS = 2;

  private Terminal() {}

  /** Whether standard error is a terminal that understands cursor codes. */
  public static boolean isPresent(Map<String, String> environment) {
    String term = environment.getOrDefault("TERM", "");
    if (term.isEmpty() || term.equals("dumb")) {
      return false;
    }
    try {
      Process test = new ProcessBuilder("test", "-t", "2").redirectError(Redirect.INHERIT).start();
      return test.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && test.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The width in columns. */
  public static int width() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      String columns = size.strip().replaceAll(".* ", "");
      return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    } catch (IOException e) {
      return DEFAULT_WIDTH;
    }
  }
}
