package org.opensearch.migrations.ecr.cli.discover;

import java.nio.file.Path;
import org.opensearch.migrations.ecr.cli.options.SourceWiring;
import org.opensearch.migrations.ecr.deployment.ChartFetcher;
import org.opensearch.migrations.ecr.discover.pins.ChartDigests;
import org.opensearch.migrations.ecr.helm.folder.ChartFolderSource;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import picocli.CommandLine.Option;

/** The option for charts in a folder, in place of those that are published. */
final class ChartsDirMixin {

  @Option(
      names = "--charts-dir",
      paramLabel = "DIR",
      description = "Read the charts from .tgz files in this folder and use no network.")
  private Path folder;

  /**
   * Where images and charts are looked up.
   *
   * @param registry the public registries
   */
  record Published(Registry registry, ChartFetcher charts, ChartDigests digests) {}

  /** The public registries, and the charts in them and in chart repositories, or in the folder. */
  Published published(SourceWiring sources) {
    Registry registry = sources.registry();
    if (folder != null) {
      ChartSource archives = new ChartFolderSource(folder);
      return new Published(
          registry, ChartFetcher.archives(archives), ChartDigests.archives(archives));
    }
    ChartSource charts = sources.charts();
    return new Published(
        registry,
        ChartFetcher.of(charts, registry, Sources.PUBLIC),
        ChartDigests.of(charts, registry, Sources.PUBLIC));
  }
}
