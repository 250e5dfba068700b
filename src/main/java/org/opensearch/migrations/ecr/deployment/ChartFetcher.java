package org.opensearch.migrations.ecr.deployment;

import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.plan.Sources.SourceRepository;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/** Downloads chart archives from where they are published. */
@FunctionalInterface
public interface ChartFetcher {

  /**
   * A chart's .tgz.
   *
   * @param version as published
   * @param archive the bytes of the file; their digest has been checked if it was known
   */
  @SuppressWarnings("ArrayRecordComponent") // Only handed on, never compared.
  record Fetched(String version, byte[] archive) {}

  /**
   * Fetches a chart.
   *
   * @throws NotFoundException with the versions that exist
   * @throws InvalidInputException when the content is not that chart
   */
  Fetched fetch(ChartEntry chart, Activity activity);

  /** The same, which reports a chart that has moved with the command that pins it again. */
  default ChartFetcher withPinCommand(String command) {
    return (chart, activity) -> {
      try {
        return fetch(chart, activity);
      } catch (TagMovedException e) {
        throw e.withPinCommand(command);
      }
    };
  }

  /** Fetches archives from where the manifest says that a chart is published. */
  static ChartFetcher archives(ChartSource charts) {
    return (chart, activity) -> {
      PublishedChart published = charts.find(chart, activity);
      ChartPackage pack = charts.fetch(published, activity);
      HelmArtifact artifact = HelmArtifact.in(pack.manifest()).orElseThrow();
      return new Fetched(published.version(), pack.blobs().get(artifact.archive().digest()));
    };
  }

  /** Fetches archives from chart repositories, and artifacts from registries. */
  static ChartFetcher of(ChartSource charts, Registry registry, Sources sources) {
    ChartFetcher archives = archives(charts);
    return (chart, activity) ->
        sources
            .of(chart)
            .map(from -> artifact(chart, from, registry, charts, activity))
            .orElseGet(() -> archives.fetch(chart, activity));
  }

  private static Fetched artifact(
      ChartEntry chart,
      SourceRepository from,
      Registry registry,
      ChartSource charts,
      Activity activity) {
    ChartArtifacts.Found found = new ChartArtifacts(registry).find(chart, from, activity);
    Repository repository = registry.open(from.host(), from.path(), activity);
    Manifest manifest = ChartArtifacts.manifest(found, chart, from, repository);
    byte[] archive =
        HelmArtifact.find(manifest, repository, chart).checked(chart, repository, charts, activity);
    return new Fetched(found.version(), archive);
  }
}
