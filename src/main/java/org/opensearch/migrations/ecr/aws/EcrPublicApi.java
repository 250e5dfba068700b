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
 * The one request that is sent to the API of Amazon ECR Public. It is built from the SDK's parts
 * for signing, sending and endpoint resolution: the SDK's client for this service supports some
 * twenty requests and would add as much to the jar as the client for ECR.
 */
final class EcrPublicApi {

  /** The only region of the API. */
  private static final Region REGION = Region.US_EAST_1;

  private static final String TARGET = "SpencerFrontendService.GetAuthorizationToken";
  private static final int MAX_RESPONSE_BYTES = 64 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AwsIdentity identity;
  private final SdkHttpClient http;
  private final InstantSource clock;

  /**
   * The API.
   *
   * @param http has a short timeout, because the response is optional
   */
  EcrPublicApi(AwsIdentity identity, SdkHttpClient http, InstantSource clock) {
    this.identity = identity;
    this.http = http;
    this.clock = clock;
  }

  /**
   * Requests a token, without retries.
   *
   * @throws IOException if there is no usable response
   */
  EcrToken authorizationToken(String registry) throws IOException {
    SignedRequest signed = signed();
    HttpExecuteRequest request =
        HttpExecuteRequest.builder()
            .request(signed.request())
            .contentStreamProvider(signed.payload().orElse(null))
            .build();
    HttpExecuteResponse response = http.prepareRequest(request).call();
    JsonNode content = content(response);
    JsonNode data = content.path("authorizationData");
    if (!response.httpResponse().isSuccessful() || !data.has("authorizationToken")) {
      throw new IOException(
          "status "
              + response.httpResponse().statusCode()
              + " "
              + content.path("__type").asText("").replaceFirst(".*#", ""));
    }
    // Seconds since the epoch, with a fraction.
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

  /** Resolved as by the SDK's own client. */
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

  private static JsonNode content(HttpExecuteResponse response) throws IOException {
    if (response.responseBody().isEmpty()) {
      return JSON.createObjectNode();
    }
    try (InputStream body = response.responseBody().get()) {
      JsonNode content = JSON.readTree(body.readNBytes(MAX_RESPONSE_BYTES));
      return content;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      // The exception message would quote the response, which may contain a token.
      return JSON.createObjectNode();
    }
  }
}
