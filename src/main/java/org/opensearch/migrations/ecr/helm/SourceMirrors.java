package org.opensearch.migrations.ecr.helm;

import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.opensearch.migrations.ecr.http.Uris;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.ports.Activity;

/** The hosts that the user named to be asked before others ({@code --source-mirror}). */
final class SourceMirrors {

  private final Map<String, URI> mirrors = new HashMap<>();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /**
   * Mirrors by host.
   *
   * @param mirrors {@code HOST[:PORT]} → {@code HOST[:PORT][/PATH]}
   * @throws InvalidInputException when a mirror is not such
   */
  SourceMirrors(Map<String, String> mirrors) {
    mirrors.forEach(
        (host, mirror) -> this.mirrors.put(host.toLowerCase(Locale.ROOT), parse(host, mirror)));
  }

  private static URI parse(String host, String mirror) {
    try {
      URI uri = Uris.parse("https://" + mirror.replaceFirst("/+$", ""));
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for every other mirror without a host.
    }
    throw new InvalidInputException(
        new Failure(
            "use the source mirror",
            Side.LOCAL,
            host + "=" + mirror,
            "'" + mirror + "' is not a host",
            "Write --source-mirror HOST=HOST[/PATH]"));
  }

  /**
   * Asks {@code uri}'s mirror, then {@code uri} itself if that failed, whatever the reason: a
   * mirror may be stale or incomplete. The user is told once per host.
   *
   * @throws FailureException that of {@code uri} itself; the mirror's is suppressed in it
   */
  <T> T first(URI uri, Activity activity, Function<URI, T> ask) {
    URI mirror = mirrors.get(Uris.authority(uri));
    if (mirror == null) {
      return ask.apply(uri);
    }
    try {
      return ask.apply(onMirror(mirror, uri));
    } catch (FailureException mirrorFailure) {
      String host = Uris.authority(uri);
      if (warned.add(host)) {
        activity.warning(
            mirrorFailure.getMessage()
                + " (source mirror of "
                + host
                + "; asking "
                + host
                + " itself)");
      }
      return askOriginal(uri, ask, mirrorFailure);
    }
  }

  private static <T> T askOriginal(URI uri, Function<URI, T> ask, FailureException mirrorFailure) {
    try {
      return ask.apply(uri);
    } catch (FailureException e) {
      if (e != mirrorFailure) {
        e.addSuppressed(mirrorFailure);
      }
      throw e;
    }
  }

  private static URI onMirror(URI mirror, URI uri) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(mirror + uri.getRawPath() + query);
  }
}
