package org.opensearch.migrations.ecr.model.failure;

import java.util.regex.Pattern;

/**
 * Removes possible secrets from a text: messages of servers and libraries quote requests, including
 * credentials and signed URLs.
 */
public final class Redaction {

  /** The replacement for a secret. */
  public static final String LEFT_OUT = "…";

  /** Query parameters, which can be signatures and tokens. */
  private static final Pattern QUERY = Pattern.compile("(://[^\\s?]{1,4096}+)\\?[^\\s'\"<>)]*");

  private static final Pattern USER_INFO = Pattern.compile("(://)[^\\s@]{0,1024}+@");

  /** A password between a user and a host, but not the tag between an image and a digest. */
  private static final Pattern PASSWORD =
      Pattern.compile(
          "(?<![\\w.%+-])(?!layout:)([\\w.%+-]{1,256}+:)[^\\s@/:'\"]{1,1024}+(?=@)(?!@sha\\d{3}:)");

  /** Credentials or a token, but not a phrase such as "Basic authentication". */
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

  private static final Pattern[] LOGINS = {USER_INFO, PASSWORD};
  private static final Pattern[] OTHERS = {QUERY, AUTHORIZATION, FIELD};

  private Redaction() {}

  /** {@code text} with possible secrets replaced by {@value #LEFT_OUT}. */
  public static String of(String text) {
    return replaced(OTHERS, ofLogins(text));
  }

  /**
   * {@code text} with credentials before a host replaced by {@value #LEFT_OUT}. References of
   * images are kept, even if they look like other secrets.
   */
  public static String ofLogins(String text) {
    return replaced(LOGINS, text);
  }

  private static String replaced(Pattern[] secrets, String text) {
    String clean = text;
    for (Pattern secret : secrets) {
      clean = secret.matcher(clean).replaceAll("$1" + LEFT_OUT);
    }
    return clean;
  }
}
