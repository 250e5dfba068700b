package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.PlannedArtifact.Pin;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.Expectation;

/**
 * The expected digests of tags.
 *
 * @param report the report of the run that wrote the mirror, if available; the manifest takes
 *     precedence
 */
record Expectations(MirrorTarget target, Optional<RecordedMirror> report) {

  /**
   * The digest that the manifest of {@code artifact} should have.
   *
   * @param destination where it is, with the published version of a chart
   */
  Optional<Expectation> of(PlannedArtifact artifact, String destination) {
    return ofManifest(artifact, destination)
        .or(
            () ->
                report
                    .flatMap(recorded -> recorded.digest(destination, target))
                    .map(Expectation::ofReport));
  }

  private Optional<Expectation> ofManifest(PlannedArtifact artifact, String destination) {
    return artifact instanceof PlannedArtifact.Image image
        ? image
            .reference()
            .digest()
            .map(Expectation::ofReference)
            .or(() -> image.pin().map(pin -> ofPin(pin, destination)))
        : Optional.empty();
  }

  /** What is pinned is at the source: a run with fewer platforms wrote something else. */
  private Expectation ofPin(Pin pin, String destination) {
    return report
        .flatMap(recorded -> recorded.reduced(destination, target, pin.digest()))
        .map(Expectation::ofReport)
        .orElseGet(() -> Expectation.ofPin(pin));
  }

  /** The digest that the .tgz of a chart should have. */
  Optional<Expectation> ofArchive(PlannedArtifact.Chart chart) {
    return chart.pin().map(Expectation::ofPin);
  }
}
