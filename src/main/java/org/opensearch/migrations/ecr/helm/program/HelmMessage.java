package org.opensearch.migrations.ecr.helm.program;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.process.ProgramRunner.Result;

/**
 * The error message of a failed Helm.
 *
 * @param text on one line, without log lines and irrelevant advice
 * @param refusesSchema whether Helm does not accept a values.schema.json of the chart as a schema,
 *     for example because it is not valid against its metaschema; false if values violate a schema
 */
record HelmMessage(String text, boolean refusesSchema) {

  private static final int LONGEST = 2000;
  private static final int LONGEST_QUOTE = 300;
  private static final String ERROR = "Error: ";
  private static final String KUBE_VERSION = "chart requires kubeVersion";
  private static final String SCHEMA = "values don't meet the specifications of the schema(s)";

  /** Log lines of Helm 4, and advice on options that ma-ecr does not have. */
  private static final Predicate<String> NOISE =
      line ->
          line.matches("(time=\\S+ )?level=[A-Z]+ .*")
              || line.startsWith("Use --debug flag")
              || line.isBlank();

  /** Remedies for messages that contain certain words; the first match applies. */
  private static final List<Remedy> REMEDIES =
      List.of(
          new Remedy(KUBE_VERSION, "Pass a version that the chart accepts with --kube-version"),
          new Remedy("missing in charts/", "Run `helm dependency build` on the chart first"),
          new Remedy("not defined", "If it is a function of a newer Helm, install that version"),
          new Remedy(
              SCHEMA, "Correct the values of the chart: its values.schema.json refuses them"));

  private static final Remedy OTHERWISE =
      new Remedy(
          "",
          "Correct the values that it is rendered with, or use another version of the chart;"
              + " `helm template` reports the same error");

  private record Remedy(String words, String advice) {}

  /** Reads the standard error of a failed Helm. */
  static HelmMessage read(Result result) {
    List<String> lines = result.errors().lines().toList();
    int first = 0;
    while (first < lines.size() && !lines.get(first).startsWith(ERROR)) {
      first++;
    }
    List<String> message = first < lines.size() ? lines.subList(first, lines.size()) : lines;
    String text =
        String.join(" ", message.stream().filter(NOISE.negate()).toList())
            .replaceAll("\\s+", " ")
            .strip();
    if (text.isEmpty()) {
      return new HelmMessage(
          "Helm exited with status " + result.status() + " and printed no message", false);
    }
    String bare = text.startsWith(ERROR) ? text.substring(ERROR.length()) : text;
    return new HelmMessage(
        Failure.shortened(bare, LONGEST), bare.startsWith(SCHEMA) && !hasViolation(message));
  }

  /** Whether values violate a schema: Helm lists violations right after the name of the chart. */
  private static boolean hasViolation(List<String> message) {
    return IntStream.range(1, message.size())
        .anyMatch(i -> message.get(i).startsWith("- ") && message.get(i - 1).endsWith(":"));
  }

  /** Why Helm does not accept the schema. */
  String schemaRefusal() {
    return Failure.shortened(text.substring(text.indexOf(':') + 1).strip(), LONGEST_QUOTE);
  }

  /** Whether the chart does not accept the Kubernetes version. */
  boolean refusesKubeVersion() {
    return text.contains(KUBE_VERSION);
  }

  /** What to do next. */
  String remedy() {
    return REMEDIES.stream()
        .filter(remedy -> text.contains(remedy.words))
        .findFirst()
        .orElse(OTHERWISE)
        .advice;
  }
}
