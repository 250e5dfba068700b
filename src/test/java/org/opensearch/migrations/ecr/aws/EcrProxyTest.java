package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.testing.Hosts;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** The adapter behind a proxy. */
@Timeout(60)
class EcrProxyTest extends FakeEcrScene {

  @Test
  void theProxyOfJavasPropertiesIsUsed() {
    aws.set("aws.endpointUrlEcr", "http://" + Hosts.UNKNOWN);
    URI proxy = URI.create(fake.endpoint());
    aws.set("http.proxyHost", proxy.getHost());
    aws.set("http.proxyPort", String.valueOf(proxy.getPort()));

    ecr.repositories(REGISTRY, RepositorySettings.DEFAULT, warning -> {}).create("a/1");

    assertEquals(List.of("a/1"), fake.repositories());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.1 403 Forbidden | AccessException    | refused CONNECT with status 403 Forbidden. Allow",
        "1.0 407 Login     | AccessException    | the proxy requires authentication. Add",
        "1.0 503 Busy      | TransientException | refused CONNECT with status 503 Busy. Run again",
      })
  void proxyThatRejectsTheApiIsReported(String status, String type, String words)
      throws IOException {
    try (ScriptedServer proxy =
        ScriptedServer.start(
            request -> request.write("HTTP/" + status + "\r\nContent-Length: 0\r\n\r\n"))) {
      aws.remove("aws.endpointUrlEcr");
      aws.set("https.proxyHost", "127.0.0.1");
      aws.set("https.proxyPort", String.valueOf(proxy.port()));

      FailureException refused = assertThrows(FailureException.class, ecr::ownRegistry);

      assertEquals(type, refused.getClass().getSimpleName());
      assertTrue(refused.getMessage().contains(words), refused.getMessage());
    }
  }
}
