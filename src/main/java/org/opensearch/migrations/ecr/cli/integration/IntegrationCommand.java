package org.opensearch.migrations.ecr.cli.integration;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import org.opensearch.migrations.ecr.cli.integration.IntegrationFiles.IntegrationFile;
import org.opensearch.migrations.ecr.cli.options.ManifestMixin;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ma-ecr integration}. */
@Command(
    name = "integration",
    description =
        "Writes the files that integrate ma-ecr into the Migration Assistant: scripts for"
            + " the bootstrap and the chart, patches for the bootstrap, the installer's login,"
            + " pipelines, shell completion, JSON Schemas, man pages. Without --to, lists them.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ma-ecr integration",
      "  ma-ecr integration scripts --to ./migrationAssistantWithArgo"
    })
public final class IntegrationCommand implements Callable<Integer> {

  private static final String OPERATION = "write";

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "A file or a folder of files: scripts, bootstrap, templates, pipeline, completion,"
              + " schema, man. Default: all.")
  private String name;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Folder to write the files to; created if it does not exist.")
  private Path folder;

  @Option(
      names = "--force",
      description =
          "Overwrite files that were changed. Default: write nothing if any file was changed.")
  private boolean force;

  @Option(
      names = "--checksums",
      paramLabel = "FILE",
      description =
          "Checksum file of a bundle, ma-ecr-VERSION-OS-ARCH.tar.gz.sha256, or of several: the"
              + " scripts then download the bundle of the platform where there is no Java. Can be"
              + " repeated. Default: the scripts require Java 17.")
  private List<Path> checksums = List.of();

  @Mixin private final ManifestMixin manifest;

  @Spec private CommandSpec command;

  private final Console console;
  private final IntegrationFiles files;

  /**
   * The command.
   *
   * @param commandLine the command line to complete and document, with all subcommands
   */
  public IntegrationCommand(Console console, Supplier<CommandLine> commandLine) {
    this.console = console;
    this.manifest = new ManifestMixin(console);
    this.files = new IntegrationFiles(manifest, commandLine);
  }

  @Override
  public Integer call() {
    BundleChecksums bundles = BundleChecksums.read(checksums, BuildVersion.read().number());
    List<IntegrationFile> chosen =
        files.all(bundles).stream().filter(file -> name == null || file.isNamed(name)).toList();
    if (chosen.isEmpty()) {
      throw usage(
          command, "there is no file '" + name + "': run 'ma-ecr integration' to list the files");
    }
    if (folder == null) {
      list(chosen);
    } else {
      if (chosen.stream().anyMatch(IntegrationFile::isManifest)) {
        manifest.requireOverrides();
      }
      write(chosen);
    }
    return ExitStatus.OK.code();
  }

  private void list(List<IntegrationFile> chosen) {
    int width = chosen.stream().mapToInt(file -> file.path().length()).max().orElse(0);
    for (IntegrationFile file : chosen) {
      String padded = file.path() + " ".repeat(width - file.path().length());
      console.out().println(padded + "  " + file.purpose());
    }
  }

  private void write(List<IntegrationFile> chosen) {
    Map<IntegrationFile, String> contents = new LinkedHashMap<>();
    chosen.forEach(file -> contents.put(file, file.content().get()));
    if (!force) {
      refuseChanged(contents);
    }
    contents.forEach(
        (file, content) -> {
          Path target = file.in(folder);
          makeFolder(target.getParent());
          new OutputFile(OPERATION, target).write(content);
          if (file.executable() && !target.toFile().setExecutable(true, false)) {
            throw failure(target, "it cannot be made executable", "", null);
          }
          console.out().println(target);
        });
  }

  private void refuseChanged(Map<IntegrationFile, String> contents) {
    List<Path> changed =
        contents.entrySet().stream()
            .filter(entry -> differs(entry.getKey().in(folder), entry.getValue()))
            .map(entry -> entry.getKey().in(folder))
            .toList();
    if (!changed.isEmpty()) {
      List<String> names = changed.stream().map(Path::toString).toList();
      throw failure(
          Path.of(String.join(", ", names)),
          "the existing content differs",
          "Add --force to overwrite, or write to another folder and compare",
          null);
    }
  }

  private static boolean differs(Path file, String content) {
    try {
      return Files.exists(file)
          && !content.equals(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A folder or an unreadable file: writing reports the reason.
      return false;
    }
  }

  private static void makeFolder(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw failure(path, "the folder cannot be created: " + e.getMessage(), "", e);
    }
  }

  private static InvalidInputException failure(
      Path path, String reason, String remedy, IOException cause) {
    return InvalidInputException.local(OPERATION, path.toString(), reason, remedy, cause);
  }
}
