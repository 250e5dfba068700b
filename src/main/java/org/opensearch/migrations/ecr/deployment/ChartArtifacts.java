package org.opensearch.migrations.ecr.deployment;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.plan.SourceRepository;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/** Finds charts that are OCI artifacts, in the registries of their publishers or in a mirror. */
public record ChartArtifacts(Registry source) {

  /** The version of a chart in a registry, and the digest of its manifest. */
  public record Found(String version, Digest digest) {}

  /**
   * Finds the chart.
   *
   * @throws NotFoundException with the tags that were tried
   * @throws InvalidInputException when it is not the chart that the manifest pins
   */
  public Found find(ChartEntry chart, SourceRepository from, Activity activity) {
    Optional<Digest> pin = chart.digest();
    if (pin.isPresent() && chart.isOci()) {
      return new Found(chart.version(), pin.get());
    }
    Repository repository = source.open(from.host(), from.path(), activity);
    Found found = findTag(chart, from, repository);
    // The digest is that of the archive; the digest of the artifact is not in the manifest.
    pin.ifPresent(archive -> checkArchive(archive, from, found, repository));
    return found;
  }

  private static Found findTag(ChartEntry chart, SourceRepository from, Repository repository) {
    List<String> candidates = ChartEntry.versionCandidates(chart.version());
    for (String version : candidates) {
      Optional<Descriptor> found = repository.resolve(MirrorTarget.chartTag(version));
      if (found.isPresent()) {
        return new Found(version, found.get().digest());
      }
    }
    NotFoundException missing =
        new NotFoundException(
            new Failure(
                "find chart",
                Side.SOURCE,
                chart.label() + " in " + from.host() + "/" + from.path(),
                from.host() + " has neither tag " + String.join(" nor ", candidates),
                "Check version and repository in the manifest"));
    repository.mirrorFailures().forEach(missing::addSuppressed);
    throw missing;
  }

  private static void checkArchive(
      Digest wanted, SourceRepository from, Found found, Repository repository) {
    Optional<Digest> archive =
        repository.pull(found.digest().toString()).flatMap(ChartArtifacts::archiveDigest);
    if (!archive.equals(Optional.of(wanted))) {
      throw new InvalidInputException(
          new Failure(
              "use chart",
              Side.SOURCE,
              from.host() + "/" + from.path() + ":" + MirrorTarget.chartTag(found.version()),
              "its archive has digest "
                  + archive.map(Digest::toString).orElse("none")
                  + ", but the manifest pins "
                  + wanted,
              "Mirror the chart again with this manifest"));
    }
  }

  /** The digest of the .tgz that {@code manifest} names; empty if it is not that of a chart. */
  public static Optional<Digest> archiveDigest(Manifest manifest) {
    return HelmArtifact.in(manifest).map(artifact -> artifact.archive().digest());
  }
}
