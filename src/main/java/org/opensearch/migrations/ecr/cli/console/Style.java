package org.opensearch.migrations.ecr.cli.console;

import java.util.Locale;

/**
 * Colours for words on standard error.
 *
 * @param colours whether to use them
 */
public record Style(boolean colours) {

  /** Without colours. */
  public static final Style PLAIN = new Style(false);

  /** When to use colours. */
  public enum Choice {
    /** On a terminal, unless the environment says otherwise. */
    AUTO,
    ALWAYS,
    NEVER;

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String RED = "31";
  private static final String GREEN = "32";
  private static final String YELLOW = "33";

  /** Something succeeded. */
  public String good(String text) {
    return in(GREEN, text);
  }

  /** Something deserves attention. */
  public String caution(String text) {
    return in(YELLOW, text);
  }

  /** Something failed. */
  public String bad(String text) {
    return in(RED, text);
  }

  private String in(String colour, String text) {
    return colours ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
  }
}
