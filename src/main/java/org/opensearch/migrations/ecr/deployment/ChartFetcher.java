package org.opensearch.migrations.ecr.deployment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.plan.SourceRepository;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/** Gets the archives of charts from wherever they are published. */
@FunctionalInterface
public interface ChartFetcher {

  /** No chart is larger; it is held in memory. */
  long LARGEST_BYTES = 20L * 1024 * 1024;

  /** How often the download of an artifact is begun. */
  int MOST_ATTEMPTS = 3;

  /**
   * A chart's .tgz.
   *
   * @param version under which it is published
   * @param archive the file's bytes, whose digest has been checked where one was known
   */
  @SuppressWarnings("ArrayRecordComponent") // Only handed on, never compared.
  record Fetched(String version, byte[] archive) {}

  /**
   * Fetches a chart.
   *
   * @throws NotFoundException with the versions there are
   * @throws InvalidInputException when what is there is not that chart
   */
  Fetched fetch(ChartEntry chart, Activity activity);

  /** Fetches archives, wherever the manifest says that a chart is published. */
  static ChartFetcher archives(ChartSource charts) {
    return (chart, activity) -> {
      PublishedChart published = charts.find(chart, activity);
      ChartPackage pack = charts.fetch(published, activity);
      return new Fetched(
          published.version(), pack.blobs().get(archive(pack.manifest(), chart).digest()));
    };
  }

  /** Fetches archives from chart repositories, and artifacts from registries. */
  static ChartFetcher of(ChartSource charts, Registry registry, Sources sources) {
    ChartFetcher archives = archives(charts);
    return (chart, activity) ->
        sources
            .of(chart)
            .map(from -> artifact(chart, from, registry, activity))
            .orElseGet(() -> archives.fetch(chart, activity));
  }

  private static Fetched artifact(
      ChartEntry chart, SourceRepository from, Registry registry, Activity activity) {
    ChartArtifacts.Found found = new ChartArtifacts(registry).find(chart, from, activity);
    Repository repository = registry.open(from.host(), from.path(), activity);
    Manifest manifest =
        repository
            .pull(found.digest().toString())
            .orElseThrow(
                () ->
                    new NotFoundException(
                        failure(chart, "it is gone from " + from.host(), "Run again")));
    byte[] content = content(repository, archive(manifest, chart), activity);
    return new Fetched(found.version(), content);
  }

  /** Begins anew when the connection breaks: repositories leave that to who has the sink. */
  private static byte[] content(Repository repository, Descriptor blob, Activity activity) {
    for (int attempt = 1; ; attempt++) {
      ByteArrayOutputStream content = new ByteArrayOutputStream((int) blob.size());
      try {
        repository.pullBlob(blob, content);
        return content.toByteArray();
      } catch (TransientException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
        activity.retrying(e, attempt, Duration.ZERO);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Descriptor archive(Manifest manifest, ChartEntry chart) {
    Descriptor archive =
        manifest.blobs().stream()
            .filter(blob -> blob.mediaType().equals(MediaTypes.HELM_CHART))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        failure(chart, "the artifact there is no chart", "Check `repository`")));
    if (archive.size() < 0) {
      String reason = "its manifest does not say how large it is";
      throw new InvalidInputException(failure(chart, reason, "Check `repository`"));
    }
    if (archive.size() > LARGEST_BYTES) {
      String reason = "it is larger than " + LARGEST_BYTES / 1024 / 1024 + " MiB";
      throw new InvalidInputException(failure(chart, reason, "Check `repository`"));
    }
    return archive;
  }

  private static Failure failure(ChartEntry chart, String reason, String remedy) {
    String reference = chart.label() + " of " + chart.repository();
    return new Failure("fetch chart", Side.SOURCE, reference, reason, remedy);
  }
}
