package org.opensearch.migrations.ecr.cli;

import java.util.concurrent.Callable;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.options.CompleteManifestMixin;
import org.opensearch.migrations.ecr.cli.options.FilterMixin;
import org.opensearch.migrations.ecr.cli.options.OutputMixin;
import org.opensearch.migrations.ecr.list.ListFormat;
import org.opensearch.migrations.ecr.list.Listing;
import org.opensearch.migrations.ecr.manifest.PackagedManifests;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ma-ecr list}. */
@Command(
    name = "list",
    description =
        "Lists the charts and images that would be mirrored, each once, with normalised"
            + " references and the release filled in.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ma-ecr list",
      "  ma-ecr list --releases",
      "  ma-ecr list --include 'quay.io/*' --format json"
    })
final class ListCommand implements Callable<Integer> {

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

  private final Console console;

  ListCommand(Console console) {
    this.console = console;
    this.manifest = new CompleteManifestMixin(console);
    this.output = new OutputMixin(console);
  }

  @Override
  public Integer call() {
    if (releases) {
      output.write(String.join("\n", PackagedManifests.releases()) + "\n");
      return ExitStatus.OK.code();
    }
    Listing listing = Listing.of(manifest.read(), filter.filter());
    if (listing.isEmpty()) {
      console.warn(listing.source() + " lists nothing that matches --include and --exclude");
    }
    output.write(format.write(listing));
    return ExitStatus.OK.code();
  }
}
