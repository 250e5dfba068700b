package org.opensearch.migrations.ecr.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;

class PlainHttpHostsTest {

  private final HttpTransport.PlainHttpHosts hosts =
      new HttpTransport.PlainHttpHosts(Set.of("Plain.test", "ported.test:5000", "eighty.test:80"));

  @ParameterizedTest
  @CsvSource({
    "https://plain.test/v2/, http://plain.test/v2/",
    "https://PLAIN.test:9999/v2/, http://PLAIN.test:9999/v2/",
    "https://ported.test:5000/v2/, http://ported.test:5000/v2/",
    "https://ported.test/v2/, https://ported.test/v2/",
    "https://ported.test:5001/v2/, https://ported.test:5001/v2/",
    "https://eighty.test/v2/, http://eighty.test/v2/",
    "https://other.test/a?b=http://plain.test, https://other.test/a?b=http://plain.test",
    "http://other.test/v2/, https://other.test/v2/",
    "http://other.test:80/v2/:80, https://other.test/v2/:80",
    "http://other.test:80, https://other.test",
    "http://other.test:8080/v2/, https://other.test:8080/v2/",
    "https://notplain.test/, https://notplain.test/"
  })
  void onlyListedHostsUsePlainHttp(String uri, String spoken) {
    assertEquals(spoken, hosts.withScheme(URI.create(uri)).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.test/, https://b.test/x, https://b.test/x",
    // A server behind a proxy that ends TLS does not know of it.
    "https://a.test/, http://a.test/x, https://a.test/x",
    "https://a.test:8443/, http://a.test:8443/x, https://a.test:8443/x",
    "https://a.test/, http://a.test:80/x, https://a.test/x",
    "https://a.test/, http://plain.test/x, http://plain.test/x",
    "http://plain.test/, https://plain.test/x, https://plain.test/x",
    // Nobody is told by another server who to log in as.
    "https://a.test/, https://evil:pw@b.test:1/x?u=//evil:pw@b.test:1, "
        + "https://b.test:1/x?u=//evil:pw@b.test:1",
    "https://a.test/, http://evil:pw@plain.test/x, http://plain.test/x",
  })
  void redirectsKeepTls(String from, String to, String followed) throws IOException {
    assertEquals(followed, hosts.checked(URI.create(to), URI.create(from)).toString());
  }

  @Test
  void redirectToPlainHttpOnAnotherHostIsRejected() {
    URI from = URI.create("https://a.test/");
    IOException refused =
        assertThrows(
            UnusableResponseException.class,
            () -> hosts.checked(URI.create("http://b.test:81/x?token=secret"), from));
    assertTrue(refused.getMessage().contains("b.test:81"), refused.getMessage());
    assertTrue(refused.getMessage().contains("--plain-http"), refused.getMessage());
    assertTrue(!refused.getMessage().contains("secret"), refused.getMessage());
  }
}
