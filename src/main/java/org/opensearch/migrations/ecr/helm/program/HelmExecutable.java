package org.opensearch.migrations.ecr.helm.program;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.process.LimitExceededException;
import org.opensearch.migrations.ecr.process.ProgramRunner;
import org.opensearch.migrations.ecr.process.ProgramRunner.Limits;
import org.opensearch.migrations.ecr.process.ProgramRunner.Program;
import org.opensearch.migrations.ecr.process.ProgramRunner.Result;

/**
 * An installed Helm of a supported version.
 *
 * @param path of the program
 * @param version as it reports it
 * @param environment its variables
 * @param folder its working directory
 */
record HelmExecutable(
    Path path, HelmVersion version, Map<String, String> environment, Path folder) {

  private static final String AUTO = "auto";
  private static final List<String> NAMES = List.of("helm", "helm.exe");
  private static final String REMEDY =
      "Install Helm 3.8 or newer, or pass its path with --helm PATH";

  private static final Duration VERSION_TIME = Duration.ofSeconds(20);
  private static final int LONGEST_QUOTE = 80;

  /**
   * A version of Helm.
   *
   * @param major from 2
   */
  record HelmVersion(int major, int minor) {

    /** The first that reads charts from OCI registries without a switch. */
    private static final HelmVersion OLDEST = new HelmVersion(3, 8);

    private static final HelmVersion SKIPS_SCHEMAS = new HelmVersion(3, 16);

    /** Helm 2 prints {@code Client: v2.17.0+ga690bad}, others {@code v3.8.0+gd141386}. */
    private static final Pattern SHORT =
        Pattern.compile("^(?:Client: )?v(\\d{1,4})\\.(\\d{1,4})(?:[.+-].*)?$", Pattern.MULTILINE);

    /** Reads the output of {@code helm version --short}; empty if it is not that of Helm. */
    private static Optional<HelmVersion> parse(String printed) {
      Matcher version = SHORT.matcher(printed.strip());
      return version.find()
          ? Optional.of(
              new HelmVersion(
                  Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2))))
          : Optional.empty();
    }

    /** Whether it supports {@code --skip-schema-validation}. */
    boolean skipsSchemas() {
      return isAtLeast(SKIPS_SCHEMAS);
    }

    private boolean isAtLeast(HelmVersion other) {
      return major > other.major || (major == other.major && minor >= other.minor);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /**
   * Finds the program and checks its version.
   *
   * @param option {@code auto}, which is the program on the PATH, or its path
   * @param environment the user's, with the PATH
   * @param folder an empty folder
   * @throws InvalidInputException when it is not found, too old, or not Helm
   */
  static HelmExecutable find(
      String option,
      Map<String, String> environment,
      Path folder,
      ProgramRunner runner,
      Limits limits)
      throws InterruptedException {
    Path path = locate(option, environment);
    Map<String, String> isolated = isolated(environment, folder);
    HelmExecutable unknown = new HelmExecutable(path, HelmVersion.OLDEST, isolated, folder);
    try {
      Result result = runner.run(unknown.with(List.of("version", "--short")), shorter(limits));
      return new HelmExecutable(path, version(path, result), isolated, folder);
    } catch (LimitExceededException e) {
      throw unusable(path, "`helm version`: " + e.getMessage());
    } catch (IOException e) {
      throw unusable(path, "it does not start: " + e.getMessage());
    }
  }

  /**
   * The absolute path of the program.
   *
   * @throws InvalidInputException when it is not found
   */
  static Path locate(String option, Map<String, String> environment) {
    Path path =
        option.equals(AUTO)
            ? onPath(environment.getOrDefault("PATH", ""))
            : path(option)
                .filter(HelmExecutable::isExecutable)
                .orElseThrow(() -> notFound("'" + option + "'", "there is no such program"));
    return path.toAbsolutePath();
  }

  private static Path onPath(String path) {
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> NAMES.stream().map(name -> path(folder, name)))
        .flatMap(Optional::stream)
        .filter(HelmExecutable::isExecutable)
        .findFirst()
        .orElseThrow(() -> notFound("'helm'", "it is not on the PATH, which is '" + path + "'"));
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

  /** The user's variables without those that refer to a cluster, plugins or the user's settings. */
  private static Map<String, String> isolated(Map<String, String> environment, Path home) {
    Map<String, String> isolated = new TreeMap<>(environment);
    isolated.keySet().removeIf(HelmExecutable::isSetting);
    // The file does not exist; the default would be ~/.kube/config.
    isolated.put("KUBECONFIG", home.resolve("kubeconfig").toString());
    isolated.put("HELM_CACHE_HOME", home.resolve("cache").toString());
    isolated.put("HELM_CONFIG_HOME", home.resolve("config").toString());
    isolated.put("HELM_DATA_HOME", home.resolve("data").toString());
    isolated.put("HELM_NO_PLUGINS", "1");
    return isolated;
  }

  private static boolean isSetting(String name) {
    return name.equals("KUBECONFIG") || name.startsWith("HELM_") || name.startsWith("KUBERNETES_");
  }

  private static Limits shorter(Limits limits) {
    boolean isShort = limits.time().compareTo(VERSION_TIME) < 0;
    return new Limits(
        isShort ? limits.time() : VERSION_TIME,
        limits.errorBytes(),
        limits.errorBytes(),
        limits.memoryBytes());
  }

  private static HelmVersion version(Path path, Result result) {
    HelmVersion version =
        HelmVersion.parse(result.output())
            .orElseThrow(() -> unusable(path, "it is not Helm: " + printed(result)));
    if (!version.isAtLeast(HelmVersion.OLDEST)) {
      throw unusable(path, "it is Helm " + version + ", which is too old");
    }
    return version;
  }

  private static String printed(Result result) {
    String text = (result.output() + " " + result.errors()).strip().replaceAll("\\s+", " ");
    return "`version --short` prints '" + Failure.shortened(text, LONGEST_QUOTE) + "'";
  }

  /** The program with these arguments. */
  Program with(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(path.toString());
    command.addAll(arguments);
    return new Program(command, environment, Optional.of(folder), "", false);
  }

  private static InvalidInputException unusable(Path executable, String reason) {
    return InvalidInputException.local("use Helm", executable.toString(), reason, REMEDY);
  }

  private static InvalidInputException notFound(String reference, String reason) {
    return InvalidInputException.local("find Helm", reference, reason, REMEDY);
  }
}
