package org.opensearch.migrations.ecr.http;

import java.net.URI;

/**
 * A registry or chart repository that is asked instead of another: a pull-through cache, say.
 *
 * @param host the mirror's host and optional port
 * @param path put before every repository and path; empty for none
 */
public record SourceMirror(String host, String path) {

  /** The repository, within the mirror, for {@code repository} of the original. */
  public String repository(String repository) {
    return path.isEmpty() ? repository : path + "/" + repository;
  }

  /** The address, within the mirror, for {@code original}. */
  public URI address(URI original) {
    String query = original.getRawQuery() == null ? "" : "?" + original.getRawQuery();
    return URI.create("https://" + this + original.getRawPath() + query);
  }

  /** As users write it. */
  @Override
  public String toString() {
    return path.isEmpty() ? host : host + "/" + path;
  }
}
