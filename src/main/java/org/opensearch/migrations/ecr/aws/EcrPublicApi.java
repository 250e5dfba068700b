package org.opensearch.migrations.ecr.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.awssdk.awscore.endpoint.AwsClientEndpointProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.regions.Region;

/**
 * The one question that is asked of Amazon ECR Public's API. It is signed, sent and directed by the
 * parts that the SDK makes its clients of: its client for this service has some twenty requests,
 * and would add as much to the jar as that of ECR.
 */
final class EcrPublicApi {

  /** Where the API is; there is no other region. */
  private static final Region REGION = Region.US_EAST_1;

  private static final String TARGET = "SpencerFrontendService.GetAuthorizationToken";
  private static final int ANSWER_LIMIT = 64 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AwsIdentity identity;
  private final SdkHttpClient http;
  private final InstantSource clock;

  /**
   * The API.
   *
   * @param http with short time-outs: nothing depends on an answer
   */
  EcrPublicApi(AwsIdentity identity, SdkHttpClient http, InstantSource clock) {
    this.identity = identity;
    this.http = http;
    this.clock = clock;
  }

  /**
   * Asks for a token, once.
   *
   * @throws IOException when there is no answer, or none that can be used
   */
  EcrToken authorizationToken(String registry) throws IOException {
    SignedRequest signed = signed();
    HttpExecuteRequest request =
        HttpExecuteRequest.builder()
            .request(signed.request())
            .contentStreamProvider(signed.payload().orElse(null))
            .build();
    HttpExecuteResponse response = http.prepareRequest(request).call();
    JsonNode answer = answer(response);
    JsonNode data = answer.path("authorizationData");
    if (!response.httpResponse().isSuccessful() || !data.has("authorizationToken")) {
      throw new IOException(
          "status "
              + response.httpResponse().statusCode()
              + " "
              + answer.path("__type").asText("").replaceFirst(".*#", ""));
    }
    // Seconds since 1970, with a fraction.
    Instant expires =
        data.path("expiresAt").isNumber()
            ? Instant.ofEpochMilli((long) (data.path("expiresAt").asDouble() * 1000))
            : null;
    return EcrToken.of(
        data.path("authorizationToken").asText(), "https://" + registry, expires, clock.instant());
  }

  private SignedRequest signed() {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint())
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", TARGET)
            .build();
    var credentials = identity.credentials().resolveCredentials();
    return AwsV4HttpSigner.create()
        .sign(
            signing ->
                signing
                    .identity(credentials)
                    .request(request)
                    .payload(ContentStreamProvider.fromUtf8String("{}"))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "ecr-public")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, REGION.id()));
  }

  /** Where the SDK's own client would look. */
  private URI endpoint() {
    return AwsClientEndpointProvider.builder()
        .serviceEndpointOverrideEnvironmentVariable("AWS_ENDPOINT_URL_ECR_PUBLIC")
        .serviceEndpointOverrideSystemProperty("aws.endpointUrlEcrPublic")
        .serviceProfileProperty("ecr_public")
        .profileFile(identity::profiles)
        .serviceEndpointPrefix("api.ecr-public")
        .defaultProtocol("https")
        .region(REGION)
        .dualstackEnabled(false)
        .fipsEnabled(false)
        .build()
        .clientEndpoint();
  }

  private static JsonNode answer(HttpExecuteResponse response) throws IOException {
    if (response.responseBody().isEmpty()) {
      return JSON.createObjectNode();
    }
    try (InputStream body = response.responseBody().get()) {
      JsonNode answer = JSON.readTree(body.readNBytes(ANSWER_LIMIT));
      return answer;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      // Its message would quote what came, which may be a token.
      return JSON.createObjectNode();
    }
  }
}
