package org.opensearch.migrations.ecr.aws;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What an error that the ECR API answered with says. */
record EcrErrorResponse(AwsServiceException error) {

  private static final int LONGEST_WORDS = 400;

  /** "User: … is not authorized to perform: ecr:TagResource on resource: …". */
  private static final Pattern DENIED =
      Pattern.compile("not authorized to perform: ([a-z-]+:[A-Za-z]+)");

  private static final Pattern KEY = Pattern.compile("kms|encryption", Pattern.CASE_INSENSITIVE);

  /** Its code; empty if it has none. */
  String code() {
    return error.awsErrorDetails() == null || error.awsErrorDetails().errorCode() == null
        ? ""
        : error.awsErrorDetails().errorCode();
  }

  /** Its code, or else its status, and what it says, cut where that is long. */
  String words() {
    String said = error.awsErrorDetails() == null ? null : error.awsErrorDetails().errorMessage();
    String code = code().isEmpty() ? "status " + error.statusCode() : code();
    if (said == null || said.isBlank()) {
      return code;
    }
    String text = code + ": " + said.strip();
    String end = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return end.length() > LONGEST_WORDS ? end.substring(0, LONGEST_WORDS) + "…" : end;
  }

  /** The permission that was missing, where it says so: one request can need several. */
  Optional<String> deniedPermission() {
    Matcher said = DENIED.matcher(words());
    return said.find() ? Optional.of(said.group(1)) : Optional.empty();
  }

  /** Whether it is about the key that a repository encrypts with. */
  boolean isAboutKey() {
    return KEY.matcher(words()).find();
  }
}
