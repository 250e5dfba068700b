package org.opensearch.migrations.ecr.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** URIs as servers really send them. */
public final class Uris {

  private static final String LEGAL = "-._~:/?#[]@!$&'()*+,;=%";

  private Uris() {}

  /**
   * Reads a URI, escaping the characters that servers put into locations although they may not.
   *
   * @throws IllegalArgumentException when there is no URI in it
   */
  public static URI parse(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (byte b : text.strip().getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0)) {
        escaped.append(c);
      } else {
        escaped.append(String.format("%%%02X", (int) c));
      }
    }
    return URI.create(escaped.toString());
  }

  /** Host and port where it is not the scheme's own, lower case: what credentials belong to. */
  public static String authority(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    int port = uri.getPort();
    boolean usual = port < 0 || port == (uri.getScheme().equals("http") ? 80 : 443);
    return usual ? host : host + ":" + port;
  }
}
