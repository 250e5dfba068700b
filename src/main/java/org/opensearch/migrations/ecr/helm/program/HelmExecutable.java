package org.opensearch.migrations.ecr.helm.program;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/**
 * Where the {@code helm} program is.
 *
 * @param option {@code auto}, which is the one on the PATH, or its path
 * @param environment that has the PATH
 */
record HelmExecutable(String option, Map<String, String> environment) {

  private static final String AUTO = "auto";
  private static final List<String> NAMES = List.of("helm", "helm.exe");
  private static final String REMEDY =
      "Install Helm 3.8 or newer, or say where it is with --helm PATH";

  /** Copies the map. */
  HelmExecutable {
    environment = Map.copyOf(environment);
  }

  /**
   * Looks for it.
   *
   * @return its absolute path
   * @throws InvalidInputException when it is not there
   */
  Path find() {
    return (option.equals(AUTO) ? onPath() : given()).toAbsolutePath();
  }

  /** It was found, but is of no use. */
  static InvalidInputException unusable(Path executable, String reason) {
    return new InvalidInputException(
        new Failure("use Helm", Side.LOCAL, executable.toString(), reason, REMEDY));
  }

  private Path onPath() {
    String path = environment.getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> NAMES.stream().map(name -> path(folder, name)))
        .flatMap(Optional::stream)
        .filter(HelmExecutable::isExecutable)
        .findFirst()
        .orElseThrow(
            () -> notFound("'helm'", "it is in no folder of the PATH, which is '" + path + "'"));
  }

  private Path given() {
    return path(option)
        .filter(HelmExecutable::isExecutable)
        .orElseThrow(() -> notFound("'" + option + "'", "there is no such program"));
  }

  private static Optional<Path> path(String first, String... more) {
    try {
      return Optional.of(Path.of(first, more));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static boolean isExecutable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private static InvalidInputException notFound(String reference, String reason) {
    return new InvalidInputException(
        new Failure("find Helm", Side.LOCAL, reference, reason, REMEDY));
  }
}
