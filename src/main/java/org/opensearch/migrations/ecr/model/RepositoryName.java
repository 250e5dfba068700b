package org.opensearch.migrations.ecr.model;

import java.util.regex.Pattern;

/** The rule for repository names of the OCI distribution specification and of Amazon ECR. */
public final class RepositoryName {

  /** The rule, for messages. */
  public static final String RULE =
      "each part between slashes consists of lower-case letters and digits, separated by '.', '_',"
          + " '__' or '-'";

  /** The maximum length in Amazon ECR, in characters. */
  public static final int MAX_LENGTH = 256;

  // Possessive quantifiers keep matching fast for hostile names.
  private static final String SEGMENT = "[a-z0-9]++(?:(?:\\.|__|_|-++)[a-z0-9]++)*+";
  private static final Pattern NAME = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")*+");

  private RepositoryName() {}

  /** Whether {@code name} is valid, regardless of its length. */
  public static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }
}
