package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;
import org.opensearch.migrations.ecr.http.message.Uris;

/** Decides between TLS and plain HTTP, which is used only for hosts listed by the user. */
final class PlainHttpHosts {

  private static final int HTTP_PORT = 80;

  private final Set<String> hosts;

  PlainHttpHosts(Set<String> hosts) {
    this.hosts = hosts.stream().map(h -> h.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /** Replaces the scheme of {@code uri} with the one to use for its host. */
  URI withScheme(URI uri) {
    boolean plain = isListed(uri);
    return plain == uri.getScheme().equals("http") ? uri : swapScheme(uri, plain);
  }

  /**
   * Validates the target of a redirect. A redirect from HTTPS to HTTP on the same host comes from a
   * server behind a TLS proxy and is followed with TLS; to another host it is rejected. User
   * information is removed: a server must not choose credentials for another one.
   */
  URI checked(URI target, URI from) throws IOException {
    if (target.getHost() == null || !Set.of("http", "https").contains(target.getScheme())) {
      throw new UnusableResponseException(
          "redirected to '"
              + target.getScheme()
              + "://"
              + Uris.withoutUser(target.getRawAuthority())
              + "', which is not followed");
    }
    boolean sameHost = target.getHost().equalsIgnoreCase(from.getHost());
    if (target.getScheme().equals("http") && !isListed(target) && !sameHost) {
      throw new UnusableResponseException(
          "redirected to plain HTTP on "
              + Uris.authority(target)
              + ", which is only followed when listed with --plain-http");
    }
    URI anonymous = Uris.anonymous(target);
    return isListed(target) ? anonymous : withScheme(anonymous);
  }

  private boolean isListed(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    return hosts.contains(host)
        || hosts.contains(host + ":" + (uri.getPort() < 0 ? HTTP_PORT : uri.getPort()));
  }

  private static URI swapScheme(URI uri, boolean plain) {
    String text = uri.toString();
    if (!plain && uri.getPort() == HTTP_PORT) {
      text = text.replaceFirst(":" + HTTP_PORT + "(?=[/?#]|$)", "");
    }
    return URI.create((plain ? "http" : "https") + text.substring(text.indexOf(':')));
  }
}
