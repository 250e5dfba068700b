package org.opensearch.migrations.ecr.deployment;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.plan.Sources.SourceRepository;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/** Finds charts that are OCI artifacts, in the registries of their publishers or in a mirror. */
public record ChartArtifacts(Registry source) {

  /**
   * A chart in a registry.
   *
   * @param version the version of its tag
   * @param digest of its manifest
   * @param manifest its manifest, if it has been read
   */
  public record Found(String version, Digest digest, Optional<Manifest> manifest) {}

  /**
   * Finds the chart.
   *
   * @throws NotFoundException with the tags that were tried
   * @throws TagMovedException when it is not the chart that the manifest pins
   * @throws InvalidInputException when the manifest pins a chart, and the artifact is not a chart
   */
  public Found find(ChartEntry chart, SourceRepository from, Activity activity) {
    Repository repository = source.open(from.host(), from.path(), activity);
    return repository.readFresh(
        () -> findTag(chart, from, repository),
        found -> chart.digest().flatMap(pin -> moved(chart, pin, from, found, repository)));
  }

  /**
   * The manifest of a chart that was found.
   *
   * @throws NotFoundException when it was removed meanwhile
   */
  public static Manifest manifest(
      Found found, ChartEntry chart, SourceRepository from, Repository repository) {
    return found
        .manifest()
        .or(() -> repository.pullResolved(MirrorTarget.chartTag(found.version()), found.digest()))
        .orElseThrow(
            () -> notFound(chart, from, "it was removed from " + from.host(), "Run again"));
  }

  private static NotFoundException notFound(
      ChartEntry chart, SourceRepository from, String reason, String remedy) {
    String reference = chart.label() + " in " + from.host() + "/" + from.path();
    return new NotFoundException(
        Missing.ARTIFACT, new Failure("find chart", Side.SOURCE, reference, reason, remedy));
  }

  private static Found findTag(ChartEntry chart, SourceRepository from, Repository repository) {
    List<String> candidates = ChartEntry.versionCandidates(chart.version());
    for (String version : candidates) {
      Optional<Found> found = findTag(chart, version, repository);
      if (found.isPresent()) {
        return found.get();
      }
    }
    NotFoundException missing =
        notFound(
            chart,
            from,
            from.host() + " has neither tag " + String.join(" nor ", candidates),
            "Check version and repository in the manifest");
    repository.mirrorFailures().forEach(missing::addSuppressed);
    throw missing;
  }

  /** In one request: what is pinned is in the manifest, which is read in any case. */
  private static Optional<Found> findTag(ChartEntry chart, String version, Repository repository) {
    String tag = MirrorTarget.chartTag(version);
    return chart.digest().isPresent()
        ? repository
            .pull(tag)
            .map(manifest -> new Found(version, manifest.digest(), Optional.of(manifest)))
        : repository
            .resolve(tag)
            .map(descriptor -> new Found(version, descriptor.digest(), Optional.empty()));
  }

  private static Optional<TagMovedException> moved(
      ChartEntry chart, Digest pin, SourceRepository from, Found found, Repository repository) {
    if (pin.equals(found.digest())) {
      return Optional.empty();
    }
    Manifest manifest = found.manifest().orElseThrow();
    Digest archive = HelmArtifact.find(manifest, repository, chart).archive().digest();
    String tag = from.host() + "/" + from.path() + ":" + MirrorTarget.chartTag(found.version());
    return pin.equals(archive)
        ? Optional.empty()
        : Optional.of(
            new TagMovedException(
                "use chart", Side.SOURCE, repository.inMirror(tag), archive, pin));
  }

  /** The digest of the .tgz that {@code manifest} names; empty if it is not that of a chart. */
  public static Optional<Digest> archiveDigest(Manifest manifest) {
    return HelmArtifact.in(manifest).map(artifact -> artifact.archive().digest());
  }
}
