package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.ProxySettings;
import org.opensearch.migrations.ecr.http.TrustAnchors;
import software.amazon.awssdk.http.urlconnection.UrlConnectionFactory;

/**
 * Opens the SDK's connections by the same rules as all others: proxies, trusted authorities and
 * time-outs. Java keeps idle connections and uses them again.
 */
final class EcrConnections implements UrlConnectionFactory {

  private static final int LONGEST_CONNECT_MILLIS = 15_000;
  private static final int PROXY_PORT = 80;

  private final NetworkOptions network;
  private final ProxySettings proxies = ProxySettings.of(System.getenv(), System.getProperties());
  private SSLSocketFactory tls;

  EcrConnections(NetworkOptions network) {
    this.network = network;
  }

  @Override
  public HttpURLConnection createConnection(URI uri) {
    Optional<URI> proxy = proxies.proxyFor(uri);
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              uri.toURL()
                  .openConnection(proxy.map(EcrConnections::javaProxy).orElse(Proxy.NO_PROXY));
      proxy
          .map(URI::getUserInfo)
          .ifPresent(
              user ->
                  connection.setRequestProperty("Proxy-Authorization", "Basic " + base64(user)));
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

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
