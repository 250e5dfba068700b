package org.opensearch.migrations.ecr.testing;

import java.util.Optional;

/**
 * A request that came to a {@link FaultProxy}.
 *
 * @param path path and query
 * @param authorization the header of that name
 * @param status what it was answered with; 0 if the connection was closed before that
 */
public record ProxiedRequest(
    String method, String path, Optional<String> authorization, int status) {

  /** Whether method and path match these regular expressions, the path anywhere. */
  public boolean is(String methods, String paths) {
    return method.matches(methods) && path.matches(".*(?:" + paths + ").*");
  }
}
