package org.opensearch.migrations.ecr.cli.mirror;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import org.opensearch.migrations.ecr.cli.console.StackTrace;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.ReportWriter;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.text.Quantity;

/**
 * The report file and the last lines of a run, also of an interrupted one: every failure with its
 * cause and side, then a summary line.
 */
final class MirrorSummary {

  private static final String ERROR = "error:";

  private final Console console;
  private final boolean verbose;
  private final Optional<OutputFile> reportFile;
  private final MirrorManifest manifest;
  private final MirrorTarget target;
  private final Optional<String> pinCommand;
  private Optional<InvalidInputException> reportFailure = Optional.empty();

  /**
   * A summary.
   *
   * @param reportFile empty if no report was requested
   * @param pinCommand what to do if a part of the manifest is not pinned; empty to not say so
   */
  MirrorSummary(
      Console console,
      boolean verbose,
      Optional<OutputFile> reportFile,
      MirrorManifest manifest,
      MirrorTarget target,
      Optional<String> pinCommand) {
    this.console = console;
    this.verbose = verbose;
    this.reportFile = reportFile;
    this.manifest = manifest;
    this.target = target;
    this.pinCommand = pinCommand;
  }

  /** Writes the report. A report that cannot be written is a failure, which is printed later. */
  ExitStatus write(MirrorReport report) {
    writeReport(() -> ReportWriter.write(report, manifest, target));
    return ExitStatus.worst(
        List.of(
            report.exitStatus(),
            reportFailure.map(FailureException::exitStatus).orElse(ExitStatus.OK)));
  }

  /** Whether writing the report can block, because another program has to read it. */
  boolean reportCanBlock() {
    return reportFile.filter(OutputFile::canBlock).isPresent();
  }

  /** Adds a failure to write the archive, after the run, to the report. */
  void archiveFailed(MirrorReport report, FailureException failure) {
    writeReport(() -> ReportWriter.write(report, manifest, target, failure));
    printReportFailure();
  }

  private void writeReport(Supplier<String> json) {
    try {
      reportFile.ifPresent(file -> file.write(json.get()));
    } catch (InvalidInputException e) {
      reportFailure = Optional.of(e);
    }
  }

  private void printReportFailure() {
    reportFailure.ifPresent(failure -> print("", failure, List.of()));
  }

  /** Prints every failure with its cause and side. */
  void printFailures(MirrorReport report) {
    Map<String, List<ArtifactResult>> byCause = new LinkedHashMap<>();
    for (ArtifactResult failure : report.failures()) {
      byCause.computeIfAbsent(cause(failure), cause -> new ArrayList<>()).add(failure);
    }
    // The destination cannot be used, which is not the failure of an artifact.
    report.stopped().ifPresent(failure -> print("", failure, List.of()));
    byCause.values().forEach(this::printSameCause);
  }

  /** Prints the failures and the summary. */
  void print(MirrorReport report) {
    printReportFailure();
    printFailures(report);
    if (!report.withMissingLayers().isEmpty()) {
      console.err().println(missingLayers(report.withMissingLayers()));
    }
    if (report.reduced() > 0) {
      console.err().println(reduced(report));
    }
    long locked = report.results().stream().filter(r -> r.artifact().isLocked()).count();
    boolean isWhole = locked == report.results().size();
    if (!isWhole && report.count(Status.UNFINISHED) == 0) {
      pinCommand.ifPresent(
          command -> console.err().println(unpinned(locked, report.results().size()) + command));
    }
    console.err().println(lastLine(report, target.registry()));
  }

  /** Reports a failure that affects many artifacts once, with the list of the artifacts. */
  private void printSameCause(List<ArtifactResult> failures) {
    RuntimeException error = failures.get(0).error().orElseThrow();
    print(
        failures.size() == 1 ? name(failures.get(0)) + ": " : failures.size() + " artifacts: ",
        error,
        failures.size() == 1 ? List.of() : failures);
  }

