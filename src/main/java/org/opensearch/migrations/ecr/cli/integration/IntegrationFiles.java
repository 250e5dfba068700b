package org.opensearch.migrations.ecr.cli.integration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.Version;
import org.opensearch.migrations.ecr.cli.options.ManifestMixin;
import org.opensearch.migrations.ecr.list.ListFormat;
import org.opensearch.migrations.ecr.list.Listing;
import org.opensearch.migrations.ecr.manifest.ManifestFile;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * The files that wire ma-ecr into the Migration Assistant; those of a chart are laid out as one.
 */
final class IntegrationFiles {

  /** Stands in {@code private-ecr.sh} for the sha256 of the jar, which no jar can hold itself. */
  private static final String PIN = "@JAR_SHA256@";

  private final ManifestMixin manifest;
  private final Supplier<CommandLine> commandLine;

  /**
   * The files.
   *
   * @param manifest what travels with the scripts
   * @param commandLine what is completed and documented, with all subcommands
   */
  IntegrationFiles(ManifestMixin manifest, Supplier<CommandLine> commandLine) {
    this.manifest = manifest;
    this.commandLine = commandLine;
  }

  /** All of them, in the order they are listed; their content is made when it is asked for. */
  List<IntegrationFile> all() {
    List<IntegrationFile> files = new ArrayList<>();
    files.add(
        new IntegrationFile(
            "scripts/private-ecr.sh",
            "sourced by aws-bootstrap.sh for --push-all-images-to-private-ecr",
            true,
            () -> pinned(resource("scripts/private-ecr.sh"))));
    files.add(
        new IntegrationFile(
            "scripts/private-ecr-manifest.yaml",
            "manifest for the release of the chart",
            false,
            () -> new String(manifest.file().content(), StandardCharsets.UTF_8)));
    files.add(
        new IntegrationFile(
            "scripts/private-ecr-manifest.sh",
            "the manifest as a script to source",
            true,
            this::listing));
    files.add(script("mirror-to-ecr.sh", "runs mirror with the chart's manifest"));
    files.add(
        script("generate-private-ecr-values.sh", "runs generate-values with the chart's manifest"));
    files.add(script("discover-images.sh", "runs discover on the chart"));
    files.add(script("wait-for-pods.sh", "waits until all pods are ready"));
    files.add(
        packaged(
            "templates/_ecrLogin.tpl", "login of the installer job to ECR, as a Helm template"));
    files.add(
        packaged(
            "pipeline/Jenkinsfile", "Jenkins: deploys on isolated subnets and checks the pods"));
    files.add(
        packaged("pipeline/github-actions.yml", "GitHub Actions: the same, and checks for drift"));
    files.add(
        new IntegrationFile(
            "completion/ma-ecr.bash",
            "completion for bash and zsh; source it and define an alias ma-ecr",
            false,
            () -> AutoComplete.bash(Version.PROGRAM, commandLine.get())));
    ManPage.all(commandLine.get())
        .forEach(
            page ->
                files.add(
                    new IntegrationFile(
                        "man/man1/" + page.fileName(), "man page", false, page::roff)));
    return files;
  }

  private static IntegrationFile script(String name, String purpose) {
    String path = "scripts/" + name;
    return new IntegrationFile(path, purpose, true, () -> resource(path));
  }

  private static IntegrationFile packaged(String path, String purpose) {
    return new IntegrationFile(path, purpose, false, () -> resource(path));
  }

  private static String resource(String path) {
    try (InputStream in = IntegrationFiles.class.getResourceAsStream("/integration/" + path)) {
      if (in == null) {
        throw new IllegalStateException("the jar does not contain " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the jar is damaged", e);
    }
  }

  private static String pinned(String script) {
    return script.replace(PIN, RunningJar.find().sha256());
  }

  private String listing() {
    ManifestFile file = manifest.file();
    return ListFormat.SHELL.write(
        Listing.of(manifest.read(file), new ArtifactFilter(List.of(), List.of())));
  }
}
