package org.opensearch.migrations.ecr.cli;

import java.util.Optional;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.ReportWriter;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;

/**
 * What is said at the end of a run, also of one that is broken off.
 *
 * @param progress is taken down first
 * @param file where the report goes, if it is wanted
 * @param summary the last lines on standard error
 */
record RunEnd(
    Progress progress,
    Optional<OutputFile> file,
    MirrorSummary summary,
    MirrorManifest manifest,
    MirrorTarget target) {

  /** Writes the report, then the last lines, which are said even if the report can't be written. */
  void tell(MirrorReport report) {
    progress.takeDown().run();
    try {
      file.ifPresent(output -> output.write(ReportWriter.write(report, manifest, target)));
    } finally {
      summary.print(report, target.registry());
    }
  }

  /** The same when nobody is left to tell of a report that can't be written. */
  void tellInterrupted(MirrorReport report) {
    try {
      tell(report);
    } catch (FailureException e) {
      summary.error(e);
    }
  }
}
