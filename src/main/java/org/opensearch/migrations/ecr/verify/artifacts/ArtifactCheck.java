package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.oci.ReducedIndex;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.Expectation;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.State;

/** Checks one chart or image of the plan. */
final class ArtifactCheck {

  private final Registry registry;
  private final ChartSource charts;
  private final Expectations expectations;
  private final Optional<BlobCheck> blobs;

  /**
   * A check.
   *
   * @param charts identifies the chart in an archive
   * @param blobs checks blobs; empty to skip them
   */
  ArtifactCheck(
      Registry registry, ChartSource charts, Expectations expectations, Optional<BlobCheck> blobs) {
    this.registry = registry;
    this.charts = charts;
    this.expectations = expectations;
    this.blobs = blobs;
  }

  /** A tag, and what it points to. */
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
    List<Finding.Defect> defects = new ArrayList<>();
    List<String> notes = new ArrayList<>(notes(artifact, tag));
    State state =
        tag.named()
            .map(root -> state(artifact, repository, root, expected, defects, notes, activity))
            .orElse(State.MISSING);
    return new Finding(
        artifact, tag.destination(), state, digest, expected, defects, notes, Optional.empty());
  }

  private State state(
      PlannedArtifact artifact,
      Repository repository,
      Descriptor root,
      Optional<Expectation> expected,
      List<Finding.Defect> defects,
      List<String> notes,
      Activity activity) {
    boolean proven =
        expected.filter(wanted -> isContent(root, wanted.digest(), repository)).isPresent();
    if (expected.isPresent() && !proven && !isReduced(artifact, repository, root)) {
      return State.DIFFERENT;
    }
    if (artifact instanceof PlannedArtifact.Chart chart) {
      Optional<Expectation> archive = expectations.ofArchive(chart);
      ChartContent content = new ChartContent(chart.entry(), repository, charts);
      // Without a manifest there is nothing to look at; the check of the tree says so.
      Optional<Manifest> manifest = repository.pull(root.digest().toString());
      manifest.flatMap(read -> content.check(read, archive)).ifPresent(defects::add);
      if (!defects.isEmpty()) {
        return State.DIFFERENT;
      }
      if (isDamaged(artifact, repository, root, defects, notes)) {
        return State.DAMAGED;
      }
      return differs(
              root,
              manifest
                  .filter(read -> blobs.filter(BlobCheck::isDeep).isPresent())
                  .flatMap(read -> content.checkBlobs(read, activity)),
              defects)
          ? State.DIFFERENT
          : good(proven || archive.isPresent());
    }
    return isDamaged(artifact, repository, root, defects, notes) ? State.DAMAGED : good(proven);
  }

  /** Whether it has this digest; one of another algorithm is computed from the content. */
  private static boolean isContent(Descriptor root, Digest wanted, Repository repository) {
    return wanted.equals(root.digest())
        || (!wanted.algorithm().equals(root.digest().algorithm())
            && repository
                .pull(root.digest().toString())
                .filter(manifest -> wanted.matches(manifest.content()))
                .isPresent());
  }

  /** Whether it was made of the pinned image, by a run with {@code --platform}. */
  private static boolean isReduced(
      PlannedArtifact artifact, Repository repository, Descriptor root) {
    return repository
        .pull(root.digest().toString())
        .flatMap(ReducedIndex::original)
        .filter(original -> artifact.pin().filter(p -> p.digest().equals(original)).isPresent())
        .isPresent();
  }

  private static State good(boolean proven) {
    return proven ? State.VERIFIED : State.PRESENT;
  }

  private static boolean differs(
      Descriptor root, Optional<String> reason, List<Finding.Defect> defects) {
    reason.ifPresent(why -> defects.add(new Finding.Defect(root.digest(), Optional.empty(), why)));
    return reason.isPresent();
  }

  private boolean isDamaged(
      PlannedArtifact artifact,
      Repository repository,
      Descriptor root,
      List<Finding.Defect> defects,
      List<String> notes) {
    TreeCheck tree = new TreeCheck(repository, artifact.repository(), blobs);
    defects.addAll(tree.check(root));
    if (!tree.missingLayers().layers().isEmpty()) {
      notes.add(missing(tree.missingLayers()));
    }
    return !defects.isEmpty();
  }

  private static Tag find(PlannedArtifact artifact, Repository repository) {
    if (artifact instanceof PlannedArtifact.Image image) {
      String identifier = image.tag().orElseGet(() -> image.reference().identifier());
      return new Tag(
          artifact.destination(),
          repository.resolve(identifier).filter(there -> repository.isNamed(identifier)));
    }
    PlannedArtifact.Chart chart = (PlannedArtifact.Chart) artifact;
    for (String version : ChartEntry.versionCandidates(chart.entry().version())) {
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
            "Helm cannot find it by the version in the manifest: the mirror contains "
                + tag.destination());
  }

  private static String host(PlannedArtifact artifact) {
    return artifact instanceof PlannedArtifact.Image image
        ? image.host()
        : ((PlannedArtifact.Chart) artifact).host();
  }
}
