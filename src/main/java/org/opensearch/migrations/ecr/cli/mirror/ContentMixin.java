package org.opensearch.migrations.ecr.cli.mirror;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.model.Platform;
import picocli.CommandLine.Option;

/** Which content of each image to copy. */
final class ContentMixin {

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description =
          "Copy only this platform of multi-platform images. Can be repeated. The index is"
              + " rewritten, so its digest differs from the source. Single-platform images, images"
              + " with a pinned digest, and charts are copied unchanged. Default: all.")
  private List<Platform> platforms = new ArrayList<>();

  @Option(
      names = "--with-referrers",
      description =
          "Also copy signatures, attestations and SBOMs that refer to an image, from the"
              + " referrers API and from cosign's tags.")
  private boolean withReferrers;

  ContentSelection content() {
    return new ContentSelection(platforms, withReferrers);
  }
}
