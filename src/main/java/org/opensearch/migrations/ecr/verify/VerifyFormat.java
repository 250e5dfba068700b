package org.opensearch.migrations.ecr.verify;

/** How the result is written. */
public enum VerifyFormat {
  /** What is wrong, for people, with what mends it. */
  TEXT {
    @Override
    public String write(VerifyReport report, Mending mending) {
      return TextFormat.write(report, mending);
    }
  },
  /** Everything, for programs. */
  JSON {
    @Override
    public String write(VerifyReport report, Mending mending) {
      return JsonFormat.write(report, mending);
    }
  };

  /** The text, which is empty or ends with a line feed. */
  public abstract String write(VerifyReport report, Mending mending);
}
