package org.opensearch.migrations.ecr.cli.discover;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import org.opensearch.migrations.ecr.cli.options.ManifestMixin;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.manifest.MigrationAssistantList;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The manifest that discovery compares with and updates. */
final class CurrentManifestMixin {

  private static final Path FOLDER = Path.of("manifest");

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description =
          "The manifest to compare with and to update. With --write it is created if it does not"
              + " exist. Default: manifest/RELEASE.yaml; without --write, if that does not exist,"
              + " the manifest in the jar.")
  private Path file;

  @Option(
      names = "--release-version",
      paramLabel = "V",
      description =
          "Release of the Migration Assistant. Default: environment variable RELEASE_VERSION;"
              + " else, with --chart, the appVersion of the chart if its own images use it,"
              + " otherwise the release in the manifest.")
  private String release;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private final Console console;

  CurrentManifestMixin(Console console) {
    this.console = console;
  }

  /**
   * Reads the manifest.
   *
   * @param requested the release, if it is known
   * @param mayBeNew whether the file may be missing because it will be created
   * @param isWritten whether the file will be written
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is invalid or
   *     cannot be read
   */
  CurrentManifest read(Optional<String> requested, boolean mayBeNew, boolean isWritten) {
    Optional<Path> chosen =
        Optional.ofNullable(file)
            .or(
                () ->
                    requested
                        .map(release -> FOLDER.resolve(release + ".yaml"))
                        .filter(path -> isWritten || Files.isRegularFile(path)));
    if (mayBeNew && chosen.isPresent() && !Files.exists(chosen.get())) {
      return new CurrentManifest(chosen, Optional.empty(), empty(chosen.get(), requested));
    }
    InputFile content =
        chosen
            .map(InputFile::manifest)
            .orElseGet(() -> ManifestMixin.packaged(requested, command, console));
    if (MigrationAssistantList.is(content)) {
      throw usage(
          command,
          content.name()
              + " is a list of charts and images, which discover cannot update: to compare with it,"
              + " use --compare-with");
    }
    if (chosen.isPresent()) {
      ManifestMixin.warnIfOther(content, requested, console);
    }
    MirrorManifest manifest = ManifestReader.read(content, requested);
    String text = new String(content.content(), StandardCharsets.UTF_8);
    return new CurrentManifest(chosen, Optional.of(text), manifest);
  }

  /** The command of this program that pins the manifest. */
  String pinCommand() {
    return ManifestMixin.pinCommand(Optional.ofNullable(file));
  }

  /** The release that the user specified. */
  Optional<String> release() {
    return Optional.ofNullable(release).or(() -> console.variable(ManifestMixin.VARIABLE));
  }

  private static MirrorManifest empty(Path file, Optional<String> release) {
    return new MirrorManifest(
        file.toString(),
        release,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Digest.sha256(new byte[0]));
  }

  /**
   * The manifest before discovery.
   *
   * @param file empty for the manifest in the jar
   * @param text the content of the file; empty if it does not exist yet
   */
  record CurrentManifest(Optional<Path> file, Optional<String> text, MirrorManifest manifest) {

    /** A copy with another Kubernetes version. */
    CurrentManifest renderedFor(Optional<String> kubeVersion) {
      return new CurrentManifest(file, text, manifest.renderedFor(kubeVersion));
    }

    /** Whether the file has the default name, and its folder may have to be created. */
    boolean isInDefaultFolder() {
      return file.filter(path -> FOLDER.equals(path.getParent())).isPresent();
    }

    /** Whether the file has this content, in any form. */
    boolean hasContentOf(MirrorManifest other) {
      // The manifest has the requested release, the file may have another.
      return other.equals(manifest)
          && file.map(InputFile::manifest).flatMap(ManifestReader::release).equals(other.release());
    }

    /** The file to write. */
    OutputFile output() {
      return new OutputFile("write manifest", file.orElseThrow());
    }

    /** Whether there is no file to write to. */
    boolean isPackaged() {
      return file.isEmpty();
    }
  }
}
