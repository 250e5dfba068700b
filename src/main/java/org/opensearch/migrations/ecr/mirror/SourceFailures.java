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

  private static final String MOVED =
      "Find out why. To accept the new content, pin it again with `discover --pin --write`; to copy"
          + " it once, use --allow-moved";

  /** A tag by which an index of referrers or a signature is found. */
  private static final String REFERRERS = "sha256-";

  private final MirrorManifest manifest;
  private final Function<String, RepositoryCatalog> catalogs;

  /**
   * Completes failures.
   *
   * @param catalogs the content of a source, by host
   */
  public SourceFailures(MirrorManifest manifest, Function<String, RepositoryCatalog> catalogs) {
    this.manifest = manifest;
    this.catalogs = catalogs;
  }

  /** The same failure with more information; other failures are returned as they are. */
  RuntimeException complete(RuntimeException error, PlannedArtifact artifact) {
    if (error instanceof TagMovedException moved) {
      return moved.withRemedy(MOVED + at(lineOf(artifact)));
    }
    if (!(error instanceof NotFoundException missing)
        || missing.failure().side() != Side.SOURCE
        || !isArtifact(missing.failure(), artifact)) {
      return error;
    }
    NotFoundException complete =
        new NotFoundException(
            artifact instanceof PlannedArtifact.Image image
                ? completed(missing.failure(), image)
                : completed(missing.failure(), (PlannedArtifact.Chart) artifact),
            missing);
    for (Throwable further : missing.getSuppressed()) {
      complete.addSuppressed(further);
    }
    return complete;
  }

  /** Whether the artifact itself is missing, not its host, a part or a referrer of it. */
  private static boolean isArtifact(Failure failure, PlannedArtifact artifact) {
    return artifact instanceof PlannedArtifact.Image image
        ? failure.operation().equals("find")
            && failure.reason().startsWith(image.from().host() + " does not have it")
            && failure
                .reference()
                .equals(
                    ImageReference.join(
                        image.from().host() + "/" + image.from().path(), image.identifier()))
        : failure.operation().equals("find chart");
  }

  private Failure completed(Failure failure, PlannedArtifact.Image image) {
    Optional<ImageEntry> entry = entry(image);
    Failure known = entry.map(e -> withLine(failure, e.line())).orElse(failure);
    if (ImageReference.isDigest(image.identifier())) {
      return known;
    }
    List<String> closest = closestTags(image);
    if (closest.isEmpty()) {
      return known;
    }
    boolean isRelease = entry.filter(ImageEntry::followsRelease).isPresent();
    return new Failure(
        failure.operation(),
        failure.side(),
        failure.reference(),
        failure
            .reason()
            .replaceFirst(
                " does not have it",
                " does not have this tag; the closest tags there are "
                    + String.join(", ", closest)),
        isRelease
            ? "Correct --release-version or RELEASE_VERSION, which is this tag" + line(entry)
            : known.remedy());
  }

  private Failure completed(Failure failure, PlannedArtifact.Chart chart) {
    String pinned = chart.pin().map(pin -> "; the manifest pinned " + pin).orElse("");
    return withLine(
        new Failure(
            failure.operation(),
            failure.side(),
            failure.reference(),
            failure.reason() + pinned,
            failure.remedy()),
        chart.entry().line());
  }

  private Optional<ImageEntry> entry(PlannedArtifact.Image image) {
    return manifest
        .allImages()
        .filter(e -> e.reference().withoutDigest().equals(image.reference().withoutDigest()))
        .findFirst();
  }

  private int lineOf(PlannedArtifact artifact) {
    return artifact instanceof PlannedArtifact.Image image
        ? entry(image).map(ImageEntry::line).orElse(0)
        : ((PlannedArtifact.Chart) artifact).entry().line();
  }

  private Failure withLine(Failure failure, int line) {
    return new Failure(
        failure.operation(),
        failure.side(),
        failure.reference(),
        failure.reason(),
        failure.remedy() + at(line));
  }

  private String line(Optional<ImageEntry> entry) {
    return entry.map(e -> at(e.line())).orElse("");
  }

  private String at(int line) {
    return " (line " + line + " of " + manifest.source() + ")";
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
