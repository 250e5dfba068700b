package org.opensearch.migrations.ecr.helm.repository;

import java.net.URI;
import java.util.Set;
import org.opensearch.migrations.ecr.http.message.Uris;

/**
 * The address of a chart repository: a folder on a server, whether it ends in a slash or not. What
 * it serves is addressed as Helm does it ({@code repo.ResolveReferenceURL}).
 *
 * @param folder ends in a slash; a query, as some servers want for tokens, is kept
 */
record RepositoryAddress(URI folder) {

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException when {@code repository} is not an address over HTTP
   */
  static RepositoryAddress of(URI repository) {
    if (repository.getScheme() == null
        || !Set.of("http", "https").contains(repository.getScheme())
        || repository.getHost() == null) {
      throw new IllegalArgumentException("'" + repository + "' is not an https:// address");
    }
    String path = repository.getRawPath().replaceFirst("/+$", "");
    String query = repository.getRawQuery() == null ? "" : "?" + repository.getRawQuery();
    return new RepositoryAddress(
        URI.create(
            repository.getScheme() + "://" + repository.getRawAuthority() + path + "/" + query));
  }

  /** Where its index.yaml is. */
  URI index() {
    return resolve("index.yaml");
  }

  /**
   * What one of the addresses that an index lists stands for.
   *
   * @throws IllegalArgumentException when it is no address
   */
  URI resolve(String url) {
    URI reference = Uris.parse(url);
    if (reference.isAbsolute()) {
      return reference;
    }
    URI resolved = folder.resolve(reference);
    boolean keepsQuery = folder.getRawQuery() != null && resolved.getRawQuery() == null;
    return keepsQuery ? URI.create(resolved + "?" + folder.getRawQuery()) : resolved;
  }

  /** Without the parts that may hold secrets. */
  @Override
  public String toString() {
    return Uris.told(folder).replaceFirst("/$", "");
  }
}
