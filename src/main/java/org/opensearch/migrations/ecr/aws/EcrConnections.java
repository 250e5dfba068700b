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
 * Opens the SDK's connections by the same rules as all others: proxies, trusted authorities and
 * time-outs. Java keeps idle connections and uses them again.
 */
final class EcrConnections implements UrlConnectionFactory {

  private static final int LONGEST_CONNECT_MILLIS = 15_000;
  private static final int PROXY_PORT = 80;

  private final NetworkOptions network;
  private final ProxySettings proxies;
  private SSLSocketFactory tls;

  EcrConnections(NetworkOptions network, ProxySettings proxies) {
    this.network = network;
    this.proxies = proxies;
  }

  @Override
  public HttpURLConnection createConnection(URI uri) {
    Optional<URI> proxy = proxies.proxyFor(uri);
    proxy.filter(p -> "https".equalsIgnoreCase(p.getScheme())).ifPresent(p -> refuse(uri));
    Optional<Authenticator> login = proxy.map(URI::getUserInfo).map(EcrConnections::proxyLogin);
    if (login.isPresent()) {
      // Java offers no Basic login to a proxy for TLS unless told so before its first connection.
      System.getProperties().putIfAbsent("jdk.http.auth.tunneling.disabledSchemes", "");
    }
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              uri.toURL()
                  .openConnection(proxy.map(EcrConnections::javaProxy).orElse(Proxy.NO_PROXY));
      login.ifPresent(connection::setAuthenticator);
      if (connection instanceof HttpsURLConnection https) {
        https.setSSLSocketFactory(tls());
      }
      int millis = (int) Math.min(Integer.MAX_VALUE, network.timeout().toMillis());
      connection.setConnectTimeout(Math.min(millis, LONGEST_CONNECT_MILLIS));
      connection.setReadTimeout(millis);
      return connection;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Java would speak to it without TLS, and so send its login in the clear. */
  private static void refuse(URI uri) {
    throw new InvalidInputException(
        new Failure(
            "use the proxy of",
            Side.LOCAL,
            "http".equalsIgnoreCase(uri.getScheme()) ? "HTTP_PROXY" : "HTTPS_PROXY",
            "it is reached over TLS, and requests to the API of AWS cannot be",
            "Name a proxy with http:// there; or put "
                + uri.getHost()
                + " into NO_PROXY, and reach it over a VPC endpoint"));
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
    int port = proxy.getPort() > 0 ? proxy.getPort() : PROXY_PORT;
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
