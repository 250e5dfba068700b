package org.opensearch.migrations.ecr.http.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.http.auth.AuthScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

class ProxySettingsTest {

  private static final URI PROXY = URI.create("http://proxy.corp:3128");

  private static ProxySettings of(Map<String, String> environment) {
    return ProxySettings.of(environment, new Properties());
  }

  private static boolean isProxied(String noProxy, String host) {
    return of(Map.of("HTTPS_PROXY", PROXY.toString(), "NO_PROXY", noProxy))
        .proxyFor(URI.create("https://" + host + "/v2/"))
        .isPresent();
  }

  @Test
  void theDefaultPortIsOptional() {
    String noProxy = "api.ecr.us-east-1.amazonaws.com:443,plain.test:80";
    ProxySettings settings =
        of(Map.of("HTTPS_PROXY", "a:1", "HTTP_PROXY", "a:1", "NO_PROXY", noProxy));
    assertEquals(
        Optional.empty(), settings.proxyFor(URI.create("https://api.ecr.us-east-1.amazonaws.com")));
    assertEquals(Optional.empty(), settings.proxyFor(URI.create("http://plain.test/")));
    assertTrue(settings.proxyFor(URI.create("https://plain.test/")).isPresent());
  }

  @Test
  void eachSchemeHasItsProxy() {
    ProxySettings settings =
        of(Map.of("HTTPS_PROXY", "http://secure.corp:1", "http_proxy", "plain.corp:2"));
    assertEquals(
        Optional.of(URI.create("http://secure.corp:1")),
        settings.proxyFor(URI.create("https://quay.io/")));
    assertEquals(
        Optional.of(URI.create("http://plain.corp:2")),
        settings.proxyFor(URI.create("http://quay.io/")));
  }

  @Test
  void withoutVariablesThereIsNoProxy() {
    assertEquals(Optional.empty(), of(Map.of()).proxyFor(URI.create("https://quay.io/")));
  }

  @Test
  void anEmptyVariableDoesNotHideTheOtherCase() {
    ProxySettings settings = of(Map.of("HTTPS_PROXY", "", "https_proxy", PROXY.toString()));
    assertEquals(Optional.of(PROXY), settings.https());
  }

  @Test
  void systemPropertiesTakePrecedence() {
    Properties properties = new Properties();
    properties.setProperty("https.proxyHost", "java.corp");
    properties.setProperty("https.proxyPort", "8080");
    properties.setProperty("http.nonProxyHosts", "10.*|*.internal");
    ProxySettings settings = ProxySettings.of(Map.of("HTTPS_PROXY", PROXY.toString()), properties);
    assertEquals(
        Optional.of(URI.create("http://java.corp:8080")),
        settings.proxyFor(URI.create("https://quay.io/")));
    for (String direct : new String[] {"10.1.2.3", "registry.internal"}) {
      assertEquals(
          Optional.empty(), settings.proxyFor(URI.create("https://" + direct + "/")), direct);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', quay.io, true",
    "quay.io, quay.io, false",
    "QUAY.io, Quay.IO, false",
    "quay.io, cdn.quay.io, false",
    "quay.io, notquay.io, true",
    ".quay.io, cdn.quay.io, false",
    "*.quay.io, cdn.quay.io, false",
    "'a.test, quay.io', quay.io, false",
    "'a.test,quay.io', a.test, false",
    "*, quay.io, false",
    "quay.io:443, quay.io:443, false",
    "quay.io:8443, quay.io:443, true",
    "10.0.0.0/8, 10.1.2.3, false",
    "10.0.0.0/8, 11.1.2.3, true",
    "10.0.0.0/8, quay.io, true",
    "169.254.169.254, 169.254.169.254, false",
    "2001:db8::1, [2001:db8::1], false",
    "[2001:db8::1], [2001:DB8:0:0::1], false",
    "2001:db8::1, [2001:db8::2], true",
    "2001:db8::2, [2001:db8::1]:2, true",
    "[2001:db8::1]:443, [2001:db8::1], false",
    "[2001:db8::1]:8443, [2001:db8::1], true",
    "fd00::/8, '[fd12::1]:5000', false",
    "fd00::/8, quay.io, true",
    "x, [::1], false",
    "x, '[0:0:0:0:0:0:0:1]:5000', false",
    "x, localhost, false",
    "x, 127.0.0.1, false"
  })
  void exceptionsBypassTheProxy(String noProxy, String host, boolean proxied) {
    assertEquals(proxied, isProxied(noProxy, host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:pa#ss@proxy:3128",
        "http://user:secret@",
        "socks5://user:secret@proxy:1080",
        "http://user:se cret@proxy"
      })
  void invalidProxiesAreReportedWithoutTheirPassword(String text) {
    InvalidInputException wrong =
        assertThrows(InvalidInputException.class, () -> of(Map.of("HTTPS_PROXY", text)));
    assertTrue(wrong.getMessage().contains("HTTPS_PROXY"), wrong.getMessage());
    for (Throwable t = wrong; t != null; t = t.getCause()) {
      assertFalse(t.toString().contains("secret") || t.toString().contains("pa#ss"), t.toString());
    }
  }

  /** As of services of Docker Compose; curl and Go programs accept them. */
  @ParameterizedTest
  @ValueSource(strings = {"http://us%20er:p:w@squid_proxy:3128", "us%20er:p:w@squid_proxy:3128/"})
  void proxiesCanHaveUnderscores(String text) {
    var credentials = new ProxyRoutePlanner(of(Map.of("HTTPS_PROXY", text))).credentials();
    var found = credentials.getCredentials(new AuthScope("squid_proxy", 3128));
    assertEquals("us er", found.getUserPrincipal().getName());
    assertEquals("p:w", found.getPassword());
  }

  @Test
  void credentialsAreDecodedAndSentOnlyToTheProxy() {
    var credentials =
        new ProxyRoutePlanner(of(Map.of("HTTPS_PROXY", "https://us%3Aer:p%40ss+%23:w@proxy.corp")))
            .credentials();
    var found = credentials.getCredentials(new AuthScope("proxy.corp", 443));
    assertEquals("us:er", found.getUserPrincipal().getName());
    assertEquals("p@ss+#:w", found.getPassword());
    assertEquals(null, credentials.getCredentials(new AuthScope("quay.io", 443)));
  }
}
