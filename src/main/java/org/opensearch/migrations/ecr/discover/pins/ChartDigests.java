package org.opensearch.migrations.ecr.discover.pins;

import java.util.Optional;
import org.opensearch.migrations.ecr.deployment.ChartArtifacts;
import org.opensearch.migrations.ecr.deployment.HelmArtifact;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.plan.Sources.SourceRepository;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/** Finds the digests of the archives (.tgz) of charts. */
@FunctionalInterface
public interface ChartDigests {

  /**
   * The digest of a chart's archive.
   *
   * @throws NotFoundException when it is not published
   */
  Digest of(ChartEntry chart, Activity activity);

  /** Chart repositories, or files. An archive is read only if its repository states no digest. */
  static ChartDigests archives(ChartSource charts) {
    return (chart, activity) -> {
      PublishedChart published = charts.find(chart.withDigest(Optional.empty()), activity);
      return published
          .digest()
          .orElseGet(
              () ->
                  ChartArtifacts.archiveDigest(charts.fetch(published, activity).manifest())
                      .orElseThrow());
    };
  }

  /** Chart repositories and registries. Of an artifact, only the manifest is read. */
  static ChartDigests of(ChartSource charts, Registry registry, Sources sources) {
    ChartDigests archives = archives(charts);
    return (chart, activity) ->
        sources
            .of(chart)
            .map(from -> ofArtifact(chart.withDigest(Optional.empty()), from, registry, activity))
            .orElseGet(() -> archives.of(chart, activity));
  }

  private static Digest ofArtifact(
      ChartEntry chart, SourceRepository from, Registry registry, Activity activity) {
    ChartArtifacts.Found found = new ChartArtifacts(registry).find(chart, from, activity);
    Repository repository = registry.open(from.host(), from.path(), activity);
    Manifest manifest = ChartArtifacts.manifest(found, chart, from, repository);
    return HelmArtifact.find(manifest, repository, chart).archive().digest();
  }
}
