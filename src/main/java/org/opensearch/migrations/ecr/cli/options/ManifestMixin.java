package org.opensearch.migrations.ecr.cli.options;

import java.nio.file.Path;
import java.util.Optional;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.manifest.ManifestFile;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import picocli.CommandLine.Option;

/** The manifest and the release. */
public final class ManifestMixin {

  public static final String VARIABLE = "RELEASE_VERSION";

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "The manifest to use. Default: the manifest in the jar.")
  private Path file;

  @Option(
      names = "--release-version",
      paramLabel = "V",
      description =
          "Release of the Migration Assistant, the value of $${release} in the manifest."
              + " Default: environment variable "
              + VARIABLE
              + ", else the release in the manifest.")
  private String release;

  private final Console console;

  public ManifestMixin(Console console) {
    this.console = console;
  }

  /**
   * Reads the manifest, and warns of what is unclear in it.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is invalid,
   *     or a file that cannot be read
   */
  public MirrorManifest read() {
    return read(file());
  }

  /**
   * The manifest's file, not read as a manifest yet.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it cannot be
   *     read
   */
  public ManifestFile file() {
    return file == null ? ManifestFile.packaged() : ManifestFile.of(file);
  }

  /**
   * Reads {@code chosen}, which {@link #file} gave.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is invalid
   */
  public MirrorManifest read(ManifestFile chosen) {
    Optional<String> asked = Optional.ofNullable(release).or(() -> console.variable(VARIABLE));
    MirrorManifest manifest = ManifestReader.read(chosen, asked);
    manifest.warnings().forEach(console::warn);
    return manifest;
  }
}
