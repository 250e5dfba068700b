package org.opensearch.migrations.ecr.http;

import java.net.URI;

/**
 * A registry or chart repository to read from instead of the original, such as a pull-through
 * cache.
 *
 * @param host the mirror's host and optional port
 * @param path the prefix of every repository and path; empty for none
 */
public record SourceMirror(String host, String path) {

  /** The mirror's repository for {@code repository} of the original. */
  public String repository(String repository) {
    return path.isEmpty() ? repository : path + "/" + repository;
  }

  /** The mirror's URL for {@code original}. */
  public URI address(URI original) {
    String query = original.getRawQuery() == null ? "" : "?" + original.getRawQuery();
    return URI.create("https://" + this + original.getRawPath() + query);
  }

  /** In the form that users write. */
  @Override
  public String toString() {
    return path.isEmpty() ? host : host + "/" + path;
  }
}
