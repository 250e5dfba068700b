package org.opensearch.migrations.ecr.model.rules;

/**
 * The location of a rule.
 *
 * @param source the file, as messages name it
 * @param line in that file, from 1
 */
public record RuleLocation(String source, int line) {

  @Override
  public String toString() {
    return source + ", line " + line;
  }
}
