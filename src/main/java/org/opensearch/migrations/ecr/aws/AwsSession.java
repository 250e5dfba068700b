package org.opensearch.migrations.ecr.aws;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.proxy.ProxySettings;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.ecr.EcrClient;

/**
 * The AWS clients of a run: one per region, created on first use, with shared credentials and HTTP
 * connections.
 */
final class AwsSession implements AutoCloseable {

  // The region becomes part of the host name that requests are signed for and sent to.
  private static final Pattern REGION = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** For optional requests, which an isolated network never answers. */
  private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(3);

  private final Retry retry;
  private final InstantSource clock;
  private final AwsIdentity identity = new AwsIdentity();
  private final SdkHttpClient http;
  private final EcrPublicApi publicApi;
  private final SdkHttpClient shortTimeoutHttp;
  private final Map<Location, EcrApi> apis = new ConcurrentHashMap<>();

  private Optional<String> defaultRegion;

  private record Location(String region, boolean fips) {}

  /**
   * Clients with these network options.
   *
   * @param configuredRegion the region for registries whose host name does not contain one; by
   *     default, the environment's
   */
  AwsSession(Optional<String> configuredRegion, NetworkOptions network, InstantSource clock) {
    this.defaultRegion = configuredRegion;
    this.clock = clock;
    this.retry = new Retry(network.retries());
    this.http = http(network);
    this.shortTimeoutHttp = http(withShortTimeout(network));
    this.publicApi = new EcrPublicApi(identity, shortTimeoutHttp, clock);
  }

  private static SdkHttpClient http(NetworkOptions network) {
    return UrlConnectionHttpClient.create(
        new AwsConnections(network, ProxySettings.of(System.getenv(), System.getProperties())));
  }

  private static NetworkOptions withShortTimeout(NetworkOptions network) {
    Duration timeout =
        network.timeout().compareTo(SHORT_TIMEOUT) < 0 ? network.timeout() : SHORT_TIMEOUT;
    return new NetworkOptions(network.caFile(), network.plainHttp(), 0, timeout);
  }

  /** The API of ECR Public, with a short timeout. */
  EcrPublicApi publicApi() {
    return publicApi;
  }

  /** A new, empty cache for a token. */
  EcrToken.Cache newTokenCache() {
    return new EcrToken.Cache(clock);
  }

  /** See {@link AwsIdentity#hasCredentials}. */
  boolean hasCredentials() {
    return identity.hasCredentials();
  }

  /** The API of a registry's region, or of the default region. */
  EcrApi api(Optional<EcrHost> host) {
    String region = host.map(EcrHost::region).orElseGet(this::defaultRegion);
    boolean fips = host.map(EcrHost::fips).orElse(false);
    return apis.computeIfAbsent(new Location(region, fips), this::newApi);
  }

  /** Looked up once: on an instance, the lookup is a request. */
  private synchronized String defaultRegion() {
    if (defaultRegion.isEmpty()) {
      defaultRegion = Optional.of(identity.region());
    }
    if (!REGION.matcher(defaultRegion.get()).matches()) {
      throw new InvalidInputException(
          new Failure(
              "use region",
              Side.DESTINATION,
              defaultRegion.get(),
              "it is not a valid region code",
              "Pass a region code such as us-east-1 with --region or AWS_REGION"));
    }
    return defaultRegion.get();
  }

  private EcrApi newApi(Location location) {
    boolean fips = location.fips() && !isRedirected();
    EcrClient client =
        EcrClient.builder()
            .region(Region.of(location.region()))
            .fipsEnabled(fips ? Boolean.TRUE : null) // null: use the environment's setting
            .credentialsProvider(identity.credentials())
            .httpClient(http)
            .overrideConfiguration(
                options ->
                    options
                        .retryStrategy(onlyForClockSkew())
                        .defaultProfileFile(identity.profiles()))
            .build();
    return new EcrApi(client, location.region(), retry, clock);
  }

  /**
   * Whether the user configured an endpoint. The SDK rejects FIPS together with a custom endpoint,
   * so FIPS compliance is then up to the user.
   */
  private static boolean isRedirected() {
    return Stream.of("AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL")
            .anyMatch(System.getenv()::containsKey)
        || Stream.of("aws.endpointUrlEcr", "aws.endpointUrl")
            .anyMatch(System.getProperties()::containsKey);
  }

  /**
   * The SDK learns the local clock's offset from a clock skew error and then has to retry the
   * request itself. Everything else is retried by {@link Retry}, according to {@code --retries}.
   */
  private static RetryStrategy onlyForClockSkew() {
    return DefaultRetryStrategy.standardStrategyBuilder()
        .maxAttempts(2)
        .retryOnException(e -> e instanceof AwsServiceException a && a.isClockSkewException())
        .useClientDefaults(false)
        .build();
  }

  @Override
  public void close() {
    // Clients with an external HTTP client and credentials own no resources.
    http.close();
    shortTimeoutHttp.close();
    identity.close();
  }
}