  /**
   * Reports a failure.
   *
   * @param subject what failed, if it is not the whole run
   * @param affected listed below the message
   */
  private void print(String subject, RuntimeException error, List<ArtifactResult> affected) {
    StringBuilder text = new StringBuilder(subject);
    Function<ArtifactResult, String> line = MirrorSummary::name;
    if (!affected.isEmpty() && error instanceof TagMovedException moved) {
      text.append("their tags have moved since ")
          .append(TagMovedException.pinned("them"))
          .append(". ")
          .append(moved.failure().remedy());
      line = MirrorSummary::moved;
    } else {
      text.append(message(error, affected.isEmpty()));
    }
    for (ArtifactResult each : affected) {
      text.append("\n  ").append(line.apply(each)).append(place(each));
    }
    for (Throwable further : error.getSuppressed()) {
      text.append("\n  also: ").append(further.getMessage());
    }
    console.fail(ERROR, text.toString());
    if (verbose || !(error instanceof FailureException)) {
      StackTrace.print(error, console.err());
    }
  }

  /** The message of a failure; several artifacts share it, but are at different places. */
  private static String message(RuntimeException error, boolean hasPlace) {
    return !(error instanceof FailureException known)
        ? StackTrace.bug(error)
        : hasPlace ? known.getMessage() : known.failure().at("").toString();
  }

  private static String name(ArtifactResult result) {
    return result.artifact().kind() + " " + result.artifact().source();
  }

  private static String moved(ArtifactResult result) {
    FailureException error = (FailureException) result.error().orElseThrow();
    return name(result) + ": " + error.failure().reason();
  }

  private static String place(ArtifactResult result) {
    return result.error().orElseThrow() instanceof FailureException known
        ? known.failure().placeSuffix()
        : "";
  }

  private static String cause(ArtifactResult result) {
    RuntimeException error = result.error().orElseThrow();
    if (error instanceof TagMovedException) {
      return TagMovedException.class.getName();
    }
    if (error instanceof FailureException known) {
      Failure failure = known.failure();
      // AWS names the repository.
      return failure.side() + failure.remedy() + failure.briefReason().replaceAll("arn:\\S+", "");
    }
    return error.toString();
  }

  private static String reduced(MirrorReport report) {
    return "note: only "
        + report.platforms().stream().map(Platform::toString).collect(Collectors.joining(", "))
        + (report.reduced() == 1
            ? " of 1 image: its digest differs from that of the source, and signatures of the"
                + " complete index are not valid for it; the report (--report) contains both"
                + " digests"
            : " of "
                + report.reduced()
                + " images: their digests differ from those of the source, and signatures of the"
                + " complete index are not valid for them; the report (--report) contains both"
                + " digests");
  }

  private String unpinned(long locked, int all) {
    return "note: "
        + manifest.source()
        + " pins "
        + (locked == 0 ? "no digests" : "the digests of only " + locked + " of " + all)
        + ": a tag without a pin is copied as it is at the time. To pin them, ";
  }

  /** Repeated at the end because it is easily missed in the progress, and omitted when quiet. */
  private String missingLayers(List<ArtifactResult> results) {
    return console.style().caution("warning:")
        + " copied without non-distributable layers that the source does not have: "
        + results.stream().map(MirrorSummary::name).collect(Collectors.joining(", "));
  }

  private String lastLine(MirrorReport report, String registry) {
    List<String> parts = new ArrayList<>();
    parts.add(report.count(Status.COPIED) + " copied");
    parts.add(report.count(Status.UPDATED) + " updated");
    parts.add(report.count(Status.PRESENT) + " already there");
    Quantity.add(parts, report.moved(), "moved since pinned");
    Quantity.add(
        parts,
        report.referrers(),
        report.referrers() == 1 ? "referrer copied" : "referrers copied");
    Quantity.add(parts, report.withMissingLayers().size(), "WITH MISSING LAYERS");
    Quantity.add(parts, report.count(Status.FAILED), console.style().bad("FAILED"));
    Quantity.add(parts, report.count(Status.UNFINISHED), "not finished");
    StringBuilder line = new StringBuilder();
    line.append(registry)
        .append(": ")
        .append(String.join(", ", parts))
        .append("; ")
        .append(ByteSizes.bytes(report.bytes()));
    line.append(" in ").append(ByteSizes.time(report.elapsed()));
    ExitStatus status = report.exitStatus();
    if (status == ExitStatus.TRANSIENT && report.stopped().isEmpty()) {
      line.append(". Run again: finished artifacts are not copied again");
    }
    return line.toString();
  }
}
