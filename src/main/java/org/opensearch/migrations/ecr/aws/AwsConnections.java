package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.proxy.ProxySettings;
import org.opensearch.migrations.ecr.http.tls.TrustAnchors;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import software.amazon.awssdk.http.urlconnection.UrlConnectionFactory;

/**
 * Opens connections for the AWS SDK with the same proxies, trusted certificate authorities and
 * timeouts as all other connections. Java reuses idle connections.
 */
final class AwsConnections implements UrlConnectionFactory {

  private static final int MAX_CONNECT_MILLIS = 15_000;
  private static final int DEFAULT_PROXY_PORT = 80;

  private final NetworkOptions network;
  private final ProxySettings proxies;
  private SSLSocketFactory tls;

  AwsConnections(NetworkOptions network, ProxySettings proxies) {
    this.network = network;
    this.proxies = proxies;
  }

  @Override
  public HttpURLConnection createConnection(URI uri) {
    Optional<URI> proxy = proxies.proxyFor(uri);
    proxy.filter(p -> "https".equalsIgnoreCase(p.getScheme())).ifPresent(p -> rejectTlsProxy(uri));
    Optional<Authenticator> login = proxy.map(URI::getUserInfo).map(AwsConnections::proxyLogin);
    if (login.isPresent()) {
      // Java disables Basic authentication for CONNECT by default. The property only takes effect
      // if it is set before the first connection.
      System.getProperties().putIfAbsent("jdk.http.auth.tunneling.disabledSchemes", "");
    }
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              uri.toURL()
                  .openConnection(proxy.map(AwsConnections::javaProxy).orElse(Proxy.NO_PROXY));
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
    throw new InvalidInputException(
        new Failure(
            "use the proxy of",
            Side.LOCAL,
            "http".equalsIgnoreCase(uri.getScheme()) ? "HTTP_PROXY" : "HTTPS_PROXY",
            "requests to the AWS API do not support https:// proxies",
            "Use an http:// proxy, or add "
                + uri.getHost()
                + " to NO_PROXY and reach it over a VPC endpoint"));
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
    int port = proxy.getPort() > 0 ? proxy.getPort() : DEFAULT_PROXY_PORT;
    return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port));
  }

  private static Authenticator proxyLogin(String userInfo) {
    String[] parts = userInfo.split(":", 2);
    char[] password = (parts.length > 1 ? parts[1] : "").toCharArray();
    return new Authenticator() {
      @Override
      protected PasswordAuthentication getPasswordAuthentication() {
        return getRequestorType() == RequestorType.PROXY
            ? new PasswordAuthentication(parts[0], password)
            : null;
      }
    };
  }
}
