package org.opensearch.migrations.ecr.http.message;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lenient parsing and safe display of URIs from servers. */
public final class Uris {

  private static final String LEGAL = "-._~:/?#@!$&'()*+,;=";
  private static final String LEGAL_IN_PLACES = "[]%";
  private static final int MAX_PORT = 65_535;
  private static final Pattern UNDERSCORED =
      Pattern.compile(
          "(?<host>[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?)(?::(?<port>[0-9]{1,5}))?");
  private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final Pattern ADDRESS =
      Pattern.compile("((?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?://[^/?#]*)?)(.*)");

  private Uris() {}

  /**
   * Parses a URI and escapes illegal characters, which some servers put into locations.
   *
   * @throws IllegalArgumentException if it is not a URI
   */
  public static URI parse(String text) {
    String address = text.strip();
    // Most addresses are legal, and escaping takes longer than parsing.
    URI uri = URI.create(isLegal(address) ? address : escaped(address));
    if (port(uri) > MAX_PORT) {
      throw new IllegalArgumentException("no port");
    }
    return uri;
  }

  private static boolean isLegal(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isLegal(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLegal(char c) {
    boolean isAlphanumeric =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    return isAlphanumeric || LEGAL.indexOf(c) >= 0;
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isLegal(c) || LEGAL_IN_PLACES.indexOf(c) >= 0) {
        escaped.append(c);
      } else {
        escaped.append(String.format("%%%02X", (int) c));
      }
    }
    var parts = ADDRESS.matcher(LONE_PERCENT.matcher(escaped).replaceAll("%25"));
    if (!parts.matches()) {
      throw new IllegalArgumentException("not an address");
    }
    // Brackets are only legal in IPv6 addresses.
    return parts.group(1) + parts.group(2).replace("[", "%5B").replace("]", "%5D");
  }

  /**
   * Resolves {@code location}, relative or absolute, against {@code base}.
   *
   * @throws IllegalArgumentException if it is not a URI
   */
  public static URI resolve(URI base, String location) {
    URI relative = parse(location);
    if (relative.toString().startsWith("?")) {
      // Java drops the last path segment here, contrary to RFC 3986, 5.2.2.
      String text = base.toString();
      int query = text.indexOf('?');
      return URI.create((query < 0 ? text : text.substring(0, query)) + relative);
    }
    return base.resolve(relative);
  }

  /**
   * The host; null if there is none. Names with underscores exist although they are no host names
   * (RFC 952), and Java's URI does not recognize them.
   */
  public static String host(URI uri) {
    return uri.getHost() != null ? uri.getHost() : part(uri, "host");
  }

  /** The port; -1 if there is none. */
  public static int port(URI uri) {
    String port = uri.getHost() != null ? null : part(uri, "port");
    return port == null ? uri.getPort() : Integer.parseInt(port);
  }

  private static String part(URI uri, String name) {
    Matcher matcher = UNDERSCORED.matcher(withoutUser(uri.getRawAuthority()));
    return matcher.matches() ? matcher.group(name) : null;
  }

  /** An authority without user and password, for messages; it need not contain a valid host. */
  public static String withoutUser(String authority) {
    return authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
  }

  /** The URI without user information, which the HTTP client would use to log in. */
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

  /** The URI without parts that can contain secrets: user, query and fragment. */
  public static String redacted(URI uri) {
    return uri.getScheme() + "://" + authority(uri) + uri.getRawPath();
  }

  /** The lower-case host, with the port unless it is the default: the scope of credentials. */
  public static String authority(URI uri) {
    String host = host(uri) == null ? "" : host(uri).toLowerCase(Locale.ROOT);
    int port = port(uri);
    boolean usual = port < 0 || port == ("http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443);
    return usual ? host : host + ":" + port;
  }
}
