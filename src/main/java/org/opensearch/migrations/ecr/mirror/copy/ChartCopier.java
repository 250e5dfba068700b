package org.opensearch.migrations.ecr.mirror.copy;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.deployment.ChartArtifacts;
import org.opensearch.migrations.ecr.deployment.HelmArtifact;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress.Phase;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.mirror.result.CopyOutcome;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.Sources.SourceRepository;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Copies charts: archives of chart repositories become OCI artifacts, charts of registries are
 * copied byte for byte.
 */
public final class ChartCopier {

  private final ChartSource charts;
  private final Registry source;
  private final ChartArtifacts artifacts;
  private final Destination destination;
  private final BlobCopier blobs;
  private final ImageCopier images;

  public ChartCopier(
      ChartSource charts,
      Registry source,
      Destination destination,
      BlobCopier blobs,
      ImageCopier images) {
    this.charts = charts;
    this.source = source;
    this.artifacts = new ChartArtifacts(source);
    this.destination = destination;
    this.blobs = blobs;
    this.images = images;
  }

  /** Copies the chart if it is missing. */
  public CopyOutcome copy(PlannedArtifact.Chart chart, ArtifactProgress progress) {
    try {
      return findPinned(chart, progress)
          .or(() -> chart.from().map(from -> copyArtifact(chart, from, progress)))
          .orElseGet(() -> copyArchive(chart, progress));
    } catch (TagMovedException e) {
      throw e.pinnedAs(chart.pin().orElseThrow());
    }
  }

  /** What is searched for: with {@code --allow-moved}, the version with any content. */
  private ChartEntry wanted(PlannedArtifact.Chart chart) {
    return images.allowsMoved() ? chart.entry().withDigest(Optional.empty()) : chart.entry();
  }

  /** A pinned chart cannot have changed, so the large index of its repository is not read. */
  private Optional<CopyOutcome> findPinned(PlannedArtifact.Chart chart, ArtifactProgress progress) {
    Optional<Digest> pin = chart.entry().digest();
    if (pin.isEmpty()) {
      return Optional.empty();
    }
    Destination.Target to = open(chart, progress);
    String tag = MirrorTarget.chartTag(chart.entry().version());
    return to.isMissing()
        ? Optional.empty()
        : to.repository()
            .pull(tag)
            .filter(there -> isPinned(pin.get(), there))
            .map(there -> new CopyOutcome(Status.PRESENT, there.digest(), to.reference(tag)));
  }

  /** A pin can be that of the artifact of a registry, as a manifest written by hand may have it. */
  private static boolean isPinned(Digest pin, Manifest artifact) {
    return pin.equals(artifact.digest())
        || ChartArtifacts.archiveDigest(artifact).equals(Optional.of(pin));
  }

  private Destination.Target open(PlannedArtifact.Chart chart, ArtifactProgress progress) {
    return destination.open(chart.host(), chart.repository(), progress);
  }

  private CopyOutcome copyArchive(PlannedArtifact.Chart chart, ArtifactProgress progress) {
    PublishedChart published = charts.find(wanted(chart), progress);
    warnOfVersion(chart, published.version(), progress);
    String tag = MirrorTarget.chartTag(published.version());
    Destination.Target to = open(chart, progress);
    Optional<Manifest> there = to.isMissing() ? Optional.empty() : to.repository().pull(tag);
    Optional<Digest> archiveThere = there.flatMap(ChartArtifacts::archiveDigest);
    String reference = to.reference(tag);
    published.digest().ifPresent(digest -> checkPin(chart, digest, progress));
    if (archiveThere.isPresent() && archiveThere.equals(published.digest())) {
      return new CopyOutcome(Status.PRESENT, there.get().digest(), reference);
    }
    ChartPackage pack = charts.fetch(published, progress);
    if (published.digest().isEmpty()) {
      ChartArtifacts.archiveDigest(pack.manifest())
          .ifPresent(digest -> checkPin(chart, digest, progress));
    }
    if (archiveThere.isPresent()
        && archiveThere.equals(ChartArtifacts.archiveDigest(pack.manifest()))) {
      return new CopyOutcome(Status.PRESENT, there.get().digest(), reference);
    }
    push(pack, to, tag, progress);
    Status status = there.isPresent() ? Status.UPDATED : Status.COPIED;
    return new CopyOutcome(status, pack.manifest().digest(), reference);
  }

  private void checkPin(PlannedArtifact.Chart chart, Digest archive, ArtifactProgress progress) {
    chart.pin().ifPresent(pin -> images.checkPin(pin, archive, chart.source(), progress));
  }

  private void push(
      ChartPackage pack, Destination.Target to, String tag, ArtifactProgress progress) {
    to.ensure();
    List<Descriptor> all = pack.manifest().blobs();
    blobs.complete(
        to,
        progress,
        (copier, target) -> {
          progress.expect(all.stream().mapToLong(Descriptor::size).sum());
          progress.phase(Phase.COPYING);
          for (Descriptor blob : all) {
            byte[] content = pack.blobs().get(blob.digest());
            copier.copy(blob, sink -> sink.write(content), target, progress);
          }
          progress.phase(Phase.PUSHING);
          target.repository().push(pack.manifest(), tag);
        });
  }

  private CopyOutcome copyArtifact(
      PlannedArtifact.Chart chart, SourceRepository from, ArtifactProgress progress) {
    ChartArtifacts.Found found = artifacts.find(wanted(chart), from, progress);
    warnOfVersion(chart, found.version(), progress);
    String tag = MirrorTarget.chartTag(found.version());
    Repository repository = source.open(from.host(), from.path(), progress);
    Optional<Manifest> manifest = found.manifest();
    if (manifest.isEmpty() && chart.pin().isPresent()) {
      manifest = Optional.of(ChartArtifacts.manifest(found, chart.entry(), from, repository));
      manifest
          .filter(root -> !chart.pin().get().digest().equals(root.digest()))
          .map(root -> HelmArtifact.find(root, repository, chart.entry()).archive().digest())
          .ifPresent(archive -> checkPin(chart, archive, progress));
    }
    return images.copy(
        new Route(
            from,
            tag,
            Optional.of(found.digest()),
            chart.pin(),
            repository,
            false,
            open(chart, progress),
            tag),
        manifest,
        (root, content) ->
            HelmArtifact.find(root, content, chart.entry())
                .checked(chart.entry(), content, charts, progress),
        progress);
  }

  private static void warnOfVersion(
      PlannedArtifact.Chart chart, String published, ArtifactProgress progress) {
    if (!published.equals(chart.entry().version())) {
      progress.warning(
          "published as "
              + published
              + ": specify that version for "
              + chart.entry().key()
              + " in the manifest, otherwise the generated values refer to "
              + chart.entry().version());
    }
  }
}
