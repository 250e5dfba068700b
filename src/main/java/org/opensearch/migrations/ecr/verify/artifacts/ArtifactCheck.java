package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.PublishedVersion;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/** Looks at one chart or image of the plan. */
final class ArtifactCheck {

  private final Registry registry;
  private final Expectations expectations;
  private final Optional<BlobCheck> blobs;

  /**
   * A check.
   *
   * @param blobs looks at blobs; empty to leave them out
   */
  ArtifactCheck(Registry registry, Expectations expectations, Optional<BlobCheck> blobs) {
    this.registry = registry;
    this.expectations = expectations;
    this.blobs = blobs;
  }

  /** A tag that is looked for, and what it names. */
  private record Tag(String destination, Optional<Descriptor> named) {}

  /**
   * How it stands; a {@link org.opensearch.migrations.ecr.model.failure.FailureException} is
   * thrown.
   */
  Finding check(PlannedArtifact artifact, Activity activity) {
    Repository repository = registry.open(host(artifact), artifact.repository(), activity);
    Tag tag = find(artifact, repository);
    Optional<Digest> digest = tag.named().map(Descriptor::digest);
    Optional<Expectation> expected = expectations.of(artifact, tag.destination());
    List<Defect> defects = new ArrayList<>();
    List<String> notes = new ArrayList<>(notes(artifact, tag));
    State state =
        tag.named()
            .map(root -> state(artifact, repository, root, expected, defects, notes))
            .orElse(State.MISSING);
    return new Finding(
        artifact, tag.destination(), state, digest, expected, defects, notes, Optional.empty());
  }

  private State state(
      PlannedArtifact artifact,
      Repository repository,
      Descriptor root,
      Optional<Expectation> expected,
      List<Defect> defects,
      List<String> notes) {
    if (expected.isPresent() && !expected.get().digest().equals(root.digest())) {
      return State.DIFFERENT;
    }
    boolean proven = expected.isPresent();
    if (artifact instanceof PlannedArtifact.Chart chart) {
      Optional<Expectation> archive = expectations.ofArchive(chart);
      Optional<String> other = otherChart(chart, repository, root, archive);
      if (other.isPresent()) {
        defects.add(new Defect(root.digest(), Optional.empty(), other.get()));
        return State.DIFFERENT;
      }
      proven |= archive.isPresent();
    }
    TreeCheck tree = new TreeCheck(repository, artifact.repository(), blobs);
    defects.addAll(tree.check(root));
    if (!tree.missingLayers().layers().isEmpty()) {
      notes.add(missing(tree.missingLayers()));
    }
    if (!defects.isEmpty()) {
      return State.DAMAGED;
    }
    return proven ? State.VERIFIED : State.PRESENT;
  }

  private Optional<String> otherChart(
      PlannedArtifact.Chart chart,
      Repository repository,
      Descriptor root,
      Optional<Expectation> archive) {
    Optional<Manifest> manifest = repository.pull(root.digest().toString());
    if (manifest.isEmpty()) {
      return Optional.empty(); // The check of the tree says so.
    }
    Optional<String> other = ChartContent.check(manifest.get(), archive);
    return other.isPresent() || blobs.filter(BlobCheck::isDeep).isEmpty()
        ? other
        : ChartContent.checkMetadata(manifest.get(), chart.entry(), repository);
  }

  private static Tag find(PlannedArtifact artifact, Repository repository) {
    if (artifact instanceof PlannedArtifact.Image image) {
      String identifier = image.tag().orElseGet(() -> image.reference().identifier());
      return new Tag(
          artifact.destination(),
          repository.resolve(identifier).filter(there -> repository.isNamed(identifier)));
    }
    PlannedArtifact.Chart chart = (PlannedArtifact.Chart) artifact;
    for (String version : PublishedVersion.candidates(chart.entry().version())) {
      String tag = MirrorTarget.chartTag(version);
      Optional<Descriptor> named = repository.resolve(tag);
      if (named.isPresent()) {
        return new Tag(chart.host() + "/" + chart.repository() + ":" + tag, named);
      }
    }
    return new Tag(artifact.destination(), Optional.empty());
  }

  /** Whether the source has them is not known here. */
  private static String missing(MissingLayers layers) {
    return "these non-distributable layers are not in the mirror: "
        + layers
        + ". Nodes without internet access cannot pull images that use them. If the source has"
        + " them, delete the image from the mirror and mirror it again";
  }

  /** Helm asks a registry for the very version, while it is not so strict with repositories. */
  private static List<String> notes(PlannedArtifact artifact, Tag tag) {
    return tag.named().isEmpty() || tag.destination().equals(artifact.destination())
        ? List.of()
        : List.of(
            "Helm will not find it by the version that the manifest says: it is "
                + tag.destination()
                + " here");
  }

  private static String host(PlannedArtifact artifact) {
    return artifact instanceof PlannedArtifact.Image image
        ? image.host()
        : ((PlannedArtifact.Chart) artifact).host();
  }
}
