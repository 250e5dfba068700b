package org.opensearch.migrations.ecr.cli;

import java.io.File;

/**
 * The jar's entry point. It is compiled for Java 8, unlike all other classes, so that an older Java
 * prints one readable line instead of an {@code UnsupportedClassVersionError}.
 */
public final class Launcher {

  private static final int MIN_VERSION = 17;

  private Launcher() {}

  /** Runs the command line, or exits with status 2 if this Java is too old for it. */
  public static void main(String[] args) {
    String version = System.getProperty("java.specification.version", "");
    if (isTooOld(version)) {
      System.err.println(message(version, System.getProperty("java.home", "")));
      System.exit(2);
    }
    Main.main(args);
  }

  /** Whether a {@code java.specification.version} is older than 17; unknown forms are not. */
  static boolean isTooOld(String version) {
    try {
      return Integer.parseInt(major(version)) < MIN_VERSION;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The error message for a Java version that is too old. */
  static String message(String version, String home) {
    String java = String.join(File.separator, home, "bin", "java");
    return "ma-ecr needs Java "
        + MIN_VERSION
        + " or newer; this is Java "
        + major(version)
        + " ("
        + java
        + "). Install it (Amazon Linux: 'sudo dnf install -y java-17-amazon-corretto-headless') and"
        + " run its java, or use the ma-ecr bundle, which needs no Java.";
  }

  /** Versions before 9 are written as {@code 1.8}. */
  private static String major(String version) {
    return version.startsWith("1.") ? version.substring(2) : version;
  }
}
