package org.opensearch.migrations.ecr.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.verify.artifacts.Finding;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.State;
import org.opensearch.migrations.ecr.verify.pods.PodContainer;
import org.opensearch.migrations.ecr.verify.pods.PodsReport;
import org.opensearch.migrations.ecr.verify.pods.PodsReport.PodFinding;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport.DeploymentGap;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/**
 * Problems and the commands that fix them. Artifacts that could not be checked are reported as
 * errors.
 */
public final class TextReport {

  private static final String INDENT = "    ";

  private final StringBuilder text = new StringBuilder();

  private TextReport() {}

  public static String write(VerifyReport report, RepairCommands repairs) {
    TextReport format = new TextReport();
    List<Finding> bad =
        report.plan().bad().stream().filter(finding -> finding.state() != State.FAILED).toList();
    if (isAllMissing(report)) {
      format.allMissing(report, repairs);
    } else {
      bad.forEach(finding -> format.finding(finding, repairs));
    }
    report.rendered().ifPresent(rendered -> format.drifts(rendered.drifts()));
    report.pods().ifPresent(format::pods);
    report.extra().ifPresent(extra -> extra.references().forEach(format::extra));
    return format.text.toString();
  }

  private static boolean isAllMissing(VerifyReport report) {
    List<Finding> findings = report.plan().findings();
    return findings.size() > 1 && report.plan().count(State.MISSING) == findings.size();
  }

  /** One command instead of one per artifact. */
  private void allMissing(VerifyReport report, RepairCommands repairs) {
    for (Finding finding : report.plan().findings()) {
      head(finding.state().label(), finding.artifact().kind() + " " + finding.artifact().source());
    }
    line(report.target().registry() + " contains none of them");
    fix(List.of(repairs.mirrorAll()));
  }

  private void finding(Finding finding, RepairCommands repairs) {
    head(finding.state().label(), finding.artifact().kind() + " " + finding.artifact().source());
    finding.reasons().forEach(this::line);
    finding.notes().forEach(this::line);
    fix(repairs.commands(finding));
  }

  /** Reports an image with the same problem in several places once, with all places. */
  private void drifts(List<DeploymentGap> drifts) {
    Map<List<Object>, List<DeploymentGap>> same = new LinkedHashMap<>();
    for (DeploymentGap drift : drifts) {
      List<Object> key = List.of(drift.what(), drift.reason(), drift.fix());
      same.computeIfAbsent(key, k -> new ArrayList<>()).add(drift);
    }
    for (List<DeploymentGap> group : same.values()) {
      DeploymentGap first = group.get(0);
      head("drift", first.what());
      group.forEach(drift -> drift.where().ifPresent(this::line));
      line(first.reason());
      fix(first.fix());
    }
  }

  private void pods(PodsReport pods) {
    for (PodFinding finding : pods.findings()) {
      PodContainer container = finding.container();
      head("pod", container.pod() + ", " + container.kind().label() + " " + container.name());
      line("image " + container.image());
      line(container.waiting().orElse("") + ": " + container.message());
      line(finding.reason());
      fix(finding.fix());
    }
    pods.elsewhere()
        .forEach(
            (image, count) ->
                head(
                    "elsewhere",
                    image
                        + " is not pulled from the mirror ("
                        + (count == 1 ? "used once)" : "used " + count + " times)")));
  }

  private void extra(String reference) {
    head("extra", reference);
  }

  private void head(String label, String what) {
    text.append(String.format(Locale.ROOT, "%-9s %s\n", label, Failure.printable(what)));
  }

  private void line(String content) {
    text.append(INDENT).append(Failure.withoutControls(content)).append('\n');
  }

  private void fix(List<String> lines) {
    lines.forEach(line -> line("  " + line));
  }
}
