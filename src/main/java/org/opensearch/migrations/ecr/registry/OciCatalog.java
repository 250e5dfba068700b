package org.opensearch.migrations.ecr.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.model.RepositoryName;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.BoundedJson;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.registry.auth.HostSession;
import org.opensearch.migrations.ecr.registry.auth.RepositoryAuthenticator;

/**
 * The lists of a registry. {@code _catalog} is of CNCF distribution's API: the OCI distribution
 * specification has none, and many registries keep it to themselves.
 */
final class OciCatalog implements RepositoryCatalog {

  private static final int PAGE = 1000;
  private static final int MOST_PAGES = 1000;
  private static final int MOST_NAMES = 200_000;
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  /** Of all pages together, in bytes. */
  private static final int MOST_BYTES_OF_ALL = 16 * 1024 * 1024;

  /** Of a repository, in characters, as of Amazon ECR. */
  private static final int LONGEST_NAME = 256;

  /** In characters, from the OCI distribution specification. */
  private static final int LONGEST_TAG = 128;

  /** The names of a page, and what is around them. */
  private static final int MOST_TOKENS = MOST_NAMES + PAGE;

  private static final ObjectMapper JSON = BoundedJson.mapper(MOST_TOKENS);
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

  private final HttpTransport transport;
  private final Function<String, HostSession> sessions;
  private final Side side;
  private final Retry retry;

  /**
   * Lists of one registry.
   *
   * @param sessions by repository; of the whole registry for an empty one
   */
  OciCatalog(
      HttpTransport transport, Function<String, HostSession> sessions, Side side, Retry retry) {
    this.transport = transport;
    this.sessions = sessions;
    this.side = side;
    this.retry = retry;
  }

  @Override
  public List<String> repositories() {
    return list(
            "list the repositories of",
            sessions.apply(""),
            "",
            "_catalog",
            "registry:catalog:*",
            "repositories",
            LONGEST_NAME)
        .stream()
        // By another name nothing can be asked for.
        .filter(RepositoryName::isValid)
        .toList();
  }

  @Override
  public List<String> tags(String repository) {
    return list(
        "list the tags of",
        sessions.apply(repository),
        "/" + repository,
        repository + "/tags/list",
        "repository:" + repository + ":pull",
        "tags",
        LONGEST_TAG);
  }

  private List<String> list(
      String operation,
      HostSession session,
      String reference,
      String path,
      String scope,
      String field,
      int longest) {
    RegistryFailures failures =
        new RegistryFailures(operation, side, session.host() + reference, session);
    RepositoryAuthenticator authenticator =
        new RepositoryAuthenticator(session, scope, Activity.NONE);
    return retry.call(
        Activity.NONE,
        attempt -> {
          try {
            return pages(session, path, field, longest, authenticator);
          } catch (IOException e) {
            throw failures.of(e);
          }
        });
  }

  private List<String> pages(
      HostSession session,
      String path,
      String field,
      int longest,
      RepositoryAuthenticator authenticator)
      throws IOException {
    List<String> all = new ArrayList<>();
    URI first = URI.create("https://" + session.apiHost() + "/v2/" + path + "?n=" + PAGE);
    Optional<URI> next = Optional.of(first);
    long bytes = 0;
    for (int page = 0; next.isPresent(); page++) {
      if (page == MOST_PAGES) {
        throw new ProtocolException("the list has more than " + MOST_PAGES + " pages", "");
      }
      HttpRequest call =
          new HttpRequest("GET", next.get(), Map.of(), Optional.empty(), authenticator, () -> {});
      try (HttpResponse reply = transport.send(call)) {
        byte[] body = reply.readAll(MOST_BYTES);
        bytes += body.length;
        if (bytes > MOST_BYTES_OF_ALL) {
          throw new ProtocolException(
              "the list has more than " + MOST_BYTES_OF_ALL / 1024 / 1024 + " MiB", "");
        }
        all.addAll(names(body, field, longest));
        if (all.size() > MOST_NAMES) {
          throw new ProtocolException("the list has more than " + MOST_NAMES + " entries", "");
        }
        next = next(first, reply.header("Link"));
      }
    }
    return all.stream().sorted().toList();
  }

  private static List<String> names(byte[] body, String field, int longest) throws IOException {
    List<String> names = new ArrayList<>();
    try {
      JsonNode root = JSON.readTree(body);
      for (JsonNode name : root.path(field)) {
        if (name.asText().length() > longest) {
          throw new ProtocolException(
              "the list has a name of more than " + longest + " characters", "");
        }
        names.add(name.asText());
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new ProtocolException("the answer is no list", "");
    }
    return names;
  }

  /** Only its path and query are followed: the list goes on where it began. */
  static Optional<URI> next(URI first, Optional<String> link) throws IOException {
    Matcher matcher = NEXT.matcher(link.orElse(""));
    if (!matcher.find()) {
      return Optional.empty();
    }
    String address = matcher.group(1);
    try {
      // RFC 2396, which Java follows, lets a query alone replace the last part of the path as well.
      URI target = first.resolve(address.startsWith("?") ? first.getRawPath() + address : address);
      if (target.isOpaque()) {
        throw new IllegalArgumentException(address);
      }
      String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
      return Optional.of(first.resolve(target.getRawPath() + query));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("the list goes on at what is no address", "");
    }
  }
}
