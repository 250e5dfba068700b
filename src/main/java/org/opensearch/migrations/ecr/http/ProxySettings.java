package org.opensearch.migrations.ecr.http;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.CredentialsProvider;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.routing.HttpRoutePlanner;
import org.apache.http.impl.client.BasicCredentialsProvider;

/**
 * The proxies of {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} (or the same in lower
 * case), as curl and Go programs read them; Java's properties {@code https.proxyHost} and so on
 * win.
 *
 * @param https the proxy for TLS
 * @param http the proxy for plain HTTP
 * @param exceptions hosts and domains that are reached directly
 */
public record ProxySettings(Optional<URI> https, Optional<URI> http, List<String> exceptions) {

  /** Reads the proxies of this environment and these properties of Java. */
  public static ProxySettings of(Map<String, String> environment, Properties properties) {
    Optional<URI> https = fromProperties("https", properties);
    Optional<URI> http = fromProperties("http", properties);
    String exceptions = variable("NO_PROXY", environment).orElse("");
    String javaExceptions = properties.getProperty("http.nonProxyHosts", "");
    return new ProxySettings(
        https.or(() -> variable("HTTPS_PROXY", environment).map(ProxySettings::parse)),
        http.or(() -> variable("HTTP_PROXY", environment).map(ProxySettings::parse)),
        Arrays.stream((exceptions + "," + javaExceptions.replace('|', ',')).split("[,\\s]+"))
            .filter(entry -> !entry.isEmpty())
            .toList());
  }

  private static Optional<URI> fromProperties(String scheme, Properties properties) {
    String host = properties.getProperty(scheme + ".proxyHost", "");
    String port =
        properties.getProperty(scheme + ".proxyPort", scheme.equals("http") ? "80" : "443");
    return host.isEmpty() ? Optional.empty() : Optional.of(parse(host + ":" + port));
  }

  private static Optional<String> variable(String name, Map<String, String> environment) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(java.util.Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }

  private static URI parse(String text) {
    return URI.create(text.contains("://") ? text.strip() : "http://" + text.strip());
  }

  /** The proxy for requests to {@code uri}, if there is one. */
  public Optional<URI> proxyFor(URI uri) {
    return proxyFor(new HttpHost(uri.getHost(), uri.getPort(), uri.getScheme()));
  }

  /** The proxy for requests to {@code host}, if there is one. */
  Optional<URI> proxyFor(HttpHost host) {
    if (isExcepted(host)) {
      return Optional.empty();
    }
    return "http".equalsIgnoreCase(host.getSchemeName()) ? http : https;
  }

  private boolean isExcepted(HttpHost host) {
    String name = host.getHostName().toLowerCase(java.util.Locale.ROOT);
    boolean loopback = name.equals("localhost") || name.startsWith("127.") || name.equals("[::1]");
    return loopback || exceptions.stream().anyMatch(entry -> matches(entry, name, host.getPort()));
  }

  private static boolean matches(String exception, String host, int port) {
    String entry = exception.toLowerCase(java.util.Locale.ROOT);
    int colon = entry.lastIndexOf(':');
    if (colon > 0 && entry.indexOf(':') == colon) {
      if (!entry.substring(colon + 1).equals(String.valueOf(port))) {
        return false;
      }
      entry = entry.substring(0, colon);
    }
    if (entry.equals("*")) {
      return true;
    }
    if (entry.indexOf('/') > 0) {
      return Ipv4Network.parse(entry).map(network -> network.contains(host)).orElse(false);
    }
    String domain = entry.startsWith("*.") ? entry.substring(2) : entry;
    domain = domain.startsWith(".") ? domain.substring(1) : domain;
    return host.equals(domain) || host.endsWith("." + domain);
  }

  HttpRoutePlanner routePlanner() {
    return (target, request, context) -> {
      if (target == null) {
        throw new HttpException("a request without a host");
      }
      int port = target.getPort() > 0 ? target.getPort() : isTls(target) ? 443 : 80;
      HttpHost host = new HttpHost(target.getHostName(), port, target.getSchemeName());
      return proxyFor(host)
          .map(proxy -> new HttpRoute(host, null, httpHost(proxy), isTls(target)))
          .orElseGet(() -> new HttpRoute(host, null, isTls(target)));
    };
  }

  CredentialsProvider credentials() {
    CredentialsProvider provider = new BasicCredentialsProvider();
    for (URI proxy : List.of(https, http).stream().flatMap(Optional::stream).toList()) {
      if (proxy.getUserInfo() != null) {
        String[] parts = proxy.getUserInfo().split(":", 2);
        provider.setCredentials(
            new AuthScope(httpHost(proxy)),
            new UsernamePasswordCredentials(parts[0], parts.length > 1 ? parts[1] : ""));
      }
    }
    return provider;
  }

  private static HttpHost httpHost(URI proxy) {
    return new HttpHost(
        proxy.getHost(), proxy.getPort() > 0 ? proxy.getPort() : 80, proxy.getScheme());
  }

  private static boolean isTls(HttpHost target) {
    return "https".equalsIgnoreCase(target.getSchemeName());
  }
}
