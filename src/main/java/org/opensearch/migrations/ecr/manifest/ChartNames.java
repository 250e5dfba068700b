package org.opensearch.migrations.ecr.manifest;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.RepositoryName;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;

/** Checks names and keys of charts; errors are added to the problems. */
public final class ChartNames {

  private static final int LONGEST = 128;
  private static final String RULE =
      "a chart's name: lower-case letters and digits, separated by '-', '.' or '_'";

  private ChartNames() {}

  /** A name. */
  public static Optional<String> name(String text, Position position, Problems problems) {
    return checked(text, text, RULE, position, problems);
  }

  /** A name, or a glob in which {@code *} stands for any part of one. */
  public static Optional<String> glob(String text, Position position, Problems problems) {
    String rule = RULE + "; '*' for any part of one";
    return checked(text, text.replace('*', 'x'), rule, position, problems);
  }

  private static Optional<String> checked(
      String text, String name, String rule, Position position, Problems problems) {
    if (name.length() <= LONGEST && RepositoryName.isValid(name) && name.indexOf('/') < 0) {
      return Optional.of(text);
    }
    problems.add(position, "'" + text + "'", rule);
    return Optional.empty();
  }
}
