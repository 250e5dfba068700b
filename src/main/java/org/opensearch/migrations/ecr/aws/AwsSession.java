package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.http.proxy.ProxySettings;
import org.opensearch.migrations.ecr.http.tls.TrustAnchors;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.http.urlconnection.UrlConnectionFactory;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The AWS clients of a run: one per region, created on first use, with shared credentials and HTTP
 * connections.
 */
final class AwsSession implements AutoCloseable {

  // The region becomes part of the host name that requests are signed for and sent to.
  private static final Pattern REGION = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** For optional requests, which receive no response in an isolated network. */
  private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(3);

  private final Retry retry;
  private final InstantSource clock;
  private final AwsIdentity identity;
  private final SdkHttpClient http;
  private final EcrPublicCredentials.Api publicApi;
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
    AwsIdentity.adapt(System.getenv(), System.getProperties());
    CredentialsHttp.use(connections(network));
    this.identity = new AwsIdentity();
    this.http = http(network);
    this.shortTimeoutHttp = http(withShortTimeout(network));
    this.publicApi = new EcrPublicCredentials.Api(identity, shortTimeoutHttp, clock);
  }

  private static SdkHttpClient http(NetworkOptions network) {
    return UrlConnectionHttpClient.create(connections(network));
  }

  private static Connections connections(NetworkOptions network) {
    return new Connections(network, ProxySettings.of(System.getenv(), System.getProperties()));
  }

  /**
   * Makes the SDK open the connections over which it requests credentials, from STS and IAM
   * Identity Center, like all others. It creates those clients itself, and lets others choose only
   * a class.
   */
  public static final class CredentialsHttp implements SdkHttpService {

    private static volatile Connections connections;

    private static void use(Connections latest) {
      connections = latest;
      System.setProperty(
          SdkSystemSetting.SYNC_HTTP_SERVICE_IMPL.property(), CredentialsHttp.class.getName());
    }

    @Override
    public Builder createHttpClientBuilder() {
      return new Builder();
    }

    /** Creates clients with these connections. */
    private static final class Builder implements SdkHttpClient.Builder<Builder> {
      @Override
      public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
        return UrlConnectionHttpClient.create(connections);
      }
    }
  }

  private static NetworkOptions withShortTimeout(NetworkOptions network) {
    Duration timeout =
        network.timeout().compareTo(SHORT_TIMEOUT) < 0 ? network.timeout() : SHORT_TIMEOUT;
    return new NetworkOptions(network.caFile(), network.plainHttp(), 0, timeout);
  }

  /** The API of ECR Public, with a short timeout. */
  EcrPublicCredentials.Api publicApi() {
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
    try {
      boolean fips = location.fips() && !isRedirected(location.region());
      return new EcrApi(
          newClient(location.region(), fips),
          identity.credentials(),
          location.region(),
          retry,
          clock);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw InvalidInputException.local(
          "use the settings of",
          "AWS",
          String.valueOf(e.getMessage()),
          "Correct this variable or property, or the setting in ~/.aws/config",
          e);
    } catch (SdkException e) {
      throw new InvalidInputException(
          new Failure(
              "use the endpoint of",
              Side.LOCAL,
              "Amazon ECR",
              String.valueOf(e.getMessage()),
              "Correct or unset AWS_ENDPOINT_URL_ECR and AWS_ENDPOINT_URL, and endpoint_url in"
                  + " ~/.aws/config"),
          e);
    }
  }

  private EcrClient newClient(String region, boolean fips) {
    return EcrClient.builder()
        .region(Region.of(region))
        .fipsEnabled(fips ? Boolean.TRUE : null) // null: use the environment's setting
        .credentialsProvider(identity.credentials())
        .httpClient(http)
        .overrideConfiguration(
            options ->
                options.retryStrategy(onlyForClockSkew()).defaultProfileFile(identity.profiles()))
        .build();
  }

  /**
   * Whether the user configured an endpoint, in the environment or a profile. The SDK rejects FIPS
   * together with a custom endpoint, so FIPS compliance is then up to the user.
   */
  private boolean isRedirected(String region) {
    return identity
        .endpoint()
        .serviceEndpointOverrideEnvironmentVariable("AWS_ENDPOINT_URL_ECR")
        .serviceEndpointOverrideSystemProperty("aws.endpointUrlEcr")
        .serviceProfileProperty("ecr")
        .serviceEndpointPrefix("api.ecr")
        .region(Region.of(region))
        .build()
        .isEndpointOverridden();
  }

  /**
   * The SDK learns the local clock's offset from a clock skew error and then has to retry the
   * request itself. Everything else is retried by {@link Retry}, according to {@code --retries}.
   */
  static RetryStrategy onlyForClockSkew() {
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

  /**
   * Opens connections for the AWS SDK with the same proxies, trusted certificate authorities and
   * timeouts as all other connections. Java reuses idle connections.
   */
  static final class Connections implements UrlConnectionFactory {

    private static final int MAX_CONNECT_MILLIS = 15_000;
    private static final int DEFAULT_PROXY_PORT = 80;

    private final NetworkOptions network;
    private final ProxySettings proxies;
    private SSLSocketFactory tls;

    Connections(NetworkOptions network, ProxySettings proxies) {
      this.network = network;
      this.proxies = proxies;
    }

    @Override
    public HttpURLConnection createConnection(URI uri) {
      Optional<URI> proxy = proxies.proxyFor(uri);
      proxy
          .filter(p -> "https".equalsIgnoreCase(p.getScheme()))
          .ifPresent(p -> rejectTlsProxy(uri));
      Optional<Authenticator> login =
          proxy.flatMap(ProxySettings::login).map(Connections::proxyLogin);
      if (login.isPresent()) {
        // Java disables Basic authentication for CONNECT by default. The property only takes effect
        // if it is set before the first connection.
        System.getProperties().putIfAbsent("jdk.http.auth.tunneling.disabledSchemes", "");
      }
      try {
        HttpURLConnection connection =
            (HttpURLConnection)
                uri.toURL()
                    .openConnection(proxy.map(Connections::javaProxy).orElse(Proxy.NO_PROXY));
        login.ifPresent(connection::setAuthenticator);
        if (connection instanceof HttpsURLConnection https) {
          https.setSSLSocketFactory(tls());
        }
        int millis = (int) Math.min(Integer.MAX_VALUE, network.timeout().toMillis());
        connection.setConnectTimeout(Math.min(millis, MAX_CONNECT_MILLIS));
        connection.setReadTimeout(millis);
        return connection;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Java would connect to the proxy without TLS and send its credentials in clear text. */
    private static void rejectTlsProxy(URI uri) {
      throw InvalidInputException.local(
          "use the proxy of",
          "http".equalsIgnoreCase(uri.getScheme()) ? "HTTP_PROXY" : "HTTPS_PROXY",
          "requests to the AWS API do not support https:// proxies",
          "Use an http:// proxy, or add "
              + uri.getHost()
              + " to NO_PROXY and reach it over a VPC endpoint");
    }

    private synchronized SSLSocketFactory tls() {
      if (tls == null) {
        tls =
            TrustAnchors.sslContext(TrustAnchors.trustManager(network.caFile(), System.getenv()))
                .getSocketFactory();
      }
      return tls;
    }

    private static Proxy javaProxy(URI proxy) {
      int port = Uris.port(proxy) > 0 ? Uris.port(proxy) : DEFAULT_PROXY_PORT;
      return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(Uris.host(proxy), port));
    }

    private static Authenticator proxyLogin(List<String> login) {
      char[] password = login.get(1).toCharArray();
      return new Authenticator() {
        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
          return getRequestorType() == RequestorType.PROXY
              ? new PasswordAuthentication(login.get(0), password)
              : null;
        }
      };
    }
  }
}
