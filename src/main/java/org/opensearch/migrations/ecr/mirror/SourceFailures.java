package org.opensearch.migrations.ecr.mirror;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.VersionOrder;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.text.EditDistance;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;

/**
 * Completes the failure of an artifact that its source does not have, or has with other content
 * than pinned: with the line of the manifest and, for a missing image, with the closest tags that
 * the source has.
 */
public final class SourceFailures {

  private static final int SUGGESTIONS = 5;

  /** A tag by which an index of referrers or a signature is found. */
  private static final String REFERRERS = "sha256-";

  private final MirrorManifest manifest;
  private final String pinCommand;
  private final Function<String, RepositoryCatalog> catalogs;

  /**
   * Completes failures.
   *
   * @param pinCommand the command of this program that pins the manifest
   * @param catalogs the content of a source, by host
   */
  public SourceFailures(
      MirrorManifest manifest, String pinCommand, Function<String, RepositoryCatalog> catalogs) {
    this.manifest = manifest;
    this.pinCommand = pinCommand;
    this.catalogs = catalogs;
  }

  /** The same failure with more information; other failures are returned as they are. */
  RuntimeException complete(RuntimeException error, PlannedArtifact artifact) {
    if (error instanceof TagMovedException moved) {
      String remedy =
          "Find out why. To accept the new content, pin it again with `"
              + pinCommand
              + "`; to copy it once, use --allow-moved";
      return moved.with(moved.failure().withRemedy(remedy).at(place(artifact)));
    }
    if (error instanceof NotFoundException missing
        && missing.failure().side() == Side.SOURCE
        && (missing.missing() == Missing.ARTIFACT || missing.missing() == Missing.TAG)) {
      Failure failure =
          artifact instanceof PlannedArtifact.Image image
              ? completed(missing, image)
              : withPin(missing.failure(), artifact);
      return missing.with(failure.at(place(artifact)));
    }
    return error;
  }

  private Failure completed(NotFoundException missing, PlannedArtifact.Image image) {
    Failure failure = missing.failure();
    if (ImageReference.isDigest(image.identifier())) {
      return failure;
    }
    List<String> closest = closestTags(image);
    if (!closest.isEmpty()) {
      failure =
          failure.withReason(
              image.from().host()
                  + " does not have this tag; the closest tags there are "
                  + String.join(", ", closest));
      if (entry(image).filter(ImageEntry::followsRelease).isPresent()) {
        failure =
            failure.withRemedy("Correct --release-version or RELEASE_VERSION, which is this tag");
      }
    }
    failure = withPin(failure, image);
    return missing.missing() == Missing.TAG
        ? failure.withReason(failure.reason() + ", which is still there without the tag")
        : failure;
  }

  private static Failure withPin(Failure failure, PlannedArtifact artifact) {
    return artifact
        .pin()
        .map(pin -> failure.withReason(failure.reason() + "; " + TagMovedException.pinned(pin)))
        .orElse(failure);
  }

  private Optional<ImageEntry> entry(PlannedArtifact.Image image) {
    return manifest
        .allImages()
        .filter(e -> e.reference().withoutDigest().equals(image.reference().withoutDigest()))
        .findFirst();
  }

  private String place(PlannedArtifact artifact) {
    Optional<Integer> line =
        artifact instanceof PlannedArtifact.Image image
            ? entry(image).map(ImageEntry::line)
            : Optional.of(((PlannedArtifact.Chart) artifact).entry().line());
    return line.map(number -> "line " + number + " of " + manifest.source()).orElse("");
  }

  /** One list request; empty if the source does not permit or support it. */
  private List<String> closestTags(PlannedArtifact.Image image) {
    String wanted = image.identifier();
    try {
      return catalogs.apply(image.from().host()).tags(image.from().path()).stream()
          .filter(tag -> !tag.startsWith(REFERRERS))
          .sorted(
              Comparator.comparingInt((String tag) -> EditDistance.between(wanted, tag))
                  .thenComparing(VersionOrder.LOWEST_FIRST.reversed()))
          .limit(SUGGESTIONS)
          .toList();
    } catch (FailureException e) {
      return List.of();
    }
  }
}
