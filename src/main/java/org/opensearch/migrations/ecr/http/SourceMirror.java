package org.opensearch.migrations.ecr.http;

import java.net.URI;
import org.opensearch.migrations.ecr.model.ImageReference;

/**
 * A registry or chart repository to read from instead of the original, such as a pull-through
 * cache.
 *
 * @param host the mirror's host and optional port
 * @param path the prefix of every repository and path; empty for none
 */
public record SourceMirror(String host, String path) {

  /**
   * The mirror's repository for {@code repository} of the original. Docker Hub's official images
   * are in {@code library/}, which other registries may omit.
   */
  public String repository(String repository) {
    if (path.isEmpty() && ImageReference.isDockerHub(host) && repository.indexOf('/') < 0) {
      return "library/" + repository;
    }
    return prefix() + repository;
  }

  /** What precedes every repository of the original, with a slash at the end if it has a path. */
  String prefix() {
    return path.isEmpty() ? "" : path + "/";
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
