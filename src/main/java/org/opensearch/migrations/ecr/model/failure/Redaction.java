package org.opensearch.migrations.ecr.model.failure;

import java.util.regex.Pattern;

/**
 * Removes possible secrets from a text: messages of servers and libraries quote requests, with
 * their logins and signed addresses.
 */
public final class Redaction {

  /** The replacement for a secret. */
  public static final String LEFT_OUT = "…";

  /** Signatures of signed addresses, and tokens. */
  private static final Pattern QUERY = Pattern.compile("(://[^\\s?]{1,4096}+)\\?[^\\s'\"<>)]*");

  private static final Pattern USER_INFO = Pattern.compile("(://)[^\\s@]{0,1024}+@");

  /** A login or a token, but not a word such as "Basic authentication". */
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "(?<![A-Za-z])((?i:Basic|Bearer)(?:[\\s:=]|%20){1,3})"
              + "(?=[a-z.]*[A-Z0-9+/=_~-])[A-Za-z0-9+/=._~-]{8,}");

  /** Fields of addresses, forms and signed headers, wherever they are quoted. */
  private static final Pattern FIELD =
      Pattern.compile(
          "(?i)((?:X-Amz-(?:Signature|Security-Token|Credential)\"?\\s?[:=]\\s?"
              + "|(?<![a-z])(?:signature|sig|password|(?:access_|refresh_)?token)=)\"?)"
              + "[^\\s&'\"<>,;)]+");

  private static final Pattern[] SECRETS = {USER_INFO, QUERY, AUTHORIZATION, FIELD};

  private Redaction() {}

  /** The text with {@value #LEFT_OUT} for all that looks like a secret. */
  public static String of(String text) {
    String clean = text;
    for (Pattern secret : SECRETS) {
      clean = secret.matcher(clean).replaceAll("$1" + LEFT_OUT);
    }
    return clean;
  }
}
