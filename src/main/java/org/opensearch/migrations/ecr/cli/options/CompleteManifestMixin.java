package org.opensearch.migrations.ecr.cli.options;

import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import picocli.CommandLine.Option;

/** The options for a manifest that must be complete. */
public final class CompleteManifestMixin extends ManifestMixin {

  @Option(
      names = "--allow-incomplete",
      description =
          "Use a manifest that is marked as incomplete, because 'discover' could not analyze some"
              + " charts when it wrote it. Default: such a manifest is refused.")
  private boolean isIncompleteAllowed;

  public CompleteManifestMixin(Console console) {
    super(console);
  }

  @Override
  void checkIncomplete(MirrorManifest manifest) {
    if (!isIncompleteAllowed) {
      throw usage(
          incomplete(manifest)
              + ". Run 'ma-ecr discover --chart CHART --write' until it succeeds, or pass"
              + " --allow-incomplete to use the manifest as it is");
    }
    super.checkIncomplete(manifest);
  }
}
