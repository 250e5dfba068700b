package org.opensearch.migrations.ecr.cli.discover;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.options.ManifestMixin;
import org.opensearch.migrations.ecr.manifest.ManifestFile;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import picocli.CommandLine.Option;

/** Which manifest is compared with what is discovered, and updated. */
final class CurrentManifestMixin {

  private static final Path USUAL = Path.of("manifest", "private-ecr-manifest.yaml");

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description =
          "The manifest to compare with and to update. With --write it is created if it does"
              + " not exist. Default: manifest/private-ecr-manifest.yaml if it exists, else the"
              + " manifest in the jar.")
  private Path file;

  @Option(
      names = "--release-version",
      paramLabel = "V",
      description =
          "Release of the Migration Assistant. Default: environment variable RELEASE_VERSION,"
              + " else the release in the manifest.")
  private String release;

  private final Console console;

  CurrentManifestMixin(Console console) {
    this.console = console;
  }

  /**
   * Reads the manifest.
   *
   * @param mayBeNew whether a file that is not there is one that is to be written
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is invalid,
   *     or cannot be read
   */
  CurrentManifest read(boolean mayBeNew) {
    Optional<String> asked =
        Optional.ofNullable(release).or(() -> console.variable(ManifestMixin.VARIABLE));
    Optional<Path> chosen =
        Optional.ofNullable(file).or(() -> Optional.of(USUAL).filter(Files::isRegularFile));
    if (mayBeNew && chosen.isPresent() && !Files.exists(chosen.get())) {
      return new CurrentManifest(chosen, Optional.empty(), none(chosen.get(), asked));
    }
    ManifestFile content = chosen.map(ManifestFile::of).orElseGet(ManifestFile::packaged);
    MirrorManifest manifest = ManifestReader.read(content, asked);
    String text = new String(content.content(), StandardCharsets.UTF_8);
    return new CurrentManifest(chosen, Optional.of(text), manifest);
  }

  private static MirrorManifest none(Path file, Optional<String> release) {
    return new MirrorManifest(
        file.toString(),
        release,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Digest.sha256(new byte[0]));
  }
}
