package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The real programs that integration tests need. A test is skipped where one is missing, and fails
 * when the system property {@code ma-ecr.require-parts} is true, as it is in CI.
 */
public final class Programs {

  private Programs() {}

  /** Goes on only if all of {@code names} are on the PATH. */
  public static void require(String... names) {
    for (String name : names) {
      if (!isOnPath(name)) {
        String message = "this test needs the program '" + name + "', which is not on the PATH";
        if (Boolean.getBoolean("ma-ecr.require-parts")) {
          fail(message);
        }
        abort(message);
      }
    }
  }

  private static boolean isOnPath(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .anyMatch(Files::isExecutable);
  }
}
