package org.opensearch.migrations.ecr.http.proxy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The entries of {@code NO_PROXY} as Go programs read them, and Java's {@code http.nonProxyHosts}:
 * hosts, domains, IPv4 networks, each with an optional port.
 *
 * @param entries as written
 */
record NoProxyList(List<String> entries) {

  NoProxyList {
    entries = List.copyOf(entries);
  }

  /** Reads entries between commas or spaces. */
  static NoProxyList parse(String text) {
    return new NoProxyList(
        Arrays.stream(text.split("[,\\s]+")).filter(entry -> !entry.isEmpty()).toList());
  }

  /** Whether a host is reached directly; this machine always is. */
  boolean contain(String host, int port) {
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
}
