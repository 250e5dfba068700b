package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** Responses that Amazon ECR does not send, and endpoints that are none. */
@Timeout(30)
class UnusualEcrResponsesTest extends FakeEcrScene {

  private static final String TOKEN = "{\"authorizationData\":[{%s}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "200 | <html>secret</html>                   | Transient | is not JSON. Check whether",
        "200 | {\"authorizationData\":               | Transient | is not JSON. Check whether",
        "200 | ~~                                    | Refused   | the response contains no token",
        "200 | {}                                    | Refused   | the response contains no token",
        "200 | {\"authorizationData\":[]}            | Refused   | the response contains no token",
        "200 | \"proxyEndpoint\":\"https://r.test\"  | Refused   | no value or no endpoint",
        "200 | \"authorizationToken\":\"QVdTOng=\"   | Refused   | no value or no endpoint",
        "200 | \"authorizationToken\":\"QVdTOng=\",\"proxyEndpoint\":\"secret\" | Refused"
            + " | not the URL of a registry",
        "302 | <html>secret</html>                   | Refused   | status 302. Check whether",
        "403 | <html>secret</html>                   | Refused   | status 403. Check whether",
        "503 | <html>secret</html>                   | Transient | status 503. Run again",
      })
  void areReportedWithoutTheirContent(int status, String body, String type, String words)
      throws IOException {
    String content = body.startsWith("\"") ? TOKEN.formatted(body) : body;
    try (ScriptedServer server = ScriptedServer.start(r -> r.respond(status, content));
        AmazonEcr ecr = ecr(0)) {
      aws.set("aws.endpointUrlEcr", server.uri("").toString());
      FailureException failure = assertThrows(FailureException.class, ecr::ownRegistry);
      assertEquals(type + "Exception", failure.getClass().getSimpleName());
      assertTrue(failure.getMessage().contains(words), failure.getMessage());
      for (Throwable t = failure; t != null; t = t.getCause()) {
        assertTrue(!String.valueOf(t.getMessage()).contains("secret"), t.toString());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "because no identity-based policy allows it | Allow ecr:GetAuthorizationToken in the"
            + " caller",
        "with an explicit deny in a service control policy | Change the policy that the message",
      })
  void theRemedyForADeniedActionIsThatOfItsPolicy(String why, String remedy) throws IOException {
    String denied =
        "{\"__type\":\"AccessDeniedException\",\"Message\":\"User: u is not authorized to perform:"
            + " ecr:GetAuthorizationToken on resource: * %s\"}";
    try (ScriptedServer server =
            ScriptedServer.start(
                r ->
                    r.respond(
                        400,
                        Map.of("Content-Type", "application/x-amz-json-1.1"),
                        denied.formatted(why)));
        AmazonEcr ecr = ecr(0)) {
      aws.set("aws.endpointUrlEcr", server.uri("").toString());
      FailureException failure = assertThrows(FailureException.class, ecr::ownRegistry);
      assertTrue(failure.failure().remedy().startsWith(remedy), failure.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://", "https://a b", ":"})
  void anInvalidEndpointIsInvalidInput(String endpoint) {
    aws.set("aws.endpointUrlEcr", endpoint);
    InvalidInputException wrong = assertThrows(InvalidInputException.class, ecr::ownRegistry);
    assertTrue(wrong.failure().remedy().contains("AWS_ENDPOINT_URL_ECR"), wrong.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[default]\nendpoint_url=%s",
        "[default]\nservices=s\n[services s]\necr =\n  endpoint_url=%s"
      })
  void fipsHostsUseTheEndpointOfAProfile(String config, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("config"), config.formatted(fake.endpoint()));
    aws.remove("aws.endpointUrlEcr");
    aws.set("aws.configFile", file.toString());
    String host = "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com";
    assertTrue(ecr.credentials(Optional.of(host)).login(host).isPresent());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws.useFipsEndpoint       | yes  | was defined as 'yes'",
        "aws.useDualstackEndpoint  | 1    | was defined as '1'",
        "aws.defaultsMode          | fast | not a valid defaults mode fast",
        "aws.useFipsEndpoint       | true | Unset AWS_USE_FIPS_ENDPOINT",
        "aws.useDualstackEndpoint  | true | Unset AWS_USE_FIPS_ENDPOINT",
      })
  void invalidSettingsAreInvalidInput(String property, String value, String words) {
    aws.set(property, value);
    InvalidInputException wrong = assertThrows(InvalidInputException.class, ecr::ownRegistry);
    assertTrue(wrong.getMessage().contains(words), wrong.getMessage());
  }
}
