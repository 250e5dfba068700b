package org.opensearch.migrations.ecr.model.failure;

import java.util.Collection;
import java.util.List;

/** The exit statuses of every subcommand. */
public enum ExitStatus {
  /** Done, or already there. */
  OK(0),
  /** Something failed or differs. */
  FAILED(1),
  /** The command line is wrong. */
  USAGE(2),
  /** The manifest, rules, values, a chart or a name is invalid. */
  INVALID_INPUT(3),
  /** Credentials, permission or trust. */
  ACCESS(4),
  /** Only transient failures remain: run again. */
  TRANSIENT(5);

  private static final List<ExitStatus> WORST_FIRST =
      List.of(ACCESS, INVALID_INPUT, FAILED, TRANSIENT);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** The exit status of the process. */
  public int code() {
    return code;
  }

  /** The status of a run with these outcomes: 4 takes precedence over 3, 1, 5 and 0. */
  public static ExitStatus worst(Collection<ExitStatus> outcomes) {
    return WORST_FIRST.stream().filter(outcomes::contains).findFirst().orElse(OK);
  }
}
