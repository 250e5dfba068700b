package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The real programs that tests call: those listed in {@code .ci/programs}, which also says what
 * package has each. Where one is missing the test is skipped; when the system property {@code
 * ma-ecr.require-parts} is true, as it is in CI, it fails.
 */
public final class Programs {

  private static final Path LIST = Path.of(".ci", "programs");
  private static final String NPM = "npm:";
  private static final Map<String, String> PACKAGES = packages();

  private Programs() {}

  /** Goes on only if all of {@code names}, which must be listed, are on the PATH. */
  public static void require(String... names) {
    for (String name : names) {
      if (!PACKAGES.containsKey(name)) {
        throw new IllegalArgumentException(name + " is not in " + LIST);
      }
      requireIfListed(name);
    }
  }

  /** Does the same for a program that may be one that every system has, and is then not listed. */
  static void requireIfListed(String name) {
    if (PACKAGES.containsKey(name) && !isOnPath(name)) {
      skip(
          "this test needs the program '%s', which is not on the PATH. Install the %s."
              .formatted(name, described(PACKAGES.get(name))));
    }
  }

  /** Skips the running test, or fails it where nothing may be missing. */
  public static void skip(String message) {
    if (Boolean.getBoolean("ma-ecr.require-parts")) {
      fail(message);
    }
    abort(message);
  }

  private static String described(String packageName) {
    return packageName.startsWith(NPM)
        ? "npm package " + packageName.substring(NPM.length()) + " as .ci/run does"
        : "Debian package " + packageName;
  }

  private static boolean isOnPath(String name) {
    return find(name).isPresent();
  }

  /** The program of this name that is first on the PATH. */
  static Optional<Path> find(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toAbsolutePath)
        .findFirst();
  }

  private static Map<String, String> packages() {
    try (Stream<String> lines = Files.lines(LIST)) {
      return lines
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" +"))
          .collect(Collectors.toUnmodifiableMap(words -> words[0], words -> words[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
