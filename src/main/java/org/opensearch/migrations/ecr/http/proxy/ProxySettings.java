package org.opensearch.migrations.ecr.http.proxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.http.HttpHost;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/**
 * The proxies of {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} (or the same in lower
 * case), interpreted as by curl and Go programs. Java's system properties, such as {@code
 * https.proxyHost}, take precedence.
 *
 * @param https the proxy for TLS
 * @param http the proxy for plain HTTP
 * @param exceptions the hosts that are accessed without a proxy
 */
public record ProxySettings(Optional<URI> https, Optional<URI> http, NoProxyList exceptions) {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /**
   * Reads the proxies from environment variables and system properties.
   *
   * @throws InvalidInputException if one of them is not the URL of a proxy
   */
  public static ProxySettings of(Map<String, String> environment, Properties properties) {
    Optional<URI> https = fromProperties("https", properties);
    Optional<URI> http = fromProperties("http", properties);
    String exceptions = variable("NO_PROXY", environment).orElse("");
    String javaExceptions = properties.getProperty("http.nonProxyHosts", "");
    return new ProxySettings(
        https.or(() -> fromVariable("HTTPS_PROXY", environment)),
        http.or(() -> fromVariable("HTTP_PROXY", environment)),
        NoProxyList.parse(exceptions + "," + javaExceptions.replace('|', ',')));
  }

  private static Optional<URI> fromProperties(String scheme, Properties properties) {
    String host = properties.getProperty(scheme + ".proxyHost", "");
    String port =
        properties.getProperty(scheme + ".proxyPort", scheme.equals("http") ? "80" : "443");
    return host.isEmpty()
        ? Optional.empty()
        : Optional.of(parse(scheme + ".proxyHost", host + ":" + port));
  }

  private static Optional<URI> fromVariable(String name, Map<String, String> environment) {
    return variable(name, environment).map(text -> parse(name, text));
  }

  private static Optional<String> variable(String name, Map<String, String> environment) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .findFirst();
  }

  private static URI parse(String name, String text) {
    String address = text.contains("://") ? text.strip() : "http://" + text.strip();
    try {
      URI proxy = new URI(address);
      if (proxy.getHost() != null && SCHEMES.contains(proxy.getScheme().toLowerCase(Locale.ROOT))) {
        return proxy;
      }
    } catch (URISyntaxException e) {
      // Reported below, without the text, which can contain a password.
    }
    throw new InvalidInputException(
        new Failure(
            "use the proxy of",
            Side.LOCAL,
            name,
            "it is not the URL of an HTTP proxy",
            "Write it as http://[USER:PASSWORD@]HOST:PORT, with %40 for @ and %23 for # in the"
                + " password"));
  }

  /** The proxy for requests to {@code uri}, if there is one. */
  public Optional<URI> proxyFor(URI uri) {
    int usual = "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
    int port = uri.getPort() > 0 ? uri.getPort() : usual;
    return proxyFor(new HttpHost(uri.getHost(), port, uri.getScheme()));
  }

  /** The proxy for requests to {@code host}, if there is one. */
  Optional<URI> proxyFor(HttpHost host) {
    if (exceptions.matches(host.getHostName(), host.getPort())) {
      return Optional.empty();
    }
    return "http".equalsIgnoreCase(host.getSchemeName()) ? http : https;
  }

  /** All proxies. */
  List<URI> all() {
    return Stream.of(https, http).flatMap(Optional::stream).toList();
  }

  /**
   * The entries of {@code NO_PROXY}, interpreted as by Go programs, and of Java's {@code
   * http.nonProxyHosts}: hosts, domains and IPv4 networks, each with an optional port.
   *
   * @param entries the entries as written
   */
  record NoProxyList(List<String> entries) {

    NoProxyList {
      entries = List.copyOf(entries);
    }

    /** Parses entries separated by commas or spaces. */
    static NoProxyList parse(String text) {
      return new NoProxyList(
          Arrays.stream(text.split("[,\\s]+")).filter(entry -> !entry.isEmpty()).toList());
    }

    /** Whether a host is accessed without a proxy; the local machine always is. */
    boolean matches(String host, int port) {
      String name = host.toLowerCase(Locale.ROOT);
      boolean loopback =
          name.equals("localhost") || name.startsWith("127.") || name.equals("[::1]");
      return loopback || entries.stream().anyMatch(entry -> matches(entry, name, port));
    }

    private static boolean matches(String exception, String host, int port) {
      String entry = exception.toLowerCase(Locale.ROOT);
      int colon = entry.lastIndexOf(':');
      if (colon > 0 && entry.indexOf(':') == colon) {
        if (!entry.substring(colon + 1).equals(String.valueOf(port))) {
          return false;
        }
        entry = entry.substring(0, colon);
      }
      if (entry.equals("*")) {
        return true;
      }
      if (entry.indexOf('/') > 0) {
        return Ipv4Network.parse(entry).map(network -> network.contains(host)).orElse(false);
      }
      if (entry.endsWith("*")) {
        return host.startsWith(entry.substring(0, entry.length() - 1));
      }
      String domain = entry.startsWith("*.") ? entry.substring(2) : entry;
      domain = domain.startsWith(".") ? domain.substring(1) : domain;
      return host.equals(domain) || host.endsWith("." + domain);
    }

    /**
     * An IPv4 network in CIDR notation.
     *
     * @param address the network's address as a number
     * @param bits the prefix length, 0 to 32
     */
    record Ipv4Network(long address, int bits) {

      static Optional<Ipv4Network> parse(String cidr) {
        int slash = cidr.indexOf('/');
        String length = cidr.substring(slash + 1);
        OptionalLong address = address(cidr.substring(0, slash));
        if (address.isEmpty() || !length.matches("[0-9]|[12][0-9]|3[0-2]")) {
          return Optional.empty();
        }
        return Optional.of(new Ipv4Network(address.getAsLong(), Integer.parseInt(length)));
      }

      /**
       * Whether {@code host} is an address in this network; false for names, which are not
       * resolved.
       */
      boolean contains(String host) {
        OptionalLong other = address(host);
        int shift = 32 - bits;
        return other.isPresent() && other.getAsLong() >> shift == address >> shift;
      }

      private static OptionalLong address(String text) {
        String[] parts = text.split("\\.", -1);
        long address = 0;
        for (String part : parts) {
          if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
            return OptionalLong.empty();
          }
          address = address << 8 | Integer.parseInt(part);
        }
        return parts.length == 4 ? OptionalLong.of(address) : OptionalLong.empty();
      }
    }
  }
}
