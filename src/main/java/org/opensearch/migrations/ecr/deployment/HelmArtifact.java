package org.opensearch.migrations.ecr.deployment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartIdentity;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * The chart in an OCI artifact, as {@code helm pull} finds it: a config and a layer with the media
 * types of Helm, in a manifest or in a manifest of an index; other layers are ignored (Helm 3.20.1,
 * 4.1.3 and newer).
 *
 * @param config Chart.yaml as JSON
 * @param archive the chart's .tgz
 */
public record HelmArtifact(Descriptor config, Descriptor archive) {

  /** The maximum size of an archive, which is held in memory. */
  public static final long LARGEST_BYTES = 20L * 1024 * 1024;

  private static final int MOST_ATTEMPTS = 3;
  private static final int MOST_MANIFESTS = 1000;

  private static final Set<String> ARCHIVES =
      Set.of(MediaTypes.HELM_CHART, MediaTypes.HELM_CHART_LEGACY);

  /** The media types that a tag must name; Helm does not read Docker's formats. */
  private static final Set<String> READ_BY_HELM =
      Set.of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_INDEX);

  /** The chart in a manifest that is not an index. */
  public static Optional<HelmArtifact> in(Manifest manifest) {
    Optional<Descriptor> config =
        manifest.blobs().stream()
            .filter(blob -> blob.mediaType().equals(MediaTypes.HELM_CONFIG))
            .findFirst();
    return config.flatMap(
        known ->
            manifest.blobs().stream()
                .filter(blob -> ARCHIVES.contains(blob.mediaType()))
                .findFirst()
                .map(archive -> new HelmArtifact(known, archive)));
  }

  /**
   * The chart in {@code root}.
   *
   * @param repository has the manifests that an index names
   * @param chart what it should be, for messages
   * @throws InvalidInputException when there is none, or more than one
   */
  public static HelmArtifact find(Manifest root, Repository repository, ChartEntry chart) {
    if (!READ_BY_HELM.contains(root.mediaType())) {
      throw invalid(chart, "it is not a Helm chart");
    }
    List<HelmArtifact> charts = new ArrayList<>();
    Set<Digest> archives = new HashSet<>();
    Set<Digest> seen = new HashSet<>(Set.of(root.digest()));
    Deque<Digest> unread = new ArrayDeque<>();
    Optional<Manifest> next = Optional.of(root);
    while (next.isPresent()) {
      in(next.get()).filter(found -> archives.add(found.archive.digest())).ifPresent(charts::add);
      next.get().manifests().stream()
          .map(Descriptor::digest)
          .filter(child -> seen.size() < MOST_MANIFESTS && seen.add(child))
          .forEach(unread::add);
      next = Optional.empty();
      while (next.isEmpty() && !unread.isEmpty()) {
        next = repository.pull(unread.remove().toString());
      }
    }
    if (charts.isEmpty()) {
      throw invalid(chart, "it is not a Helm chart");
    }
    if (charts.size() > 1) {
      throw invalid(chart, "it is an index of several Helm charts, and Helm uses any of them");
    }
    return charts.get(0);
  }

  /**
   * The archive, whose digest has been checked.
   *
   * @throws InvalidInputException when it is too large, or of unknown size
   */
  public byte[] download(Repository repository, ChartEntry chart, Activity activity) {
    if (archive.size() < 0) {
      throw invalid(chart, "its manifest does not state its size");
    }
    if (archive.size() > LARGEST_BYTES) {
      throw invalid(chart, "it is larger than " + LARGEST_BYTES / 1024 / 1024 + " MiB");
    }
    // Starts again when the connection breaks, because only the owner of the sink can.
    for (int attempt = 1; ; attempt++) {
      ByteArrayOutputStream content = new ByteArrayOutputStream((int) archive.size());
      try {
        repository.pullBlob(archive, content);
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

  /**
   * Downloads the archive and checks which chart it contains, because Helm installs that.
   *
   * @return the archive
   * @throws InvalidInputException when it is another chart or version, or not a chart
   */
  public byte[] checked(
      ChartEntry chart, Repository repository, ChartSource charts, Activity activity) {
    byte[] content = download(repository, chart, activity);
    ChartIdentity identity = charts.identify(content, reference(chart));
    if (!identity.is(chart)) {
      throw invalid(chart, "it is chart " + identity.label() + ", not " + chart.label());
    }
    return content;
  }

  private static InvalidInputException invalid(ChartEntry chart, String reason) {
    return new InvalidInputException(
        new Failure(
            "use chart",
            Side.SOURCE,
            reference(chart),
            reason,
            "Correct `name`, `version` or `repository` in the manifest"));
  }

  private static String reference(ChartEntry chart) {
    return chart.label() + " of " + chart.repository();
  }
}
