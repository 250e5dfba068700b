package org.opensearch.migrations.ecr.http.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoProxyListTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.168.1.77/24, 192.168.1.1, true",
    "192.168.1.77/24, 192.168.2.1, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "1.2.3.4/32, 1.2.3.4, true",
    "1.2.3.4/32, 1.2.3.5, false",
    "200.0.0.0/5, 207.1.1.1, true",
    "10.0.0.0/8, example.com, false",
    "10.0.0.0/8, 10.0.0, false",
    "10.0.0.0/8, 10.0.0.256, false",
    "fd00::/8, fd12:3456::1, true",
    "fd00::/8, fe80::1, false",
    "::1/64, 0:0:0:0:0:0:0:2, true",
    "::1/64, 127.0.0.1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::/0, 2001:db8::1, true",
    "fd00::/8, fd00.example.com, false"
  })
  void networksContainTheirAddresses(String cidr, String host, boolean contained) {
    assertEquals(
        contained, ProxySettings.NoProxyList.Network.parse(cidr).orElseThrow().contains(host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/999",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0/8",
        "a/8",
        "::1/129",
        "fd00::1::/8"
      })
  void invalidNetworksAreRejected(String cidr) {
    assertEquals(Optional.empty(), ProxySettings.NoProxyList.Network.parse(cidr));
  }
}
