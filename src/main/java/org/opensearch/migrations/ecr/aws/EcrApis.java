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
 * The ECR APIs of the regions that are used, each with one client that is made when first asked
 * for.
 */
final class EcrApis implements AutoCloseable {

  // It becomes a part of the host that requests are signed for and sent to.
  private static final Pattern REGION = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** For what an isolated network never answers, and nobody needs. */
  private static final Duration QUICK = Duration.ofSeconds(3);

  private final Retry retry;
  private final InstantSource clock;
  private final AwsIdentity identity = new AwsIdentity();
  private final SdkHttpClient http;
  private final EcrPublicApi publicApi;
  private final SdkHttpClient quickHttp;
  private final Map<Location, EcrApi> apis = new ConcurrentHashMap<>();

  private Optional<String> usualRegion;

  private record Location(String region, boolean fips) {}

  /**
   * APIs reached like this.
   *
   * @param givenRegion the region where a registry's host does not name one; else the environment's
   */
  EcrApis(Optional<String> givenRegion, NetworkOptions network, InstantSource clock) {
    this.usualRegion = givenRegion;
    this.clock = clock;
    this.retry = new Retry(network.retries());
    this.http = http(network);
    this.quickHttp = http(quick(network));
    this.publicApi = new EcrPublicApi(identity, quickHttp, clock);
  }

  private static SdkHttpClient http(NetworkOptions network) {
    return UrlConnectionHttpClient.create(
        new EcrConnections(network, ProxySettings.of(System.getenv(), System.getProperties())));
  }

  private static NetworkOptions quick(NetworkOptions network) {
    Duration timeout = network.timeout().compareTo(QUICK) < 0 ? network.timeout() : QUICK;
    return new NetworkOptions(network.caFile(), network.plainHttp(), 0, timeout);
  }

  /** The API of ECR Public, which is given little time. */
  EcrPublicApi publicApi() {
    return publicApi;
  }

  /** A token that is fetched when it is asked for. */
  RenewingToken renewingToken() {
    return new RenewingToken(clock);
  }

  /** Whether there is anything that says who the caller is; see {@link AwsIdentity}. */
  boolean hasCredentials() {
    return identity.hasCredentials();
  }

  /** The API of a registry's region. */
  EcrApi in(Optional<EcrHost> host) {
    String region = host.map(EcrHost::region).orElseGet(this::usualRegion);
    boolean fips = host.map(EcrHost::fips).orElse(false);
    return apis.computeIfAbsent(new Location(region, fips), this::api);
  }

  /** Looked up once: on an instance that is a request. */
  private synchronized String usualRegion() {
    if (usualRegion.isEmpty()) {
      usualRegion = Optional.of(identity.region());
    }
    if (!REGION.matcher(usualRegion.get()).matches()) {
      throw new InvalidInputException(
          new Failure(
              "use region",
              Side.DESTINATION,
              usualRegion.get(),
              "that is not the code of a region",
              "Give one such as us-east-1 with --region or AWS_REGION"));
    }
    return usualRegion.get();
  }

  private EcrApi api(Location location) {
    boolean fips = location.fips() && !isRedirected();
    EcrClient client =
        EcrClient.builder()
            .region(Region.of(location.region()))
            .fipsEnabled(fips ? Boolean.TRUE : null) // null: as the environment says
            .credentialsProvider(identity.credentials())
            .httpClient(http)
            .overrideConfiguration(
                options ->
                    options
                        .retryStrategy(onlyForClockSkew())
                        .defaultProfileFile(identity.profiles()))
            .build();
    return new EcrApi(client, new EcrCalls(location.region(), retry), clock);
  }

  /**
   * Whether the user says where the API is: the SDK refuses FIPS then, which is the user's to see
   * to.
   */
  private static boolean isRedirected() {
    return Stream.of("AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL")
            .anyMatch(System.getenv()::containsKey)
        || Stream.of("aws.endpointUrlEcr", "aws.endpointUrl")
            .anyMatch(System.getProperties()::containsKey);
  }

  /**
   * The SDK learns the offset of this machine's clock from the answer that complains of it, and so
   * has to try once more itself; everything else is retried by {@link Retry}, as `--retries` says.
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
    // Clients that are given their HTTP client and credentials hold nothing of their own.
    http.close();
    quickHttp.close();
    identity.close();
  }
}
