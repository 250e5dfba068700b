package org.opensearch.migrations.ecr.verify;

import java.util.Locale;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** The output format. */
public enum VerifyFormat {
  /** Problems and the commands that fix them. */
  TEXT {
    @Override
    public String write(VerifyReport report, RepairCommands repairs) {
      return TextReport.write(report, repairs);
    }
  },
  /** All results as JSON. */
  JSON {
    @Override
    public String write(VerifyReport report, RepairCommands repairs) {
      return JsonReport.write(report, repairs);
    }
  };

  /** The text, which is empty or ends with a line feed. */
  public abstract String write(VerifyReport report, RepairCommands repairs);

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
