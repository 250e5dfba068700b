package org.opensearch.migrations.ecr.cli;

import static java.util.stream.Collectors.joining;
import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.options.CompleteManifestMixin;
import org.opensearch.migrations.ecr.cli.options.FilterMixin;
import org.opensearch.migrations.ecr.cli.options.OutputMixin;
import org.opensearch.migrations.ecr.cli.options.RegistryMixin;
import org.opensearch.migrations.ecr.list.ListFormat;
import org.opensearch.migrations.ecr.list.Listing;
import org.opensearch.migrations.ecr.manifest.PackagedManifests;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ma-ecr list}. */
@Command(
    name = "list",
    description =
        "Lists the charts and images that would be mirrored, each once, with normalised"
            + " references and the release filled in. With REF, prints the mirrored name of each"
            + " image instead.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ma-ecr list",
      "  ma-ecr list --releases",
      "  ma-ecr list --include 'quay.io/*' --format json",
      "  ma-ecr list quay.io/argoproj/argocli:v4.0.3 busybox"
    })
final class ListCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..*",
      paramLabel = "REF",
      description =
          "Print the name of this image in the private registry, one per line, and nothing else."
              + " It need not be in the manifest.")
  private List<String> references = List.of();

  @Option(
      names = "--registry",
      paramLabel = "HOST[/PREFIX]",
      description =
          "With REF: the private registry. Default: environment variable MIGRATIONS_ECR_REGISTRY,"
              + " else the registry of the caller's AWS account.")
  private String registry;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "table: for reading. json: charts and images with all their fields in the manifest."
              + " shell: a script for bash to source, with the arrays CHARTS=( \"name version"
              + " repository\" … ) and IMAGES=( … ). Default: table.")
  private ListFormat format;

  @Option(
      names = "--releases",
      description =
          "List the releases of the Migration Assistant that this jar has a manifest for, oldest"
              + " first, and nothing else.")
  private boolean releases;

  @Mixin private final CompleteManifestMixin manifest;
  @Mixin private final FilterMixin filter = new FilterMixin();
  @Mixin private final OutputMixin output;

  @Spec private CommandSpec command;

  private final Console console;
  private final Supplier<Optional<String>> callersRegistry;

  ListCommand(Console console, Supplier<Optional<String>> callersRegistry) {
    this.console = console;
    this.callersRegistry = callersRegistry;
    this.manifest = new CompleteManifestMixin(console);
    this.output = new OutputMixin(console);
  }

  @Override
  public Integer call() {
    if (!references.isEmpty()) {
      output.write(names());
      return ExitStatus.OK.code();
    }
    if (releases) {
      output.write(String.join("\n", PackagedManifests.releases()) + "\n");
      return ExitStatus.OK.code();
    }
    Listing listing = Listing.of(manifest.read(), filter.filter());
    if (listing.isEmpty()) {
      throw usage(
          command, listing.source() + " lists nothing that matches --include and --exclude");
    }
    output.write(format.write(listing));
    return ExitStatus.OK.code();
  }

  /** The mirrored names, one per line. */
  private String names() {
    if (releases) {
      throw usage(command, "--releases cannot be combined with REF");
    }
    List<ImageReference> images = references.stream().map(this::image).toList();
    MirrorTarget target = RegistryMixin.target(registry, command, console, callersRegistry);
    MirrorManifest names = manifest.read();
    return images.stream()
        .map(image -> target.reference(image, names.imageName(image)) + "\n")
        .collect(joining());
  }

  private ImageReference image(String text) {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw usage(command, "'" + text + "' is not an image reference: " + e.getMessage());
    }
  }
}
