package org.opensearch.migrations.ecr.discover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.deployment.ChartFetcher;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.helm.chart.TgzUnpacker;
import org.opensearch.migrations.ecr.helm.folder.ChartFolderSource;
import org.opensearch.migrations.ecr.helm.program.HelmProgram;
import org.opensearch.migrations.ecr.helm.program.KubeVersion;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.testing.CachingHelm;

/** Discovery with real Helm and the charts of a folder. */
final class Discovering {

  /** Ignores the progress. */
  private static final DiscoveryListener NOBODY =
      new DiscoveryListener() {
        @Override
        public void analyzed(String chart, int images, int overrides, Duration time) {}

        @Override
        public void failed(String chart, FailureException failure) {}
      };

  private final Path archives;
  private final Path scratch;

  /**
   * Discovery.
   *
   * @param archives the folder with the .tgz files
   * @param scratch a folder for what it writes
   */
  Discovering(Path archives, Path scratch) {
    this.archives = archives;
    this.scratch = scratch;
  }

  /** Refreshes the charts of a manifest. */
  Discovered refresh(MirrorManifest current, DiscoveryRules rules) {
    Deployment none = new Deployment(Optional.empty(), List.of(), List.of(), "ma", List.of());
    return discover(
        current, rules, new DiscoveryScope(none, Map.of(), false, ArtifactFilter.all(), Set.of()));
  }

  Discovered discover(MirrorManifest current, DiscoveryRules rules, DiscoveryScope scope) {
    try (HelmProgram helm =
        new HelmProgram("auto", CachingHelm.environment(), KubeVersion.of("1.32.0"))) {
      return new Discovery(
              helm,
              new TgzUnpacker(),
              ChartFetcher.archives(new ChartFolderSource(archives)),
              rules,
              Files.createTempDirectory(scratch, "run"),
              NOBODY)
          .discover(current, scope);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
