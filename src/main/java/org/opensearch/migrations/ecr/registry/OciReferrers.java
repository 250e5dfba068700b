package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestParser;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ProtocolException;

/**
 * What refers to a manifest, page by page. See the OCI distribution specification 1.1, "Listing
 * Referrers".
 */
final class OciReferrers {

  private static final int MOST_PAGES = 100;
  private static final int MOST = 4096;

  /** Answers of registries that do not have the API; 404 alone is in the specification. */
  private static final Set<Integer> NO_API = Set.of(400, 404, 405, 406, 501);

  private final OciEndpoint endpoint;

  OciReferrers(OciEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** Those of {@code subject}; empty where there is no such API. */
  Optional<List<Descriptor>> of(Digest subject) {
    Set<Descriptor> all = new LinkedHashSet<>();
    try {
      addPages(endpoint.uri("referrers/" + subject), all);
      return Optional.of(List.copyOf(all));
    } catch (HttpStatusException e) {
      // Where some came there is one: a page that is missing must not hide what is on it.
      if (all.isEmpty() && NO_API.contains(e.status())) {
        return Optional.empty();
      }
      throw endpoint.failure("list the referrers of", subject.toString(), e);
    } catch (IOException e) {
      throw endpoint.failure("list the referrers of", subject.toString(), e);
    }
  }

  private void addPages(URI first, Set<Descriptor> all) throws IOException {
    Optional<URI> next = Optional.of(first);
    for (int page = 0; next.isPresent(); page++) {
      if (page == MOST_PAGES || all.size() > MOST) {
        throw new ProtocolException("the list of what refers to it does not end", "");
      }
      try (HttpResponse reply = endpoint.get(next.get(), Map.of("Accept", MediaTypes.OCI_INDEX))) {
        byte[] body = reply.readAll(Manifest.MAX_BYTES);
        all.addAll(ManifestParser.referrers(body));
        next = OciCatalog.next(first, reply.header("Link"));
      }
    }
  }
}
