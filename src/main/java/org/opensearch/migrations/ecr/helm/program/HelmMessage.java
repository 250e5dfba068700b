package org.opensearch.migrations.ecr.helm.program;

import java.util.List;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.helm.program.BoundedPrograms.Ended;

/**
 * What Helm said when it failed.
 *
 * @param text in one line, without what is noise to others
 */
record HelmMessage(String text) {

  private static final int LONGEST = 2000;
  private static final String ERROR = "Error: ";

  /** Lines that Helm 4 logs, and advice on options that are not ours. */
  private static final Predicate<String> NOISE =
      line ->
          line.matches("(time=\\S+ )?level=[A-Z]+ .*")
              || line.startsWith("Use --debug flag")
              || line.isBlank();

  /** What to do about messages with certain words; the first that fits counts. */
  private static final List<Remedy> REMEDIES =
      List.of(
          new Remedy(
              "chart requires kubeVersion",
              "Give a version that the chart accepts with --kube-version"),
          new Remedy("missing in charts/", "Run `helm dependency build` on the chart first"),
          new Remedy("not defined", "If it is a function of a newer Helm, install that"));

  private static final Remedy OTHERWISE =
      new Remedy("", "Correct the chart or its values; `helm template` says the same of them");

  private record Remedy(String words, String advice) {}

  /** Reads the standard error of a Helm that failed. */
  static HelmMessage read(Ended ended) {
    List<String> lines = ended.errors().lines().toList();
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
      return new HelmMessage("Helm ended with status " + ended.status() + " and said nothing");
    }
    String bare = text.startsWith(ERROR) ? text.substring(ERROR.length()) : text;
    return new HelmMessage(bare.length() > LONGEST ? bare.substring(0, LONGEST) + "…" : bare);
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
