package org.opensearch.migrations.ecr.http.proxy;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * An IPv4 network in CIDR notation, as {@code NO_PROXY} can hold.
 *
 * @param address the network's address as a number
 * @param bits the length of the prefix, 0 to 32
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
   * Whether {@code host} is an address of this network; false for names, which are not looked up.
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
