package org.opensearch.migrations.ecr.registry;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.registry.auth.HostSession;
import org.opensearch.migrations.ecr.registry.failure.RefusedManifestException;

/**
 * What a registry's refusals mean when something is pushed there.
 *
 * @param told what the answer means in general
 * @param session with the registry that answered
 */
record PushFailures(Failure told, HostSession session) {

  /** Errors of an upload that a new upload can mend. */
  private static final List<String> LOST_UPLOADS =
      List.of("BLOB_UPLOAD_UNKNOWN", "BLOB_UPLOAD_INVALID", "DIGEST_INVALID", "SIZE_INVALID");

  /** What a manifest with a damaged byte is refused for. */
  private static final List<String> DAMAGED_MANIFEST =
      List.of("MANIFEST_INVALID", "MANIFEST_BLOB_UNKNOWN", "MANIFEST_UNVERIFIED", "BLOB_UNKNOWN");

  private static final List<String> IMMUTABLE = List.of("ImageTagAlreadyExists", "immutable");

  /** What {@code answer} means more than its status, if it does. */
  Optional<FailureException> of(HttpStatusException answer) {
    if ((answer.status() == 401 || answer.status() == 403) && session.isOwn(answer.uri())) {
      return Optional.of(deniedPush(answer));
    }
    String body = answer.body();
    // A repository that was created a moment ago may not be known everywhere yet.
    boolean lost =
        LOST_UPLOADS.stream().anyMatch(body::contains)
            || answer.status() == 416
            || (answer.status() == 404 && !body.contains("MANIFEST_UNKNOWN"));
    if (IMMUTABLE.stream().anyMatch(body::contains)) {
      return Optional.of(
          new RefusedException(
              failure(
                  "the tag exists with another digest, and the repository's tags are immutable",
                  "Delete the tag there, or allow mutable tags for this repository"),
              answer));
    }
    if (lost) {
      String remedy =
          body.contains("NAME_UNKNOWN")
              ? "Create the repository if it does not exist, then run again"
              : "Run again: a new upload can mend it";
      return Optional.of(
          new TransientException(failure(told.reason(), remedy), answer.retryAfter(), answer));
    }
    if (answer.status() == 400 && DAMAGED_MANIFEST.stream().anyMatch(body::contains)) {
      return Optional.of(
          new TransientException(
              failure(told.reason(), "Run again; if it stays so, tell who runs " + session.host()),
              Optional.empty(),
              new RefusedManifestException(answer)));
    }
    return Optional.empty();
  }

  private AccessException deniedPush(HttpStatusException answer) {
    if (answer.status() == 401 && !session.hasLogin()) {
      return new AccessException(
          failure(
              session.host() + " wants a login (401), and none is known",
              "Log in ("
                  + session.loginCommand()
                  + "); a registry of Amazon ECR under another name needs --registry-type ecr"),
          answer);
    }
    String remedy =
        answer.status() == 401
            ? "Log in again (" + session.loginCommand() + ")"
            : "Check that these credentials may pull from and push to "
                + session.host()
                + "; on Amazon ECR, allow in their IAM policy what the reference page lists";
    return new AccessException(failure(told.reason(), remedy), answer);
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(told.operation(), told.side(), told.reference(), reason, remedy);
  }
}
