package org.opensearch.migrations.ecr.http.proxy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.http.HttpHost;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

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
      if (Uris.host(proxy) != null
          && SCHEMES.contains(proxy.getScheme().toLowerCase(Locale.ROOT))) {
        return proxy;
      }
    } catch (URISyntaxException e) {
      // Reported below, without the text, which can contain a password.
    }
    throw InvalidInputException.local(
        "use the proxy of",
        name,
        "it is not the URL of an HTTP proxy",
        "Write it as http://[USER:PASSWORD@]HOST:PORT, with %40 for @ and %23 for # in the"
            + " password");
  }

  /** The proxy for requests to {@code uri}, if there is one. */
  public Optional<URI> proxyFor(URI uri) {
    int usual = "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
    int port = Uris.port(uri) > 0 ? Uris.port(uri) : usual;
    return proxyFor(new HttpHost(Uris.host(uri), port, uri.getScheme()));
  }

  /** The proxy for requests to {@code host}, if there is one. */
  Optional<URI> proxyFor(HttpHost host) {
    if (exceptions.matches(host.getHostName(), host.getPort())) {
      return Optional.empty();
    }
    return "http".equalsIgnoreCase(host.getSchemeName()) ? http : https;
  }

  /** User and password in the URL of a proxy, decoded. */
  public static Optional<List<String>> login(URI proxy) {
    String authority = proxy.getRawAuthority();
    int end = authority.lastIndexOf('@');
    if (end < 0) {
      return Optional.empty();
    }
    String[] parts = authority.substring(0, end).split(":", 2);
    return Optional.of(List.of(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : ""));
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** All proxies. */
  List<URI> all() {
    return Stream.of(https, http).flatMap(Optional::stream).toList();
  }

  /**
   * The entries of {@code NO_PROXY}, interpreted as by Go programs, and of Java's {@code
   * http.nonProxyHosts}: hosts, domains, addresses and networks, each with an optional port.
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
      String name = withoutBrackets(host.toLowerCase(Locale.ROOT));
      Optional<InetAddress> address = Network.address(name);
      boolean loopback =
          name.equals("localhost") || address.filter(InetAddress::isLoopbackAddress).isPresent();
      return loopback || entries.stream().anyMatch(entry -> matches(entry, name, address, port));
    }

    private static boolean matches(
        String exception, String host, Optional<InetAddress> address, int port) {
      String entry = exception.toLowerCase(Locale.ROOT);
      int end = entry.lastIndexOf(':');
      boolean hasPort = end > 0 && (entry.indexOf(':') == end || entry.charAt(end - 1) == ']');
      if (hasPort) {
        if (!entry.substring(end + 1).equals(String.valueOf(port))) {
          return false;
        }
        entry = entry.substring(0, end);
      }
      entry = withoutBrackets(entry);
      if (entry.equals("*")) {
        return true;
      }
      if (entry.indexOf('/') > 0) {
        return Network.parse(entry).filter(network -> network.contains(host)).isPresent();
      }
      if (address.isPresent() && address.equals(Network.address(entry))) {
        return true;
      }
      if (entry.endsWith("*")) {
        return host.startsWith(entry.substring(0, entry.length() - 1));
      }
      String domain = entry.startsWith("*.") ? entry.substring(2) : entry;
      domain = domain.startsWith(".") ? domain.substring(1) : domain;
      return host.equals(domain) || host.endsWith("." + domain);
    }

    private static String withoutBrackets(String host) {
      return host.startsWith("[") && host.endsWith("]")
          ? host.substring(1, host.length() - 1)
          : host;
    }

    /**
     * An IPv4 or IPv6 network in CIDR notation.
     *
     * @param address an address in the network
     * @param bits the prefix length, 0 to 32 or 128
     */
    record Network(InetAddress address, int bits) {

      private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");
      private static final Pattern IPV6 = Pattern.compile("[0-9a-f:]*:[0-9a-f:.]*");

      static Optional<Network> parse(String cidr) {
        int slash = cidr.indexOf('/');
        String length = cidr.substring(slash + 1);
        return address(withoutBrackets(cidr.substring(0, slash)))
            .filter(address -> NUMBER.matcher(length).matches())
            .map(address -> new Network(address, Integer.parseInt(length)))
            .filter(network -> network.bits() <= network.address().getAddress().length * 8);
      }

      /**
       * Whether {@code host} is an address in this network; false for names, which are not
       * resolved.
       */
      boolean contains(String host) {
        byte[] own = address.getAddress();
        byte[] other = address(host).map(InetAddress::getAddress).orElse(new byte[0]);
        if (own.length != other.length) {
          return false;
        }
        int shift = own.length * 8 - bits;
        return new BigInteger(1, own)
            .shiftRight(shift)
            .equals(new BigInteger(1, other).shiftRight(shift));
      }

      /** The address; empty for a name. */
      private static Optional<InetAddress> address(String text) {
        String[] parts = text.split("\\.", -1);
        boolean isIpv4 =
            parts.length == 4
                && Arrays.stream(parts)
                    .allMatch(p -> NUMBER.matcher(p).matches() && Integer.parseInt(p) < 256);
        try {
          // No lookup: the text is an address.
          return isIpv4 || IPV6.matcher(text).matches()
              ? Optional.of(InetAddress.getByName(text))
              : Optional.empty();
        } catch (UnknownHostException e) {
          return Optional.empty();
        }
      }
    }
  }
}
