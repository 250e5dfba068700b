package org.opensearch.migrations.ecr.cli.integration;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.options.ManifestMixin;
import org.opensearch.migrations.ecr.list.ListFormat;
import org.opensearch.migrations.ecr.list.Listing;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The files that integrate ma-ecr into the Migration Assistant, in the layout of a chart. */
final class IntegrationFiles {

  /** Placeholder in {@code private-ecr.sh} for the sha256 of the jar, unknown when it is built. */
  private static final String PIN = "@JAR_SHA256@";

  /** Placeholder in {@code private-ecr.sh} for the checksums of the bundles. */
  private static final String BUNDLES = "@BUNDLES@";

  /** The bundle without Java, whose jar is uncompressed, sets it to the sha256 of the release's. */
  private static final String JAR_SHA256 = "ma-ecr.jar-sha256";

  /** Line in {@code mirrorToEcr.sh}: assemble-bootstrap.sh inlines it, but no file it sources. */
  private static final String INCLUDE = "# @include private-ecr.sh\n";

  private static final String MANIFEST = "scripts/private-ecr-manifest.";

  private final ManifestMixin manifest;
  private final Supplier<CommandLine> commandLine;

  /**
   * The files.
   *
   * @param manifest the manifest to write next to the scripts
   * @param commandLine the command line to complete and document, with all subcommands
   */
  IntegrationFiles(ManifestMixin manifest, Supplier<CommandLine> commandLine) {
    this.manifest = manifest;
    this.commandLine = commandLine;
  }

  /**
   * All files, in the order of the list; the content is generated on demand.
   *
   * @param bundles what scripts can download where there is no Java
   */
  List<IntegrationFile> all(BundleChecksums bundles) {
    List<IntegrationFile> files = new ArrayList<>();
    files.add(
        new IntegrationFile(
            "scripts/private-ecr.sh",
            "sourced by aws-bootstrap.sh of 2.6.4",
            true,
            () -> pinned(resource("scripts/private-ecr.sh"), bundles)));
    files.add(
        new IntegrationFile(
            "scripts/mirrorToEcr.sh",
            "replaces the chart's script, for aws-bootstrap.sh of 2.7.1 and newer",
            true,
            () -> pinned(withInclude(resource("scripts/mirrorToEcr.sh")), bundles)));
    files.add(
        script(
            "generatePrivateEcrValues.sh",
            "replaces the chart's script, for aws-bootstrap.sh of 2.7.1 and newer"));
    files.add(
        new IntegrationFile(
            MANIFEST + "yaml",
            "manifest for the release of the chart",
            false,
            () -> new String(manifest.file().content(), StandardCharsets.UTF_8)));
    files.add(
        new IntegrationFile(
            MANIFEST + "sh", "the manifest as a script to source", true, this::listing));
    files.add(script("mirror-to-ecr.sh", "runs mirror with the chart's manifest"));
    files.add(
        script("generate-private-ecr-values.sh", "runs generate-values with the chart's manifest"));
    files.add(script("discover-images.sh", "runs discover on the chart"));
    files.add(script("wait-for-pods.sh", "waits until all pods are ready"));
    files.add(packaged("bootstrap/2.6.4.patch", "lines to change in aws-bootstrap.sh of 2.6.4"));
    files.add(
        packaged("bootstrap/2.7.1.patch", "lines to change in aws-bootstrap.sh of 2.7.1 to 2.8.2"));
    files.add(
        packaged("bootstrap/2.9.0.patch", "lines to change in aws-bootstrap.sh from 2.9.0 on"));
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
            () -> AutoComplete.bash(BuildVersion.PROGRAM, commandLine.get())));
    files.add(packaged("schema/mirror-report.json", "JSON Schema of mirror --report"));
    files.add(
        packaged("schema/mirror-progress.json", "JSON Schema of a line of mirror --progress json"));
    files.add(packaged("schema/verify.json", "JSON Schema of verify --format json"));
    files.add(packaged("schema/list.json", "JSON Schema of list --format json"));
    files.add(packaged("schema/discover.json", "JSON Schema of discover --format json"));
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

  /** The functions of {@code private-ecr.sh}, without its header, in place of the line for them. */
  private static String withInclude(String script) {
    String included = resource("scripts/private-ecr.sh");
    return script.replace(INCLUDE, included.substring(included.indexOf("\n\n") + 2));
  }

  private static String pinned(String script, BundleChecksums bundles) {
    return script.replace(PIN, jarSha256()).replace(BUNDLES, bundles.text());
  }

  private String listing() {
    InputFile file = manifest.file();
    return ListFormat.SHELL.write(Listing.of(manifest.read(file), ArtifactFilter.all()));
  }

  /** The sha256 of the jar that this program runs from. */
  private static String jarSha256() {
    String ofRelease = System.getProperty(JAR_SHA256);
    if (ofRelease != null) {
      return ofRelease;
    }
    Path jar;
    try {
      CodeSource source = IntegrationFiles.class.getProtectionDomain().getCodeSource();
      jar = Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    if (!Files.isRegularFile(jar)) {
      throw unreadable(jar, "it is not a jar", null);
    }
    try {
      return Digest.sha256(Files.readAllBytes(jar)).hex();
    } catch (IOException e) {
      throw unreadable(jar, String.valueOf(e.getMessage()), e);
    }
  }

  private static InvalidInputException unreadable(Path jar, String reason, IOException cause) {
    return InvalidInputException.local(
        "pin the sha256 of", jar.toString(), reason, "Run ma-ecr from its jar", cause);
  }

  /**
   * A file that integrates ma-ecr into the Migration Assistant.
   *
   * @param path relative to the target folder, with {@code /}
   * @param purpose what it is for, a phrase
   * @param content generates its text
   */
  record IntegrationFile(
      String path, String purpose, boolean executable, Supplier<String> content) {

    /** Whether {@code name} is its path, the end of its path, or a folder that contains it. */
    boolean isNamed(String name) {
      return Path.of(path).startsWith(name) || Path.of(path).endsWith(name);
    }

    /** Whether it contains the manifest. */
    boolean isManifest() {
      return path.startsWith(MANIFEST);
    }

    /** The file in {@code folder}. */
    Path in(Path folder) {
      return folder.resolve(path);
    }
  }
}
