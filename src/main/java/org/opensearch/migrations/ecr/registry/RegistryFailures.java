package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.registry.auth.HostSession;
import org.opensearch.migrations.ecr.registry.auth.TokenException;
import org.opensearch.migrations.ecr.registry.failure.ExpiredUrlException;
import org.opensearch.migrations.ecr.registry.failure.MissingContentException;
import org.opensearch.migrations.ecr.registry.failure.SuspectResponseException;
import org.opensearch.migrations.ecr.registry.failure.UnusualManifestException;

/** Translates the errors of one operation at a registry into failures with a remedy. */
final class RegistryFailures {

  /** How storage rejects an expired signed URL: S3 and CDNs, Google's and Azure's storage. */
  static final Set<Integer> STORAGE_REJECTIONS = Set.of(400, 401, 403, 410);

  /** Errors of an upload that a new upload can avoid. */
  private static final List<String> LOST_UPLOADS =
      List.of("BLOB_UPLOAD_UNKNOWN", "BLOB_UPLOAD_INVALID", "DIGEST_INVALID", "SIZE_INVALID");

  /** Errors that a manifest can cause that was damaged in transit. */
  private static final List<String> DAMAGED_MANIFEST =
      List.of("MANIFEST_INVALID", "MANIFEST_UNVERIFIED");

  /** Errors of a manifest that refers to something missing; the last one is in ECR's messages. */
  private static final List<String> MISSING_CONTENT =
      List.of("BLOB_UNKNOWN", "required for pushing image");

  /** Harbor and others reject with 403 what would exceed a quota. */
  private static final Pattern QUOTA =
      Pattern.compile("(?i)\\bquota|exceed(?:s|ed)? the configured upper limit");

  /** GHCR rejects with 416 a request body that is too large. */
  private static final Pattern TOO_LARGE =
      Pattern.compile("(?i)too large|exceeds the maximum|maximum permissible");

  /** ECR's messages about the upload of an empty blob, which it does not take. */
  private static final List<String> WITHOUT_PARTS =
      List.of("does not have any parts", "does not contain any layer parts");

  /** The SHA-256 digest of no bytes. */
  private static final String EMPTY_BLOB =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final List<String> IMMUTABLE = List.of("ImageTagAlreadyExists", "immutable");

  private static final String PULL_ACTIONS =
      "\"ecr:BatchGetImage\", \"ecr:GetDownloadUrlForLayer\"";

