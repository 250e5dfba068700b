package org.opensearch.migrations.ecr.verify;

import java.util.Locale;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** The output format. */
public enum VerifyFormat {
  /** Problems and the commands that fix them. */
  TEXT,
  /** All results as JSON. */
  JSON;

  /** The text, which is empty or ends with a line feed. */
  public String write(VerifyReport report, RepairCommands repairs) {
    return this == TEXT ? TextReport.write(report, repairs) : JsonReport.write(report, repairs);
  }

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
