package org.opensearch.migrations.ecr.mirror;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartPackage;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.Manifest;
import org.opensearch.migrations.ecr.model.MediaTypes;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.NotFoundException;
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.model.PublishedVersion;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Copies charts: those of chart repositories become artifacts, those of registries stay as they
 * are.
 */
final class ChartCopier {

  private final ChartSource charts;
  private final Registry source;
  private final Destination destination;
  private final BlobCopier blobs;
  private final ImageCopier images;

  ChartCopier(
      ChartSource charts,
      Registry source,
      Destination destination,
      BlobCopier blobs,
      ImageCopier images) {
    this.charts = charts;
    this.source = source;
    this.destination = destination;
    this.blobs = blobs;
    this.images = images;
  }

  /** Copies the chart if it is missing. */
  Outcome copy(PlannedArtifact.Chart chart, ArtifactProgress progress) {
    return chart.entry().isOci() ? copyArtifact(chart, progress) : copyArchive(chart, progress);
  }

  private Outcome copyArchive(PlannedArtifact.Chart chart, ArtifactProgress progress) {
    PublishedChart published = charts.find(chart.entry(), progress);
    warnOfVersion(chart, published.version(), progress);
    String tag = MirrorTarget.chartTag(published.version());
    Repository to = destination.open(chart.host(), chart.repository(), progress);
    Optional<Manifest> there =
        destination.isMissing(chart.repository()) ? Optional.empty() : to.pull(tag);
    Optional<Digest> archiveThere = there.flatMap(ChartCopier::archiveDigest);
    String reference = chart.host() + "/" + chart.repository() + ":" + tag;
    if (archiveThere.isPresent() && archiveThere.equals(published.digest())) {
      return new Outcome(Status.PRESENT, there.get().digest(), reference);
    }
    ChartPackage pack = charts.fetch(published, progress);
    if (archiveThere.isPresent() && archiveThere.equals(archiveDigest(pack.manifest()))) {
      return new Outcome(Status.PRESENT, there.get().digest(), reference);
    }
    push(chart, pack, to, tag, progress);
    Status status = there.isPresent() ? Status.UPDATED : Status.COPIED;
    return new Outcome(status, pack.manifest().digest(), reference);
  }

  private void push(
      PlannedArtifact.Chart chart,
      ChartPackage pack,
      Repository to,
      String tag,
      ArtifactProgress progress) {
    destination.ensure(chart.repository(), progress);
    boolean isNew = destination.isNew(chart.repository());
    for (Descriptor blob : pack.manifest().blobs()) {
      byte[] content = pack.blobs().get(blob.digest());
      progress.expect(blob.size());
      blobs.copy(
          blob,
          new BlobCopier.Route(sink -> sink.write(content), to, chart.repository(), isNew),
          progress);
    }
    to.push(pack.manifest(), tag);
  }

  private static Optional<Digest> archiveDigest(Manifest manifest) {
    return manifest.blobs().stream()
        .filter(blob -> blob.mediaType().equals(MediaTypes.HELM_CHART))
        .map(Descriptor::digest)
        .findFirst();
  }

  private Outcome copyArtifact(PlannedArtifact.Chart chart, ArtifactProgress progress) {
    URI repository = chart.entry().repository();
    // Docker Hub has several names, and its mirrors and logins but one.
    String host = ImageReference.normalisedHost(repository.getAuthority());
    String path = repository.getPath().replaceAll("^/+|/+$", "");
    Optional<Digest> pin = chart.entry().digest();
    String version = chart.entry().version();
    if (pin.isEmpty()) {
      Published published = findTag(chart, host, path, progress);
      version = published.version();
      pin = Optional.of(published.digest());
      warnOfVersion(chart, version, progress);
    }
    String tag = MirrorTarget.chartTag(version);
    return images.copy(
        new ImageCopier.Route(host, path, tag, pin, chart.host(), chart.repository(), tag),
        progress);
  }

  /** The version under which a registry has the chart, and its manifest's digest. */
  private record Published(String version, Digest digest) {}

  private Published findTag(
      PlannedArtifact.Chart chart, String host, String path, ArtifactProgress progress) {
    Repository from = source.open(host, path, progress);
    List<String> candidates = PublishedVersion.candidates(chart.entry().version());
    for (String version : candidates) {
      Optional<Descriptor> found = from.resolve(MirrorTarget.chartTag(version));
      if (found.isPresent()) {
        return new Published(version, found.get().digest());
      }
    }
    throw new NotFoundException(
        new Failure(
            "find chart",
            Side.SOURCE,
            chart.source(),
            host + " has neither tag " + String.join(" nor ", candidates),
            "Check version and repository in the manifest"));
  }

  private static void warnOfVersion(
      PlannedArtifact.Chart chart, String published, ArtifactProgress progress) {
    if (!published.equals(chart.entry().version())) {
      progress.warning(
          "published as "
              + published
              + ": write that version for "
              + chart.entry().key()
              + " into the manifest, else the generated values ask for "
              + chart.entry().version());
    }
  }
}
