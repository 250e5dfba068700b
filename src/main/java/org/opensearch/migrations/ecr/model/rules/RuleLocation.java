package org.opensearch.migrations.ecr.model.rules;

/**
 * The location of a rule.
 *
 * @param source the file, as messages name it
 * @param line in that file, from 1
 */
public record RuleLocation(String source, int line) {

  /** The source of the rules in the jar, which apply to several releases. */
  public static final String PACKAGED = "rules.yaml in the jar";

  /** Whether it is a rule in the jar. */
  public boolean isPackaged() {
    return source.equals(PACKAGED);
  }

  @Override
  public String toString() {
    return source + ", line " + line;
  }
}
