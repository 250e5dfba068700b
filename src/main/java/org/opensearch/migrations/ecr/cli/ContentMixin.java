package org.opensearch.migrations.ecr.cli;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.mirror.Content;
import org.opensearch.migrations.ecr.model.Platform;
import picocli.CommandLine.Option;

/** What of each image. */
final class ContentMixin {

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description =
          "Copy only this platform of images that are for several; can be repeated. What is written"
              + " is a new index, with another digest than the source's. Images for one platform,"
              + " images with a pinned digest, and charts are copied as they are. Default: all.")
  private List<Platform> platforms = new ArrayList<>();

  @Option(
      names = "--with-referrers",
      description =
          "Copy signatures, attestations and SBOMs that refer to an image as well: those of the"
              + " referrers API, and of cosign's tags.")
  private boolean withReferrers;

  Content content() {
    return new Content(platforms, withReferrers);
  }
}
