package org.opensearch.migrations.ecr.discover;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.discover.bump.ChartBump;
import org.opensearch.migrations.ecr.discover.pins.Pins;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;

/**
 * The result of a discovery.
 *
 * @param manifest as derived from the charts; its source and digest are those of the current
 *     manifest
 * @param places where each image was found, by chart key; the key of the aggregate chart is empty
 * @param warnings what the user should check
 * @param failures what failed; the entries of these charts are unchanged
 * @param bumps what other versions of charts change besides the manifest
 * @param missingRules rules for what a person added to the current manifest, as lines of a rules
 *     file
 */
public record Discovered(
    MirrorManifest manifest,
    Map<String, Map<ImageReference, List<ImageLocation>>> places,
    List<String> warnings,
    List<FailureException> failures,
    List<ChartBump> bumps,
    List<String> missingRules) {

  public Discovered {
    warnings = List.copyOf(warnings);
    failures = List.copyOf(failures);
    bumps = List.copyOf(bumps);
    missingRules = List.copyOf(missingRules);
  }

  /** A manifest whose charts were not rendered. */
  public static Discovered unchanged(MirrorManifest manifest) {
    return new Discovered(manifest, Map.of(), List.of(), List.of(), List.of(), List.of());
  }

  /**
   * The same with these pins, their warnings, and the failures to look up others.
   *
   * @param today the new date of the pins, unless none of them changed
   */
  public Discovered with(Pins pins, LocalDate today) {
    List<String> allWarnings = new ArrayList<>(warnings);
    allWarnings.addAll(pins.warnings());
    List<FailureException> allFailures = new ArrayList<>(failures);
    allFailures.addAll(pins.failures());
    return new Discovered(
        pins.in(manifest, today), places, allWarnings, allFailures, bumps, missingRules);
  }

  /** A copy with bumps. */
  Discovered with(List<ChartBump> others) {
    return new Discovered(manifest, places, warnings, failures, others, missingRules);
  }

  /**
   * The exit status, apart from differences. Status 1 is reserved for differences and becomes 3.
   */
  public ExitStatus exitStatus() {
    ExitStatus worst =
        ExitStatus.worst(failures.stream().map(FailureException::exitStatus).toList());
    return worst == ExitStatus.FAILED ? ExitStatus.INVALID_INPUT : worst;
  }
}
