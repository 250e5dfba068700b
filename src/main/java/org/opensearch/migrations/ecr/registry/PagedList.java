package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.oci.ProtocolException;

/**
 * A list that a registry serves in pages, each of which names the next one in its {@code Link}
 * header. See the OCI distribution specification, "Listing Tags".
 *
 * @param first the address of the first page
 * @param maxPages the largest number of pages that are accepted
 * @param maxPageBytes the largest size of a page that is accepted
 * @param maxBytes the largest size of all pages together that is accepted
 */
record PagedList(URI first, int maxPages, int maxPageBytes, long maxBytes) {

  /** A link with its parameters (RFC 8288, 3). */
  private static final Pattern NEXT =
      Pattern.compile(
          "<([^>]+)>[^,<]*;\\s*rel\\s*=\\s*[\"']?next(?![\\w-])", Pattern.CASE_INSENSITIVE);

  /** Requests a page. */
  interface PageRequest {
    HttpResponse get(URI uri) throws IOException;
  }

  /** Receives a page. */
  interface PageReader {
    void read(byte[] page) throws IOException;
  }

  /**
   * Requests and reads all pages, in their order.
   *
   * @throws ProtocolException if the list is too long, or an address is invalid
   * @throws IOException if a request fails, or the reader rejects a page
   */
  void forEachPage(PageRequest request, PageReader reader) throws IOException {
    Optional<URI> next = Optional.of(first);
    long bytes = 0;
    for (int page = 0; next.isPresent(); page++) {
      if (page == maxPages) {
        throw new ProtocolException("the list has more than " + maxPages + " pages", "");
      }
      try (HttpResponse response = request.get(next.get())) {
        byte[] body = response.readText(maxPageBytes);
        bytes += body.length;
        if (bytes > maxBytes) {
          throw new ProtocolException(
              "the list has more than " + maxBytes / 1024 / 1024 + " MiB", "");
        }
        reader.read(body);
        next = next(String.join(", ", response.headers("Link")));
      }
    }
  }

  /** Only the path and the query are used: a list never continues on another host. */
  private Optional<URI> next(String link) throws ProtocolException {
    Matcher matcher = NEXT.matcher(link);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String address = matcher.group(1);
    try {
      // By RFC 2396, which Java implements, a query alone also replaces the last path segment.
      URI target = first.resolve(address.startsWith("?") ? first.getRawPath() + address : address);
      if (target.isOpaque()) {
        throw new IllegalArgumentException(address);
      }
      String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
      return Optional.of(first.resolve(target.getRawPath() + query));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("the address of the next page of the list is invalid", "");
    }
  }
}
