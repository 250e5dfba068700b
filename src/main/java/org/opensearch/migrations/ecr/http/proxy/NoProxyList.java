package org.opensearch.migrations.ecr.http.proxy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

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
    boolean loopback = name.equals("localhost") || name.startsWith("127.") || name.equals("[::1]");
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
     * Whether {@code host} is an address in this network; false for names, which are not resolved.
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
