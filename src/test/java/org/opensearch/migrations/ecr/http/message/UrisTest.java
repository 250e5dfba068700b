package org.opensearch.migrations.ecr.http.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrisTest {

  @ParameterizedTest
  @CsvSource({
    "https://h/a?_state=abc%2Bd%3D&x=1, https://h/a?_state=abc%2Bd%3D&x=1",
    "https://h/a b?c=d e, https://h/a%20b?c=d%20e",
    "https://h/a?x={y}|z^, https://h/a?x=%7By%7D%7Cz%5E",
    "https://h/ü, https://h/%C3%BC",
    "https://h/a?x=100%, https://h/a?x=100%25",
    "https://h/a?x=%zz%41, https://h/a?x=%25zz%41",
    "https://h/a[1]?x=[2], https://h/a%5B1%5D?x=%5B2%5D",
    "https://[::1]:5000/a, https://[::1]:5000/a",
    "/v2/x/blobs/uploads/1?_state=a~b, /v2/x/blobs/uploads/1?_state=a~b",
    "' https://h/ ', https://h/",
    "//cdn.test/x, //cdn.test/x",
  })
  void readsWhatServersSend(String sent, String expected) {
    assertEquals(expected, Uris.parse(sent).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h/a#b#c",
        "https://",
        "https://[::1/a",
        ":",
        "//h:70000/x",
        "http://h:65536/"
      })
  void invalidUrisAreRejected(String sent) {
    assertThrows(IllegalArgumentException.class, () -> Uris.parse(sent));
  }

  @Test
  void aSignatureIsNotReencoded() {
    String signed = "https://s3.test/b?X-Amz-Signature=ab%2F%3D&X-Amz-Credential=A%2F2024%2Fus";
    assertEquals(signed, Uris.parse(signed).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/a/b?q=1, c, https://h/a/c",
    "https://h/a/b?q=1, /c, https://h/c",
    "https://h/a/b?q=1, ?r=2, https://h/a/b?r=2",
    "https://h/a/b, //other/c, https://other/c",
    "https://h/a/b, https://other/c?x=%2F, https://other/c?x=%2F",
    "https://h/a/b, ../c, https://h/c"
  })
  void resolvesLocations(String base, String location, String expected) {
    assertEquals(expected, Uris.resolve(URI.create(base), location).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "https://Example.COM/x, example.com",
    "https://example.com:443/, example.com",
    "https://example.com:80/, example.com:80",
    "http://example.com:80/, example.com",
    "http://example.com:443/, example.com:443",
    "https://user@example.com:5000/, example.com:5000",
    "https://[::1]:5000/, [::1]:5000",
    "https://My_bucket.s3.amazonaws.com/, my_bucket.s3.amazonaws.com",
    "https://user@my_host:443/x, my_host",
    "https://user@my_host:5000/x, my_host:5000"
  })
  void authoritiesOmitTheDefaultPort(String uri, String expected) {
    assertEquals(expected, Uris.authority(URI.create(uri)));
  }
}
