package org.opensearch.migrations.ecr.model;

import java.util.regex.Pattern;

/** The rule for repository names, that of the OCI distribution specification and of Amazon ECR. */
public final class RepositoryName {

  /** The rule, in the words that messages use. */
  public static final String RULE =
      "each part between slashes consists of lower-case letters and digits, separated by '.', '_',"
          + " '__' or '-'";

  /** The longest name that Amazon ECR takes, in characters. */
  public static final int MAX_LENGTH = 256;

  // Possessive quantifiers: a hostile name must not make the match slow.
  private static final String SEGMENT = "[a-z0-9]++(?:(?:\\.|__|_|-++)[a-z0-9]++)*+";
  private static final Pattern NAME = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")*+");

  private RepositoryName() {}

  /** Whether {@code name} may be a repository's name, its length apart. */
  public static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }
}
