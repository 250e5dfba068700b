package org.opensearch.migrations.ecr.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.SharedWork;
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
 * Logs in to {@code public.ecr.aws} if there are AWS credentials, which raises its rate limit
 * tenfold. The login is optional: after any failure, the registry is read anonymously for the rest
 * of the run.
 */
final class EcrPublicCredentials implements RegistryCredentials {

  /** The registry of Amazon ECR Public. */
  private static final String HOST = "public.ecr.aws";

  private final Supplier<AwsSession> session;
  private final Consumer<String> notes;

  /** One lookup or renewal at a time. */
  private final SharedWork<String, Optional<Login>> lookups = new SharedWork<>();

  private volatile EcrToken.Cache token;
  private volatile Login issued;
  private volatile boolean anonymous;

  /**
   * Logins with AWS credentials.
   *
   * @param notes receives the reason if there is no login, for verbose output
   */
  EcrPublicCredentials(Supplier<AwsSession> session, Consumer<String> notes) {
    this.session = session;
    this.notes = notes;
  }

  @Override
  public Optional<Login> login(String host) {
    return isResponsible(host) ? shared(this::current) : Optional.empty();
  }

  private Optional<Login> current() {
    return anonymous ? Optional.empty() : logIn(() -> Optional.of(token().current(this::fetch)));
  }

  /** A new token if the previous one may have expired; anonymous if that is rejected too. */
  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    if (!isResponsible(host)) {
      return Optional.empty();
    }
    Optional<Login> next = shared(() -> afterRejection(rejected));
    // The result of another thread's lookup may predate the rejection.
    return next.filter(rejected::equals).isPresent()
        ? shared(() -> afterRejection(rejected))
        : next;
  }

  private Optional<Login> afterRejection(Login rejected) {
    if (anonymous || !rejected.equals(issued)) {
      return current();
    }
    Optional<Login> next = logIn(() -> token().renewed(rejected, this::fetch));
    if (next.isEmpty()) {
      readAnonymously("it rejects the token of these AWS credentials");
    }
    return next;
  }

  /** Also empty if the thread is interrupted. */
  private Optional<Login> shared(Supplier<Optional<Login>> lookup) {
    try {
      return lookups.get(HOST, lookup::get);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean isResponsible(String host) {
    return (host.equals(HOST) || host.equals(HOST + ":443")) && !anonymous;
  }

  private EcrToken.Cache token() {
    if (token == null) {
      token = session.get().newTokenCache();
    }
    return token;
  }

  private EcrToken fetch() {
    try {
      return session.get().publicApi().authorizationToken(HOST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Login> logIn(Supplier<Optional<EcrToken>> tokens) {
    try {
      if (!session.get().hasCredentials()) {
        readAnonymously("no AWS credentials found");
        return Optional.empty();
      }
      Optional<Login> login = tokens.get().map(EcrToken::login);
      login.ifPresent(l -> issued = l);
      return login;
    } catch (RuntimeException e) {
      // Catches everything: even a bug, here or in the SDK, must not fail the image.
      readAnonymously(reason(e));
      return Optional.empty();
    }
  }

  private void readAnonymously(String reason) {
    if (!anonymous) {
      anonymous = true;
      notes.accept(HOST + " is read anonymously: " + reason);
    }
  }

  private static String reason(RuntimeException e) {
    if (e instanceof FailureException known) {
      return known.failure().reason();
    }
    if (e instanceof UncheckedIOException network) {
      return new HttpFailures("log in to", Side.SOURCE, HOST, "the API of ECR Public")
          .of(network.getCause())
          .failure()
          .reason();
    }
    return e.toString();
  }

  /**
   * The one request that is sent to the API of Amazon ECR Public. It is built from the SDK's parts
   * for signing, sending and endpoint resolution: the SDK's client for this service supports some
   * twenty requests and would add as much to the jar as the client for ECR.
   */
  static final class Api {

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
    Api(AwsIdentity identity, SdkHttpClient http, InstantSource clock) {
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
          data.path("authorizationToken").asText(),
          "https://" + registry,
          expires,
          clock.instant());
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
      return identity
          .endpoint()
          .serviceEndpointOverrideEnvironmentVariable("AWS_ENDPOINT_URL_ECR_PUBLIC")
          .serviceEndpointOverrideSystemProperty("aws.endpointUrlEcrPublic")
          .serviceProfileProperty("ecr_public")
          .serviceEndpointPrefix("api.ecr-public")
          .region(REGION)
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
}
