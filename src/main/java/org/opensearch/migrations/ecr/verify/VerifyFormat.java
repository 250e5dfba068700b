package org.opensearch.migrations.ecr.verify;

import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** How the result is written. */
public enum VerifyFormat {
  /** What is wrong, for people, with what mends it. */
  TEXT {
    @Override
    public String write(VerifyReport report, RepairCommands mending) {
      return TextReport.write(report, mending);
    }
  },
  /** Everything, for programs. */
  JSON {
    @Override
    public String write(VerifyReport report, RepairCommands mending) {
      return JsonReport.write(report, mending);
    }
  };

  /** The text, which is empty or ends with a line feed. */
  public abstract String write(VerifyReport report, RepairCommands mending);
}
