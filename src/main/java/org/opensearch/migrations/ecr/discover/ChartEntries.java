package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.opensearch.migrations.ecr.discover.ChartAnalysis.AnalyzedChart;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.FailureException;

/**
 * The manifest entries of one chart: what its renders show and its rules add, with digests that are
 * still valid.
 *
 * @param images in the order in which they were found
 * @param overrides in the order of the images that they are for
 * @param failures images that no override redirects and no rule excuses
 * @param warnings what the user should check
 */
record ChartEntries(
    List<ImageEntry> images,
    List<ValuesOverride> overrides,
    List<FailureException> failures,
    List<String> warnings) {

  /** Copies the lists. */
  ChartEntries {
    images = List.copyOf(images);
    overrides = List.copyOf(overrides);
    failures = List.copyOf(failures);
    warnings = List.copyOf(warnings);
  }

  /**
   * Builds the entries.
   *
   * @param current the images that the manifest lists for the chart now, whose digests are kept
   */
  static ChartEntries of(AnalyzedChart analyzed, List<ImageEntry> current, RuleBook rules) {
    EntryImages images = new EntryImages(analyzed, current, rules);
    images.addSeen();
    images.warnOfIdleRules();
    images.addOfRules();
    List<ValuesOverride> overrides = new ArrayList<>(analyzed.derived().overrides());
    images.checkUnseen(overrides);
    overrides.replaceAll(override -> pinned(override, images));
    overrides.sort(Comparator.comparingInt(override -> firstImage(override, images)));
    return new ChartEntries(images.list(), overrides, images.failures(), images.warnings());
  }

  /** Names the images as the entries do, as when a manifest is read. */
  private static ValuesOverride pinned(ValuesOverride override, EntryImages images) {
    List<ImageReference> named = override.images().stream().map(images::named).toList();
    return new ValuesOverride(override.set(), override.to(), named, override.line());
  }

  private static int firstImage(ValuesOverride override, EntryImages images) {
    return override.images().stream().mapToInt(images::position).min().orElse(-1);
  }
}
