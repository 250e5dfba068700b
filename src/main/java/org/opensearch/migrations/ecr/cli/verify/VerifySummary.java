package org.opensearch.migrations.ecr.cli.verify;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.StackTrace;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.text.Quantity;
import org.opensearch.migrations.ecr.verify.VerifyReport;
import org.opensearch.migrations.ecr.verify.artifacts.Finding;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.State;
import org.opensearch.migrations.ecr.verify.pods.PodsReport;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport;

/** The last lines of a verification: failures, then a summary line. */
final class VerifySummary {

  private final Console console;
  private final boolean verbose;

  VerifySummary(Console console, boolean verbose) {
    this.console = console;
    this.verbose = verbose;
  }

  /** Prints the result. */
  void print(VerifyReport report) {
    report.plan().notes().forEach(console::warn);
    for (Finding finding : report.plan().findings()) {
      if (finding.state().isGood()) {
        finding.notes().forEach(note -> console.warn(finding.artifact().source() + ": " + note));
      }
    }
    report.rendered().ifPresent(rendered -> rendered.notes().forEach(console::warn));
    report
        .extra()
        .flatMap(extra -> extra.unlisted())
        .ifPresent(why -> console.warn("other content of the mirror could not be listed: " + why));
    errors(report);
    console.err().println(lastLine(report));
  }

  /** Reports a failure that affects many artifacts once in full, with the number of the others. */
  private void errors(VerifyReport report) {
    Map<String, List<RuntimeException>> byCause = new LinkedHashMap<>();
    List<RuntimeException> errors = new ArrayList<>();
    report.plan().findings().forEach(finding -> finding.error().ifPresent(errors::add));
    report.rendered().ifPresent(rendered -> errors.addAll(rendered.failures()));
    report.pods().ifPresent(pods -> errors.addAll(pods.failures()));
    errors.forEach(e -> byCause.computeIfAbsent(cause(e), key -> new ArrayList<>()).add(e));
    PrintStream err = console.err();
    byCause
        .values()
        .forEach(
            same -> {
              RuntimeException first = same.get(0);
              boolean known = first instanceof FailureException;
              String message = known ? first.getMessage() : StackTrace.bug(first);
              err.println("error: " + message);
              if (same.size() > 1) {
                err.println("  and the same for " + (same.size() - 1) + " more");
              }
              if (verbose || !known) {
                StackTrace.print(first, err);
              }
            });
  }

  private static String cause(RuntimeException error) {
    if (error instanceof FailureException known) {
      Failure failure = known.failure();
      return String.join(
          " ",
          failure.side().label(),
          failure.operation(),
          failure.briefReason(),
          failure.remedy());
    }
    return error.toString();
  }

  private static String lastLine(VerifyReport report) {
    List<String> parts = new ArrayList<>();
    Quantity.add(parts, report.plan().count(State.VERIFIED), "verified");
    long reduced = report.plan().findings().stream().filter(Finding::isReduced).count();
    Quantity.add(
        parts, report.plan().count(State.PRESENT) - reduced, "present (digests not pinned)");
    Quantity.add(parts, reduced, "present (some platforms of the pinned image)");
    if (parts.isEmpty()) {
      parts.add("0 present");
    }
    Quantity.add(parts, report.plan().count(State.MISSING), "MISSING");
    Quantity.add(parts, report.plan().count(State.DIFFERENT), "DIFFERENT");
    Quantity.add(parts, report.plan().count(State.DAMAGED), "DAMAGED");
    Quantity.add(parts, report.plan().count(State.FAILED), "NOT CHECKED");
    StringBuilder line = new StringBuilder();
    line.append(report.target().registry()).append(": ").append(String.join(", ", parts));
    if (report.plan().bytes() > 0) {
      line.append("; ").append(ByteSizes.bytes(report.plan().bytes())).append(" read back");
    }
    report.rendered().ifPresent(rendered -> line.append("; ").append(words(rendered, report)));
    report.pods().ifPresent(pods -> line.append("; ").append(words(pods)));
    report
        .extra()
        .ifPresent(extra -> line.append("; ").append(extra.references().size()).append(" extra"));
    line.append("; in ").append(ByteSizes.time(report.elapsed()));
    // If nothing could be checked, the remedy of the failure says what to do.
    boolean isAnyChecked = report.plan().count(State.FAILED) < report.plan().findings().size();
    if (report.exitStatus() == ExitStatus.TRANSIENT && isAnyChecked) {
      line.append(". Run again");
    }
    return line.toString();
  }

  private static String words(RenderedReport rendered, VerifyReport report) {
    String platforms =
        String.join(", ", report.platforms().stream().map(Object::toString).toList());
    List<String> parts = new ArrayList<>();
    parts.add(
        "rendered for "
            + platforms
            + ": "
            + rendered.charts().size()
            + " charts with "
            + rendered.images()
            + " images");
    Quantity.add(parts, rendered.drifting().size(), "DRIFT");
    Quantity.add(parts, rendered.failures().size(), "NOT RENDERED");
    return String.join(", ", parts);
  }

  private static String words(PodsReport pods) {
    String all =
        pods.containers()
            + " containers"
            + (pods.imageVolumes() == 0 ? "" : " and " + pods.imageVolumes() + " image volumes");
    return pods.findings().isEmpty()
        ? "all " + all + " have their images"
        : pods.findings().size() + " of " + all + " WITHOUT IMAGE";
  }
}
