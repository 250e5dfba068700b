package org.opensearch.migrations.ecr.cli;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.options.CompleteManifestMixin;
import org.opensearch.migrations.ecr.cli.options.OutputMixin;
import org.opensearch.migrations.ecr.cli.options.RegistryMixin;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.values.ValuesGenerator;
import org.opensearch.migrations.ecr.values.ValuesGenerator.GeneratedValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ma-ecr generate-values}. */
@Command(
    name = "generate-values",
    description =
        "Generates the Helm values that point the aggregate chart, its charts and all their"
            + " images to the private registry. Needs no network access if the registry is"
            + " specified.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = "  ma-ecr generate-values --registry private.example/prefix -o overrides.yaml")
final class GenerateValuesCommand implements Callable<Integer> {

  @Mixin private final RegistryMixin registry;
  @Mixin private final OutputMixin output;

  @Option(
      names = "--without-release-images",
      description =
          "Omit the values for the Migration Assistant's own images, for builds that push"
              + " their own. Default: the values are included.")
  private boolean withoutReleaseImages;

  @Option(
      names = "--digests",
      description =
          "Also set the digests that the manifest pins, so that pods pull tag@digest or digest."
              + " Images that no value takes a digest for are listed in a warning.")
  private boolean withDigests;

  @Mixin private final CompleteManifestMixin manifest;

  @Spec private CommandSpec command;

  private final Console console;

  GenerateValuesCommand(Console console, Supplier<Optional<String>> callersRegistry) {
    this.console = console;
    this.registry = new RegistryMixin(console, callersRegistry);
    this.output = new OutputMixin(console);
    this.manifest = new CompleteManifestMixin(console);
  }

  @Override
  public Integer call() {
    manifest.requireOverrides();
    MirrorTarget target = registry.target();
    if (target.layout().isPresent()) {
      throw usage(
          command,
          "pods cannot pull from "
              + target
              + ": specify the registry that the layout will be copied to, HOST[:PORT][/PREFIX]");
    }
    GeneratedValues values =
        new ValuesGenerator(manifest.read(), target, manifest.pinCommand())
            .generate(BuildVersion.read().producer(), !withoutReleaseImages, withDigests);
    values.warnings().forEach(console::warn);
    output.write(values.yaml());
    return ExitStatus.OK.code();
  }
}
