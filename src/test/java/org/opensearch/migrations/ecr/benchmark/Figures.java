package org.opensearch.migrations.ecr.benchmark;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What one run of a client took.
 *
 * @param client as the user named it
 * @param phase cold, or again with nothing to copy
 * @param wall seconds from start to end
 * @param cpu seconds, user and system, of the client and its children; NaN if unknown
 * @param memory the largest sum of the resident megabytes of all its processes; NaN if unknown
 * @param requests that the servers received
 * @param connections that the servers accepted
 * @param serverCpu seconds that the servers took meanwhile
 * @param floor seconds that the network alone takes for what was copied
 * @param complete whether the client succeeded and everything is at the destination
 */
record Figures(
    String client,
    Phase phase,
    double wall,
    double cpu,
    double memory,
    double requests,
    double connections,
    double serverCpu,
    double floor,
    boolean complete) {

  /** Which of the two runs of a turn. */
  enum Phase {
    COLD,
    AGAIN;

    @Override
    public String toString() {
      return this == COLD ? "cold" : "again";
    }
  }

  /** Each figure's median; there is at least one run, all of one client and phase. */
  static Figures median(List<Figures> runs) {
    Figures first = runs.get(0);
    return new Figures(
        first.client(),
        first.phase(),
        median(runs, Figures::wall),
        median(runs, Figures::cpu),
        median(runs, Figures::memory),
        median(runs, Figures::requests),
        median(runs, Figures::connections),
        median(runs, Figures::serverCpu),
        median(runs, Figures::floor),
        runs.stream().allMatch(Figures::complete));
  }

  private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    OptionalDouble even =
        sorted.length % 2 == 0
            ? OptionalDouble.of((sorted[middle - 1] + sorted[middle]) / 2)
            : OptionalDouble.empty();
    return even.orElse(sorted[middle]);
  }
}
