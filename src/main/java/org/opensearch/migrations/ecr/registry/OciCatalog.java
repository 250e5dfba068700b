package org.opensearch.migrations.ecr.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.RepositoryName;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.BoundedJson;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;
import org.opensearch.migrations.ecr.registry.auth.HostSession;
import org.opensearch.migrations.ecr.registry.auth.RepositoryAuthenticator;

/**
 * The repositories and tags of a registry. {@code _catalog} is part of CNCF distribution's API: the
 * OCI distribution specification has no such list, and many registries do not permit it.
 */
final class OciCatalog implements RepositoryCatalog {

  private static final int PAGE = 1000;
  static final int MAX_PAGES = 1000;

  /** The pages of a list that need not be complete. */
  static final int PARTIAL_PAGES = 5;

  private static final int MAX_NAMES = 200_000;
  private static final int MAX_PAGE_BYTES = 8 * 1024 * 1024;
  private static final int MAX_TOTAL_BYTES = 16 * 1024 * 1024;

  /** In characters, as in Amazon ECR. */
  private static final int MAX_REPOSITORY_NAME = 256;

  /** In characters, from the OCI distribution specification. */
  private static final int MAX_TAG = 128;

  /** The JSON field of a list of tags. */
  private static final String TAGS = "tags";

  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]*");

  /** The names of a page, and the JSON around them. */
  private static final ObjectMapper JSON = BoundedJson.mapper(MAX_NAMES + PAGE);

  private final HttpTransport transport;
  private final Function<String, HostSession> sessions;
  private final Side side;
  private final Retry retry;
  private final int maxPages;

  /**
   * The lists of one registry.
   *
   * @param sessions by repository; for an empty name, that of the whole registry
   * @param maxPages {@link #MAX_PAGES}, or {@link #PARTIAL_PAGES}, after which a list is cut off
   */
  OciCatalog(
      HttpTransport transport,
      Function<String, HostSession> sessions,
      Side side,
      Retry retry,
      int maxPages) {
    this.maxPages = maxPages;
    this.transport = transport;
    this.sessions = sessions;
    this.side = side;
    this.retry = retry;
  }

  /**
   * A list that can be requested.
   *
   * @param operation the name of the request in messages
   * @param reference what is listed, after the host, in messages
   * @param path of the API, below {@code /v2/}
   * @param scope the token scope that is required
   * @param field the JSON field that holds the names
   * @param maxLength the largest length of a name in characters
   */
  private record NameList(
      String operation, String reference, String path, String scope, String field, int maxLength) {

    List<String> names(byte[] page) throws IOException {
      List<String> names = new ArrayList<>();
      try {
        for (JsonNode name : JSON.readTree(page).path(field)) {
          if (name.asText().length() > maxLength) {
            throw new ProtocolException(
                "the list has a name of more than " + maxLength + " characters", "");
          }
          names.add(name.asText());
        }
      } catch (JsonProcessingException e) {
        throw new ProtocolException("the response is not a list", "");
      }
      return names;
    }
  }

  @Override
  public List<String> repositories() {
    NameList list =
        new NameList(
            "list the repositories of",
            "",
            "_catalog",
            "registry:catalog:*",
            "repositories",
            MAX_REPOSITORY_NAME);
    // Nothing can be requested by an invalid name.
    return names(list, sessions.apply("")).stream().filter(RepositoryName::isValid).toList();
  }

  @Override
  public List<String> tags(String repository) {
    NameList list =
        new NameList(
            "list the tags of",
            "/" + repository,
            repository + "/tags/list",
            "repository:" + repository + ":pull",
            TAGS,
            MAX_TAG);
    // Nothing can be requested by an invalid name.
    return names(list, sessions.apply(repository)).stream().filter(OciCatalog::isTag).toList();
  }

  private static boolean isTag(String name) {
    return TAG.matcher(name).matches();
  }

  private List<String> names(NameList list, HostSession session) {
    RegistryFailures failures =
        new RegistryFailures(list.operation(), side, session.host() + list.reference(), session);
    RepositoryAuthenticator authenticator =
        new RepositoryAuthenticator(session, list.scope(), Activity.NONE);
    return retry.call(
        Activity.NONE,
        attempt -> {
          try {
            return names(list, session, authenticator);
          } catch (IOException e) {
            throw failures.of(e);
          }
        });
  }

  private List<String> names(
      NameList list, HostSession session, RepositoryAuthenticator authenticator)
      throws IOException {
    List<String> all = new ArrayList<>();
    URI first = URI.create("https://" + session.apiHost() + "/v2/" + list.path() + "?n=" + PAGE);
    PagedList pages = new PagedList(first, maxPages, MAX_PAGE_BYTES, MAX_TOTAL_BYTES);
    try {
      pages.forEachPage(
          uri ->
              transport.send(
                  new HttpRequest("GET", uri, Map.of(), Optional.empty(), authenticator, () -> {})),
          page -> {
            all.addAll(list.names(page));
            if (all.size() > MAX_NAMES) {
              throw new ProtocolException("the list has more than " + MAX_NAMES + " entries", "");
            }
          });
    } catch (HttpStatusException e) {
      // docker-registry lists repositories whose last tag was deleted, but not their tags.
      if (e.status() != 404 || !list.field().equals(TAGS) || !all.isEmpty()) {
        throw e;
      }
    } catch (ProtocolException e) {
      if (maxPages == MAX_PAGES || all.isEmpty()) {
        throw e;
      }
    }
    return all.stream().sorted().toList();
  }
}