  private static final String PUSH_ACTIONS =
      PULL_ACTIONS
          + ", \"ecr:BatchCheckLayerAvailability\", \"ecr:InitiateLayerUpload\","
          + " \"ecr:UploadLayerPart\", \"ecr:CompleteLayerUpload\", \"ecr:PutImage\"";

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
    if (cause instanceof ContentMismatchException || cause instanceof SuspectResponseException) {
      return new TransientException(
          failure(cause.getMessage(), runAgain()), Optional.empty(), cause);
    }
    if (cause instanceof ProtocolException protocol) {
      String remedy = protocol.remedy();
      return new RefusedException(
          failure(cause.getMessage(), remedy.isEmpty() ? exclude() : remedy), cause);
    }
    if (cause instanceof UnusualManifestException unusual) {
      Failure general = failure(unusual.response(), unusual.remedy());
      return new RefusedException(
          general.withReason(general.reason() + ": " + unusual.getMessage()), cause);
    }
    if (cause instanceof TokenException token) {
      return ofToken(token);
    }
    if (cause instanceof HttpStatusException response) {
      return ofStatus(response);
    }
    return general().of(cause);
  }

  private String runAgain() {
    return "Run again. If it fails again, contact the operator of " + session.host();
  }

  private String exclude() {
    String contact = "Contact the operator of " + session.host();
    return side == Side.SOURCE ? contact + ", or exclude the image with --exclude" : contact;
  }

  private FailureException ofToken(TokenException e) {
    int status = e.answer().status();
    if (!e.isRefusal()) {
      return general().of(e.answer());
    }
    return new AccessException(
        failure(
            e.getMessage() + " (" + status + ")",
            e.withLogin() ? rejectedLoginRemedy() : missingOrPrivateRemedy()),
        e);
  }

  private FailureException ofStatus(HttpStatusException response) {
    if (!session.isOwn(response.uri()) && STORAGE_REJECTIONS.contains(response.status())) {
      return ofStorage(response);
    }
    if (response.status() == 404 && operation.equals(OciBlobs.READ)) {
      return new NotFoundException(
          Missing.PART,
          failure(
              response,
              "The image is incomplete there. Contact the operator of "
                  + session.host()
                  + ", or use another tag"),
          response);
    }
    Optional<FailureException> specific =
        session.isOwn(response.uri()) ? denied(response) : Optional.empty();
    if (specific.isEmpty() && side == Side.DESTINATION) {
      specific = rejectedPush(response);
    }
    return specific.orElseGet(() -> general().of(response));
  }

  /** Another request to the registry returns a new URL. */
  private FailureException ofStorage(HttpStatusException response) {
    return new TransientException(
        failure(
            response,
            "Make sure that "
                + Uris.authority(response.uri())
                + ", where "
                + session.host()
                + " stores its blobs, is reachable. A proxy or firewall may block it"),
        Optional.empty(),
        new ExpiredUrlException(response));
  }

  /** The registry itself rejected the credentials, or requires some. */
  private Optional<FailureException> denied(HttpStatusException response) {
    int status = response.status();
    if (status != 401 && status != 403) {
      return Optional.empty();
    }
    if (status == 403 && side == Side.DESTINATION && QUOTA.matcher(response.body()).find()) {
      return Optional.of(
          new RefusedException(
              failure(
                  response, "Delete content that is no longer needed there, or raise the quota"),
              response));
    }
    if (side != Side.DESTINATION && !session.hasLogin()) {
      return denied(
          response,
          session.host() + " denied access (" + status + ") to an anonymous user",
          missingOrPrivateRemedy());
    }
    if (status == 401 && session.isOfNamespace()) {
      return denied(response, rejectedLoginRemedy());
    }
    Optional<String> ofChart = status == 403 ? chartPermissionRemedy() : Optional.empty();
    if (ofChart.isPresent()) {
      return denied(response, ofChart.get());
    }
    if (status == 403 && side == Side.MIRROR) {
      return denied(response, pullPermissionRemedy());
    }
    if (side != Side.DESTINATION) {
      return Optional.empty();
    }
    if (status == 401 && !session.hasLogin() && EcrHost.parse(session.host()).isEmpty()) {
      return denied(
          response,
          session.host() + " requires authentication (401), but no credentials are configured",
          "Log in ("
              + session.loginCommand()
              + "). For an Amazon ECR registry under another host name, add --registry-type ecr");
    }
    return denied(
        response,
        status == 401
            ? rejectedLoginRemedy()
            : "Make sure that these credentials are allowed to pull from and push to "
                + session.host()
                + ". On Amazon ECR, allow the actions in the reference in their IAM policy");
  }

  private Optional<FailureException> denied(
      HttpStatusException response, String reason, String remedy) {
    return Optional.of(new AccessException(failure(reason, remedy), response));
  }

  private Optional<FailureException> denied(HttpStatusException response, String remedy) {
    String own = AccessException.remedy(response.body(), remedy);
    return Optional.of(new AccessException(failure(response, own), response));
  }

  private Optional<FailureException> rejectedPush(HttpStatusException response) {
    String body = response.body();
    if (IMMUTABLE.stream().anyMatch(body::contains)) {
      return Optional.of(
          new RefusedException(
              failure(
                  "the tag exists with another digest, and the repository's tags are immutable",
                  "Delete the tag there, or allow mutable tags for this repository"),
              response));
    }
    if (isMissingContent(response)) {
      return Optional.of(
          new TransientException(
              failure(response, runAgain()),
              Optional.empty(),
              new MissingContentException(response)));
    }
    if (WITHOUT_PARTS.stream().anyMatch(body::contains)
        && response.uri().toString().contains(EMPTY_BLOB)) {
      return Optional.of(
          new RefusedException(
              failure(
                  session.host() + " does not accept empty blobs, and this one has no bytes",
                  "Exclude it with --exclude, or publish it without empty layers"),
              response));
    }
    // A repository that was just created may not be known everywhere yet.
    boolean isLost =
        LOST_UPLOADS.stream().anyMatch(body::contains)
            || response.status() == 416
            || (response.status() == 404 && !body.contains("MANIFEST_UNKNOWN"));
    if (isLost) {
      return Optional.of(lostUpload(response));
    }
    if (response.status() == 400 && DAMAGED_MANIFEST.stream().anyMatch(body::contains)) {
      return Optional.of(
          new TransientException(
              failure(response, runAgain()),
              Optional.empty(),
              new SuspectResponseException(response)));
    }
    return Optional.empty();
  }

  private FailureException lostUpload(HttpStatusException response) {
    if (response.body().contains("NAME_UNKNOWN")) {
      return TransientException.ofRepository(
          failure(response, missingRepositoryRemedy()), response.retryAfter(), response);
    }
    if (response.status() == 416 && TOO_LARGE.matcher(response.body()).find()) {
      return general().tooLarge(response);
    }
    if (response.status() == 404 && !isOfUpload(response)) {
      return new TransientException(
          failure(
              response,
              "Create the project or repository if "
                  + session.host()
                  + " does not do so on push, and check that it accepts pushes: a proxy or"
                  + " pull-through cache does not"),
          response.retryAfter(),
          new SuspectResponseException(response));
    }
    return new TransientException(
        failure(response, "Run again to start a new upload"), response.retryAfter(), response);
  }

  /** Whether an upload that was begun was rejected, or a mount, which is not required. */
  private static boolean isOfUpload(HttpStatusException response) {
    return LOST_UPLOADS.stream().anyMatch(response.body()::contains)
        || (response.method().equals("POST")
            ? String.valueOf(response.uri().getQuery()).contains("mount=")
            : !response.uri().getPath().contains("/manifests/"));
  }

  private static boolean isMissingContent(HttpStatusException response) {
    return (response.status() == 400 || response.status() == 404)
        && response.method().equals("PUT")
        && response.uri().getPath().contains("/manifests/")
        && MISSING_CONTENT.stream().anyMatch(response.body()::contains);
  }

  private String missingRepositoryRemedy() {
    return "Create the repository if it does not exist"
        + EcrHost.parse(session.host())
            .map(host -> ", with credentials of account " + host.accountId())
            .orElse("")
        + ", then run again";
  }

  private String rejectedLoginRemedy() {
    if (side == Side.DESTINATION && EcrHost.parse(session.host()).isPresent()) {
      return "The ECR API has just issued this token: check the AWS credentials, and any proxy or VPC"
          + " endpoint between this machine and the registry";
    }
    String again = "Log in again (" + session.loginCommand() + ")";
    return side == Side.DESTINATION ? again : again + ", or log out to pull anonymously";
  }

  private String missingOrPrivateRemedy() {
    return "Check the name: registries respond like this for repositories that do not exist, too."
        + " If it is private, log in ("
        + session.loginCommand()
        + ")";
  }

  /**
   * What to add to the IAM policy, if a chart was denied in a registry that can be Amazon ECR:
   * roles are often limited to the repositories of images.
   */
  private Optional<String> chartPermissionRemedy() {
    Optional<EcrHost> ecr = EcrHost.parse(session.host());
    if (side == Side.SOURCE && ecr.isEmpty()) {
      return Optional.empty();
    }
    String repository =
        reference.substring(reference.indexOf('/') + 1).replaceFirst("[:@][^/]*$", "");
    String actions = side == Side.DESTINATION ? PUSH_ACTIONS : PULL_ACTIONS;
    return MirrorTarget.chartRepositories(repository)
        .map(
            charts ->
                ecr.map(host -> host.arn(charts))
                    .orElse("arn:aws:ecr:REGION:ACCOUNT:repository/" + charts))
        .map(
            arn ->
                "Make sure that these credentials are allowed to access charts. On Amazon ECR, add"
                    + " this statement to their IAM policy: {\"Effect\": \"Allow\", \"Action\": ["
                    + actions
                    + "], \"Resource\": \""
                    + arn
                    + "\"}");
  }

  /** ECR names the denied action, but not in its response to a HEAD request, which has no body. */
  private String pullPermissionRemedy() {
    String action =
        operation.equals(OciBlobs.READ) ? "ecr:GetDownloadUrlForLayer" : "ecr:BatchGetImage";
    return "Make sure that these credentials are allowed to pull from "
        + session.host()
        + ". On Amazon ECR, allow "
        + action
        + " in their IAM policy and in the repository policy";
  }

  private HttpFailures general() {
    return new HttpFailures(operation, side, reference, session.host());
  }

  private Failure failure(HttpStatusException response, String remedy) {
    return general().of(response).failure().withRemedy(remedy);
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(operation, side, reference, reason, remedy);
  }
}
