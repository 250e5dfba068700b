package org.opensearch.migrations.ecr.helm.repository;

import java.io.IOException;
import java.net.URI;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;

/**
 * What the answers of chart repositories mean: nobody is logged in to them, so no login is to
 * blame.
 *
 * @param operation a verb phrase
 * @param reference what messages name
 * @param uri what was asked first, before any redirect
 */
record RepositoryFailures(String operation, String reference, URI uri) {

  /** The failure that {@code cause} stands for. */
  FailureException of(IOException cause) {
    String host = Uris.authority(uri);
    FailureException told = new HttpFailures(operation, Side.SOURCE, reference, host).of(cause);
    int status = cause instanceof HttpStatusException answer ? answer.status() : 0;
    String reason = told.failure().reason();
    return switch (status) {
      case 401, 403 ->
          new AccessException(
              failure(
                  reason,
                  "Chart repositories are read without a login: use another with --source-mirror,"
                      + " or mirror the chart by hand"),
              cause);
      case 404, 410 ->
          new NotFoundException(
              failure(reason, "Check the chart's `repository` in the manifest"), cause);
      default -> told;
    };
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(operation, Side.SOURCE, reference, reason, remedy);
  }
}
