package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.registry.auth.HostSession;
import org.opensearch.migrations.ecr.registry.auth.TokenException;
import org.opensearch.migrations.ecr.registry.failure.ExpiredUrlException;
import org.opensearch.migrations.ecr.registry.failure.GarbledResponseException;
import org.opensearch.migrations.ecr.registry.failure.UnusualManifestException;

/** What the answers of registries mean, where they mean more than their HTTP status. */
final class RegistryFailures {

  /** How storage refuses an address whose signature has ended: S3 and CDNs, Google's, Azure's. */
  private static final Set<Integer> REFUSALS_OF_STORAGE = Set.of(400, 401, 403, 410);

  private final String operation;
  private final Side side;
  private final String reference;
  private final HostSession session;

  RegistryFailures(String operation, Side side, String reference, HostSession session) {
    this.operation = operation;
    this.side = side;
    this.reference = reference;
    this.session = session;
  }

  FailureException of(IOException cause) {
    if (cause instanceof ContentMismatchException) {
      return new TransientException(
          failure(cause.getMessage(), "Run again; if it stays so, tell who runs " + session.host()),
          Optional.empty(),
          cause);
    }
    if (cause instanceof GarbledResponseException) {
      return new TransientException(
          failure(cause.getMessage(), "Run again; if it stays so, tell who runs " + session.host()),
          Optional.empty(),
          cause);
    }
    if (cause instanceof ProtocolException protocol) {
      String remedy = protocol.remedy();
      return new RefusedException(
          failure(cause.getMessage(), remedy.isEmpty() ? leaveOut() : remedy), cause);
    }
    if (cause instanceof UnusualManifestException unusual) {
      return new RefusedException(
          failure(
              general().of(unusual.answer()).failure().reason() + ": " + unusual.getMessage(),
              unusual.remedy()),
          cause);
    }
    if (cause instanceof TokenException token) {
      return ofToken(token);
    }
    if (cause instanceof HttpStatusException answer) {
      return ofStatus(answer);
    }
    return general().of(cause);
  }

  private String leaveOut() {
    String tell = "Tell who runs " + session.host();
    return side == Side.SOURCE ? tell + ", or leave it out with --exclude" : tell;
  }

  private FailureException ofToken(TokenException e) {
    int status = e.answer().status();
    if (!e.isRefusal()) {
      return general().of(e.answer());
    }
    return new AccessException(
        failure(
            e.getMessage() + " (" + status + ")",
            e.withLogin() ? rejectedLoginRemedy() : notFoundOrPrivate()),
        e);
  }

  private String rejectedLoginRemedy() {
    String again = "Log in again (" + session.loginCommand() + ")";
    return side == Side.DESTINATION ? again : again + ", or log out to read anonymously";
  }

  private FailureException ofStatus(HttpStatusException answer) {
    if (REFUSALS_OF_STORAGE.contains(answer.status()) && !session.isOwn(answer.uri())) {
      return ofStorage(answer);
    }
    boolean denied = answer.status() == 401 || answer.status() == 403;
    if (denied && side != Side.DESTINATION && !session.hasLogin() && session.isOwn(answer.uri())) {
      return new AccessException(
          failure(
              session.host() + " denies access (" + answer.status() + ") to an anonymous user",
              notFoundOrPrivate()),
          answer);
    }
    if (answer.status() == 401 && session.isOfNamespace() && session.isOwn(answer.uri())) {
      return new AccessException(
          failure(general().of(answer).failure().reason(), rejectedLoginRemedy()), answer);
    }
    if (answer.status() == 403 && side == Side.MIRROR && session.isOwn(answer.uri())) {
      return new AccessException(
          failure(general().of(answer).failure().reason(), notPermitted()), answer);
    }
    if (answer.status() == 404 && operation.equals(OciBlobs.READ)) {
      return new NotFoundException(
          failure(
              general().of(answer).failure().reason(),
              "The image is not whole there: tell who runs "
                  + session.host()
                  + ", or take another tag"),
          answer);
    }
    if (side == Side.DESTINATION) {
      Failure told = general().of(answer).failure();
      Optional<FailureException> special = new PushFailures(told, session).of(answer);
      if (special.isPresent()) {
        return special.get();
      }
    }
    return general().of(answer);
  }

  /** The registry gives another address when it is asked again. */
  private FailureException ofStorage(HttpStatusException answer) {
    String storage = Uris.authority(answer.uri());
    return new TransientException(
        failure(
            general().of(answer).failure().reason(),
            "Check that "
                + storage
                + ", where "
                + session.host()
                + " keeps its blobs, may be reached: a proxy or firewall can refuse it"),
        Optional.empty(),
        new ExpiredUrlException(answer));
  }

  /** ECR says which action it denies, but not in the answer to a HEAD, which has no body. */
  private String notPermitted() {
    String action =
        operation.equals(OciBlobs.READ) ? "ecr:GetDownloadUrlForLayer" : "ecr:BatchGetImage";
    return "Check that these credentials may pull from "
        + session.host()
        + "; on Amazon ECR, allow "
        + action
        + " in their IAM policy and in the repository's policy";
  }

  private String notFoundOrPrivate() {
    return "Check the name: registries say this of repositories that do not exist too; if it is"
        + " private, log in ("
        + session.loginCommand()
        + ")";
  }

  private HttpFailures general() {
    return new HttpFailures(operation, side, reference, session.host());
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(operation, side, reference, reason, remedy);
  }
}
