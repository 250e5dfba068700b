package org.opensearch.migrations.ecr.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
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
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.Side;

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

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /**
   * Reads the proxies of this environment and these properties of Java.
   *
   * @throws InvalidInputException when one of them is not the address of a proxy
   */
  public static ProxySettings of(Map<String, String> environment, Properties properties) {
    Optional<URI> https = fromProperties("https", properties);
    Optional<URI> http = fromProperties("http", properties);
    String exceptions = variable("NO_PROXY", environment).orElse("");
    String javaExceptions = properties.getProperty("http.nonProxyHosts", "");
    return new ProxySettings(
        https.or(() -> fromVariable("HTTPS_PROXY", environment)),
        http.or(() -> fromVariable("HTTP_PROXY", environment)),
        Arrays.stream((exceptions + "," + javaExceptions.replace('|', ',')).split("[,\\s]+"))
            .filter(entry -> !entry.isEmpty())
            .toList());
  }

  private static Optional<URI> fromProperties(String scheme, Properties properties) {
    String host = properties.getProperty(scheme + ".proxyHost", "");
    String port =
        properties.getProperty(scheme + ".proxyPort", scheme.equals("http") ? "80" : "443");
    return host.isEmpty()
        ? Optional.empty()
        : Optional.of(parse(scheme + ".proxyHost", host + ":" + port));
  }

  private static Optional<URI> fromVariable(String name, Map<String, String> environment) {
    return variable(name, environment).map(text -> parse(name, text));
  }

  private static Optional<String> variable(String name, Map<String, String> environment) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .findFirst();
  }

  private static URI parse(String name, String text) {
    String address = text.contains("://") ? text.strip() : "http://" + text.strip();
    try {
      URI proxy = new URI(address);
      if (proxy.getHost() != null && SCHEMES.contains(proxy.getScheme().toLowerCase(Locale.ROOT))) {
        return proxy;
      }
    } catch (URISyntaxException e) {
      // Told below, without the text: there can be a password in it.
    }
    throw new InvalidInputException(
        new Failure(
            "use the proxy of",
            Side.LOCAL,
            name,
            "it is not the address of an HTTP proxy",
            "Write it as http://[USER:PASSWORD@]HOST:PORT, with %40 for @ and %23 for # in the"
                + " password"));
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
    String name = host.getHostName().toLowerCase(Locale.ROOT);
    boolean loopback = name.equals("localhost") || name.startsWith("127.") || name.equals("[::1]");
    return loopback || exceptions.stream().anyMatch(entry -> matches(entry, name, host.getPort()));
  }

  private static boolean matches(String exception, String host, int port) {
    String entry = exception.toLowerCase(Locale.ROOT);
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
    if (entry.endsWith("*")) {
      return host.startsWith(entry.substring(0, entry.length() - 1));
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
      if (proxy.getRawUserInfo() != null) {
        String[] parts = proxy.getRawUserInfo().split(":", 2);
        provider.setCredentials(
            new AuthScope(httpHost(proxy)),
            new UsernamePasswordCredentials(
                decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : ""));
      }
    }
    return provider;
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /**
   * What one request starts with: the proxies' credentials, sent without being asked for them,
   * because an upload over plain HTTP could not be sent a second time after the question.
   */
  HttpContext context() {
    HttpClientContext context = HttpClientContext.create();
    AuthCache known = new BasicAuthCache();
    for (URI proxy : List.of(https, http).stream().flatMap(Optional::stream).toList()) {
      if (proxy.getRawUserInfo() != null) {
        known.put(httpHost(proxy), proxyScheme());
      }
    }
    context.setAuthCache(known);
    return context;
  }

  private static AuthScheme proxyScheme() {
    BasicScheme scheme = new BasicScheme(StandardCharsets.UTF_8);
    try {
      // By this it knows that it is to speak to a proxy, and which header to write.
      scheme.processChallenge(new BasicHeader("Proxy-Authenticate", "Basic realm=proxy"));
    } catch (MalformedChallengeException e) {
      throw new IllegalStateException("the challenge is written here", e);
    }
    return scheme;
  }

  private static HttpHost httpHost(URI proxy) {
    String scheme = proxy.getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    return new HttpHost(proxy.getHost(), proxy.getPort() > 0 ? proxy.getPort() : usual, scheme);
  }

  private static boolean isTls(HttpHost target) {
    return "https".equalsIgnoreCase(target.getSchemeName());
  }
}
