package org.opensearch.migrations.ecr.discover;

import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;

/**
 * The manifest as the charts say it should be.
 *
 * @param manifest its source and digest are those of the manifest that was there
 * @param places where each image stands, by the chart's key; the aggregate chart has an empty one
 * @param warnings what should be looked at
 * @param failures what could not be discovered: of these charts the manifest still says what it
 *     said
 * @param missingRules the rules for what a person wrote into the manifest that was there, as lines
 *     of a rules file
 */
public record Discovered(
    MirrorManifest manifest,
    Map<String, Map<ImageReference, List<ImageLocation>>> places,
    List<String> warnings,
    List<FailureException> failures,
    List<String> missingRules) {

  /** Copies the lists. */
  public Discovered {
    warnings = List.copyOf(warnings);
    failures = List.copyOf(failures);
    missingRules = List.copyOf(missingRules);
  }

  /** How it ended, differences apart. A status of 1 is for differences alone: it becomes 3. */
  public ExitStatus exitStatus() {
    ExitStatus worst =
        ExitStatus.worst(failures.stream().map(FailureException::exitStatus).toList());
    return worst == ExitStatus.FAILED ? ExitStatus.INVALID_INPUT : worst;
  }
}
