package org.opensearch.migrations.ecr.cli.options;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.manifest.MigrationAssistantList;
import org.opensearch.migrations.ecr.manifest.PackagedManifests;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.FailedChart;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for the manifest and the release. */
public class ManifestMixin {

  public static final String VARIABLE = "RELEASE_VERSION";

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "The manifest to use. Default: the manifest in the jar for the release.")
  private Path file;

  @Option(
      names = "--release-version",
      paramLabel = "V",
      description =
          "Release of the Migration Assistant, the value of $${release} in the manifest."
              + " Default: environment variable "
              + VARIABLE
              + ", else the release in the manifest. Without --manifest, it also selects the"
              + " manifest in the jar: that of the release, else that of the newest older release"
              + " with the same major version, with a warning. Default: the newest."
              + " 'ma-ecr list --releases' prints the releases.")
  private String release;

  @Option(
      names = "--with-group",
      paramLabel = "GROUP",
      description =
          "Include the images of this group of the manifest, such as 'build'. Can be repeated."
              + " Default: only images without a group.")
  private Set<String> groups = new LinkedHashSet<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private final Console console;

  public ManifestMixin(Console console) {
    this.console = console;
  }

  /**
   * Reads the manifest and prints its warnings.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is invalid or
   *     cannot be read
   * @throws ParameterException when the jar has no manifest for the release, or the manifest does
   *     not have a group
   */
  public MirrorManifest read() {
    return read(file());
  }

  /**
   * Refuses a file that has no overrides, for a subcommand that needs them.
   *
   * @throws ParameterException when {@code --manifest} is a {@link MigrationAssistantList}
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it cannot be
   *     read
   */
  public void requireOverrides() {
    if (file != null && MigrationAssistantList.is(InputFile.manifest(file))) {
      throw usage(
          file
              + " lists charts and images only, without the values that refer to them: it can be"
              + " used with mirror, verify and list. To derive a manifest with these values, run"
              + " 'ma-ecr discover --chart CHART -f VALUES --write', or omit --manifest to use the"
              + " manifest in the jar");
    }
  }

  /** Whether the manifest is a file of the user, which can be written. */
  public boolean isFile() {
    return file != null;
  }

  /** The command of this program that pins the manifest. */
  public String pinCommand() {
    return pinCommand(Optional.ofNullable(file));
  }

  /**
   * The command of this program that pins a manifest.
   *
   * @param file the file that the user named; empty for the default
   */
  public static String pinCommand(Optional<Path> file) {
    return TagMovedException.PIN_COMMAND + file.map(named -> " --manifest " + named).orElse("");
  }

  /**
   * The file of the manifest, not parsed.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it cannot be
   *     read
   * @throws ParameterException when the jar has no manifest for the release
   */
  public InputFile file() {
    return file == null ? packaged(release(), command, console) : InputFile.manifest(file);
  }

  /**
   * Reads {@code chosen}, a result of {@link #file}.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is invalid
   */
  public MirrorManifest read(InputFile chosen) {
    MirrorManifest manifest = ManifestReader.read(chosen, release());
    if (file != null) {
      warnIfOther(chosen, release(), console);
    }
    if (!manifest.incomplete().isEmpty()) {
      checkIncomplete(manifest);
    }
    manifest.warnings().forEach(console::warn);
    return manifest.withGroups(knownGroups(manifest));
  }

  private Set<String> knownGroups(MirrorManifest manifest) {
    SortedSet<String> known = manifest.groups();
    for (String group : groups) {
      if (!known.contains(group)) {
        String expected =
            known.isEmpty() ? "it has no groups" : "its groups are " + String.join(", ", known);
        throw usage("there is no group '" + group + "' in " + manifest.source() + ": " + expected);
      }
    }
    return groups;
  }

  /** Warns about a manifest that is marked as incomplete. */
  void checkIncomplete(MirrorManifest manifest) {
    console.warn(incomplete(manifest));
  }

  /** What an incomplete manifest lacks. */
  static String incomplete(MirrorManifest manifest) {
    return manifest.source()
        + " is incomplete, because charts could not be analyzed when it was written: "
        + manifest.incomplete().stream().map(FailedChart::toString).collect(joining(", "));
  }

  /** A usage error of the command that has these options. */
  ParameterException usage(String message) {
    return RootCommand.usage(command, message);
  }

  private Optional<String> release() {
    return Optional.ofNullable(release).map(String::strip).or(() -> console.variable(VARIABLE));
  }

  /**
   * The manifest in the jar that fits {@code release} best, by default the newest. Warns if it is
   * that of another release.
   *
   * @throws ParameterException when there is none
   */
  public static InputFile packaged(Optional<String> release, CommandSpec command, Console console) {
    if (release.isEmpty()) {
      return PackagedManifests.of(PackagedManifests.newest());
    }
    String requested = release.get();
    String closest =
        PackagedManifests.closest(requested)
            .orElseThrow(
                () ->
                    RootCommand.usage(
                        command,
                        "there is no manifest for release '"
                            + requested
                            + "' in this jar: use --manifest FILE, or one of these releases: "
                            + String.join(", ", PackagedManifests.releases())));
    if (!closest.equals(requested)) {
      console.warn(
          "this jar has no manifest for release "
              + requested
              + ": using the one of release "
              + closest
              + ", whose charts and images may differ. To derive one, run 'ma-ecr discover --chart"
              + " CHART --release-version "
              + requested
              + " --write'");
    }
    return PackagedManifests.of(closest);
  }

  /** Warns if {@code file} states another release than {@code release}. */
  public static void warnIfOther(InputFile file, Optional<String> release, Console console) {
    if (release.isEmpty()) {
      return;
    }
    ManifestReader.release(file)
        .filter(stated -> !stated.equals(release.get()))
        .ifPresent(
            stated ->
                console.warn(
                    file.name()
                        + " is the manifest of release "
                        + stated
                        + ", but release "
                        + release.get()
                        + " is requested: its charts and images may differ. Use the manifest of"
                        + " that release"));
  }
}
