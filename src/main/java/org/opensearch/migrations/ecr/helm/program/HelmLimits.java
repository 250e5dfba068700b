package org.opensearch.migrations.ecr.helm.program;

import java.time.Duration;

/**
 * What one run of Helm may take: charts are programs of strangers.
 *
 * @param time from start to end
 * @param outputBytes what it may print
 * @param errorBytes what is kept of its messages, the last ones; more is no failure
 * @param memoryBytes resident, of it and the programs it started; only watched where there is a
 *     /proc
 */
public record HelmLimits(Duration time, long outputBytes, int errorBytes, long memoryBytes) {

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  /** Many times what the largest charts that are known take. */
  public static HelmLimits defaults() {
    return new HelmLimits(Duration.ofMinutes(2), 64L * MIB, 64 * KIB, 1024L * MIB);
  }
}
