package org.opensearch.migrations.ecr.cli.mirror;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.ReportWriter;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * What is said at the end of a run, also of one that is broken off.
 *
 * @param progress is taken down first
 * @param file where the report goes, if it is wanted
 * @param summary the last lines on standard error
 */
record RunConclusion(
    Progress progress,
    Optional<OutputFile> file,
    MirrorSummary summary,
    MirrorManifest manifest,
    MirrorTarget target) {

  /**
   * Writes the report, then the last lines. A report that cannot be written is a failure too, and
   * hides no other.
   */
  ExitStatus tell(MirrorReport report) {
    ExitStatus written = ExitStatus.OK;
    progress.takeDown().run();
    try {
      file.ifPresent(output -> output.write(ReportWriter.write(report, manifest, target)));
    } catch (InvalidInputException e) {
      summary.printError(e);
      written = e.exitStatus();
    }
    summary.print(report, target.registry());
    return ExitStatus.worst(List.of(report.exitStatus(), written));
  }

  /** Corrects the report when the archive could not be written after the run. */
  void archiveFailed(MirrorReport report, FailureException failure) {
    try {
      file.ifPresent(output -> output.write(ReportWriter.write(report, manifest, target, failure)));
    } catch (InvalidInputException e) {
      summary.printError(e);
    }
  }
}
