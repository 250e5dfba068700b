package org.opensearch.migrations.ecr.http.message;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** URIs as servers really send them. */
public final class Uris {

  private static final String LEGAL = "-._~:/?#[]@!$&'()*+,;=%";
  private static final int LARGEST_PORT = 65_535;
  private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final Pattern ADDRESS =
      Pattern.compile("((?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?://[^/?#]*)?)(.*)");

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
    var parts = ADDRESS.matcher(LONE_PERCENT.matcher(escaped).replaceAll("%25"));
    if (!parts.matches()) {
      throw new IllegalArgumentException("not an address");
    }
    // Brackets belong to IPv6 addresses alone.
    URI uri = URI.create(parts.group(1) + parts.group(2).replace("[", "%5B").replace("]", "%5D"));
    if (uri.getPort() > LARGEST_PORT) {
      throw new IllegalArgumentException("no port");
    }
    return uri;
  }

  /**
   * The address that {@code location}, relative or absolute, stands for in an answer of {@code
   * base}.
   *
   * @throws IllegalArgumentException when it is not an address
   */
  public static URI resolve(URI base, String location) {
    URI relative = parse(location);
    if (relative.toString().startsWith("?")) {
      // Java drops the last part of the path here (RFC 3986, 5.2.2, does not).
      String text = base.toString();
      int query = text.indexOf('?');
      return URI.create((query < 0 ? text : text.substring(0, query)) + relative);
    }
    return base.resolve(relative);
  }

  /** An authority without user and password, to be told; also one that names no host. */
  public static String withoutUser(String authority) {
    return authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
  }

  /** The same address without a user: the HTTP client would log in as that one from then on. */
  public static URI anonymous(URI uri) {
    String authority = uri.getRawAuthority();
    if (authority == null || authority.indexOf('@') < 0) {
      return uri;
    }
    String text = uri.toString();
    int begin = text.indexOf("//") + 2;
    return URI.create(
        text.substring(0, begin)
            + withoutUser(authority)
            + text.substring(begin + authority.length()));
  }

  /** The address without the parts that may hold secrets: user, query and fragment. */
  public static String told(URI uri) {
    return uri.getScheme() + "://" + authority(uri) + uri.getRawPath();
  }

  /** Host and port where it is not the scheme's own, lower case: what credentials belong to. */
  public static String authority(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    int port = uri.getPort();
    boolean usual = port < 0 || port == ("http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443);
    return usual ? host : host + ":" + port;
  }
}
