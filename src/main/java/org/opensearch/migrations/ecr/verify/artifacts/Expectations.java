package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/**
 * The expected digests of tags.
 *
 * @param report the report of the run that wrote the mirror, if available; the manifest takes
 *     precedence
 */
record Expectations(MirrorTarget target, Optional<RecordedMirror> report) {

  private static final String MANIFEST = "the manifest";

  /**
   * The digest that the manifest of {@code artifact} should have.
   *
   * @param destination where it is, with the published version of a chart
   */
  Optional<Expectation> of(PlannedArtifact artifact, String destination) {
    return pin(artifact)
        .map(digest -> new Expectation(digest, MANIFEST))
        .or(
            () ->
                report
                    .flatMap(recorded -> recorded.digest(destination, target))
                    .map(digest -> new Expectation(digest, "the report")));
  }

  private static Optional<Digest> pin(PlannedArtifact artifact) {
    if (artifact instanceof PlannedArtifact.Image image) {
      return image.digest();
    }
    return Optional.empty();
  }

  /** The digest that the .tgz of a chart should have. */
  Optional<Expectation> ofArchive(PlannedArtifact.Chart chart) {
    return chart.entry().digest().map(digest -> new Expectation(digest, MANIFEST));
  }
}
