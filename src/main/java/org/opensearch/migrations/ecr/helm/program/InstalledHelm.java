package org.opensearch.migrations.ecr.helm.program;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.helm.program.BoundedPrograms.Ended;
import org.opensearch.migrations.ecr.helm.program.BoundedPrograms.Program;

/**
 * A Helm that can be used.
 *
 * @param path of the program
 * @param version which it says it is
 * @param environment what it runs with
 * @param folder where it runs
 */
record InstalledHelm(Path path, HelmVersion version, Map<String, String> environment, Path folder) {

  private static final Duration VERSION_TIME = Duration.ofSeconds(20);
  private static final int LONGEST_QUOTE = 80;

  /**
   * Finds the program and asks it for its version.
   *
   * @param folder an empty one
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when there is none,
   *     it is too old, or it is something else
   */
  static InstalledHelm find(
      HelmExecutable executable, Path folder, BoundedPrograms programs, HelmLimits limits)
      throws InterruptedException {
    Path path = executable.find();
    Map<String, String> environment = HelmEnvironment.isolated(executable.environment(), folder);
    Program ask = new Program(List.of(path.toString(), "version", "--short"), environment, folder);
    try {
      HelmVersion version = version(path, programs.run(ask, shorter(limits)));
      return new InstalledHelm(path, version, environment, folder);
    } catch (LimitExceededException e) {
      throw HelmExecutable.unusable(path, "asked for its version, " + e.getMessage());
    } catch (IOException e) {
      throw HelmExecutable.unusable(path, "it does not start: " + e.getMessage());
    }
  }

  private static HelmLimits shorter(HelmLimits limits) {
    boolean isShort = limits.time().compareTo(VERSION_TIME) < 0;
    return new HelmLimits(
        isShort ? limits.time() : VERSION_TIME,
        limits.errorBytes(),
        limits.errorBytes(),
        limits.memoryBytes());
  }

  private static HelmVersion version(Path path, Ended ended) {
    HelmVersion version =
        HelmVersion.parse(ended.output())
            .orElseThrow(() -> HelmExecutable.unusable(path, "it is not Helm: " + said(ended)));
    if (!version.isSupported()) {
      throw HelmExecutable.unusable(path, "it is Helm " + version + ", which is too old");
    }
    return version;
  }

  private static String said(Ended ended) {
    String said = (ended.output() + " " + ended.errors()).strip().replaceAll("\\s+", " ");
    String quoted = said.length() > LONGEST_QUOTE ? said.substring(0, LONGEST_QUOTE) + "…" : said;
    return "`version --short` says '" + quoted + "'";
  }

  /** This program with other arguments. */
  Program with(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(path.toString());
    command.addAll(arguments);
    return new Program(command, environment, folder);
  }
}
