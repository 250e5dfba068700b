package org.opensearch.migrations.ecr.http.proxy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.auth.AuthScheme;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.MalformedChallengeException;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.AuthCache;
import org.apache.http.client.CredentialsProvider;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.routing.HttpRoutePlanner;
import org.apache.http.impl.auth.BasicScheme;
import org.apache.http.impl.client.BasicAuthCache;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.message.BasicHeader;
import org.apache.http.protocol.HttpContext;
import org.opensearch.migrations.ecr.http.message.Uris;

/**
 * Adapts the proxy settings to the HTTP client: routes and credentials.
 *
 * @param settings the proxies by host
 */
public record ProxyRoutePlanner(ProxySettings settings) {

  /** Routes each request through a proxy or directly. */
  public HttpRoutePlanner planner() {
    return (target, request, context) -> {
      if (target == null) {
        throw new HttpException("a request without a host");
      }
      int port = target.getPort() > 0 ? target.getPort() : isTls(target) ? 443 : 80;
      HttpHost host = new HttpHost(target.getHostName(), port, target.getSchemeName());
      return settings
          .proxyFor(host)
          .map(proxy -> new HttpRoute(host, null, httpHost(proxy), isTls(target)))
          .orElseGet(() -> new HttpRoute(host, null, isTls(target)));
    };
  }

  /** The credentials in the proxies' URLs. */
  public CredentialsProvider credentials() {
    CredentialsProvider provider = new BasicCredentialsProvider();
    for (URI proxy : settings.all()) {
      ProxySettings.login(proxy)
          .ifPresent(
              login ->
                  provider.setCredentials(
                      new AuthScope(httpHost(proxy)),
                      new UsernamePasswordCredentials(login.get(0), login.get(1))));
    }
    return provider;
  }

  /**
   * The context of a request, with which the proxies' credentials are sent preemptively: an upload
   * over plain HTTP could not be repeated after a challenge.
   */
  public HttpContext context() {
    HttpClientContext context = HttpClientContext.create();
    AuthCache known = new BasicAuthCache();
    for (URI proxy : settings.all()) {
      if (ProxySettings.login(proxy).isPresent()) {
        known.put(httpHost(proxy), proxyScheme());
      }
    }
    context.setAuthCache(known);
    return context;
  }

  private static AuthScheme proxyScheme() {
    BasicScheme scheme = new BasicScheme(StandardCharsets.UTF_8);
    try {
      // Selects the header for proxy authentication.
      scheme.processChallenge(new BasicHeader("Proxy-Authenticate", "Basic realm=proxy"));
    } catch (MalformedChallengeException e) {
      throw new IllegalStateException("the challenge is a valid constant", e);
    }
    return scheme;
  }

  private static HttpHost httpHost(URI proxy) {
    String scheme = proxy.getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    int port = Uris.port(proxy);
    return new HttpHost(Uris.host(proxy), port > 0 ? port : usual, scheme);
  }

  private static boolean isTls(HttpHost target) {
    return "https".equalsIgnoreCase(target.getSchemeName());
  }
}
