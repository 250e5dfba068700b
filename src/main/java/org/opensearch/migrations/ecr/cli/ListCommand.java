package org.opensearch.migrations.ecr.cli;

import java.util.concurrent.Callable;
import org.opensearch.migrations.ecr.list.ListFormat;
import org.opensearch.migrations.ecr.list.Listing;
import org.opensearch.migrations.ecr.model.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ma-ecr list}. */
@Command(
    name = "list",
    description =
        "Lists the charts and images that would be mirrored: references normalised, the release"
            + " filled in, each once.",
    sortOptions = false)
final class ListCommand implements Callable<Integer> {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "table: for people. json: charts and images with all that the manifest says of them."
              + " shell: a script to be sourced by bash, with the arrays"
              + " CHARTS=( \"name version repository\" … ) and IMAGES=( … ). Default: table.")
  private ListFormat format;

  @Mixin private final ManifestMixin manifest;
  @Mixin private final FilterMixin filter = new FilterMixin();
  @Mixin private final OutputMixin output;

  private final Console console;

  ListCommand(Console console) {
    this.console = console;
    this.manifest = new ManifestMixin(console);
    this.output = new OutputMixin(console);
  }

  @Override
  public Integer call() {
    Listing listing = Listing.of(manifest.read(), filter.filter());
    if (listing.isEmpty()) {
      console.warn("nothing in " + listing.source() + " is listed or matches the globs");
    }
    output.write(format.write(listing));
    return ExitStatus.OK.code();
  }
}
