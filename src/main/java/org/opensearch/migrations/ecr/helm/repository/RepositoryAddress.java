package org.opensearch.migrations.ecr.helm.repository;

import java.net.URI;
import java.util.Set;
import org.opensearch.migrations.ecr.http.message.Uris;

/**
 * The URL of a chart repository, with or without a trailing slash. Relative URLs are resolved as by
 * Helm ({@code repo.ResolveReferenceURL}).
 *
 * @param folder ends in a slash; a query, which can contain a token, is kept
 */
record RepositoryAddress(URI folder) {

  /**
   * Parses a URL.
   *
   * @throws IllegalArgumentException if {@code repository} is not an HTTP URL
   */
  static RepositoryAddress of(URI repository) {
    if (repository.getScheme() == null
        || !Set.of("http", "https").contains(repository.getScheme())
        || repository.getHost() == null) {
      throw new IllegalArgumentException("'" + repository + "' is not an https:// URL");
    }
    String path = repository.getRawPath().replaceFirst("/+$", "");
    String query = repository.getRawQuery() == null ? "" : "?" + repository.getRawQuery();
    return new RepositoryAddress(
        URI.create(
            repository.getScheme() + "://" + repository.getRawAuthority() + path + "/" + query));
  }

  /** The URL of its index.yaml. */
  URI index() {
    return resolve("index.yaml");
  }

  /**
   * Resolves a URL in the index.
   *
   * @throws IllegalArgumentException if it is invalid
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

  /** Without the parts that can contain secrets. */
  @Override
  public String toString() {
    return Uris.redacted(folder).replaceFirst("/$", "");
  }
}
