package org.opensearch.migrations.ecr.ports;

import java.util.List;

/**
 * Lists what one private registry holds. Listing is often not permitted, and not every registry can
 * do it: both methods then throw a {@link
 * org.opensearch.migrations.ecr.model.failure.FailureException}.
 */
public interface RepositoryCatalog {

  /** The names of all repositories, sorted. */
  List<String> repositories();

  /** The tags in a repository; what has a digest alone is not listed. */
  List<String> tags(String repository);
}
