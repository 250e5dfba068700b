package org.opensearch.migrations.ecr.ports;

import java.util.List;

/**
 * Lists the content of a private registry. If listing is not permitted or not supported, both
 * methods throw a {@link org.opensearch.migrations.ecr.model.failure.FailureException}.
 */
public interface RepositoryCatalog {

  /** The names of all repositories, sorted. */
  List<String> repositories();

  /** The tags in a repository; untagged manifests are not listed. */
  List<String> tags(String repository);
}
