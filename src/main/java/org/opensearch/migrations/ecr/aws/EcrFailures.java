package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.model.RepositoryName;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Translates errors of the ECR API into failures with a remedy. Error codes are those of the ECR
 * API reference, including "Common Errors". Messages of AWS about signatures are not shown because
 * they quote the request and its session token.
 */
final class EcrFailures {

  /** The remedy for responses that Amazon ECR does not send. */
  static final String CHECK_SERVICE =
      "Check whether another service responds in place of Amazon ECR";

  private static final Duration THROTTLING_DELAY = Duration.ofSeconds(1);
  private static final int MAX_MESSAGE_LENGTH = 400;

  /** "User: … is not authorized to perform: ecr:TagResource on resource: …". */
  private static final Pattern DENIED =
      Pattern.compile("not authorized to perform: ([a-z-]+:[A-Za-z]+)");

  private static final Pattern ENCRYPTION =
      Pattern.compile("kms|encryption", Pattern.CASE_INSENSITIVE);

  private static final Pattern MUTABILITY =
      Pattern.compile("mutability|exclusion", Pattern.CASE_INSENSITIVE);

  /** A request to the ECR API. */
  enum Action {
    GET_AUTHORIZATION_TOKEN("log in to", "ecr:GetAuthorizationToken"),
    DESCRIBE_REPOSITORIES("list the repositories of", "ecr:DescribeRepositories"),
    LIST_IMAGES("list the images of", "ecr:ListImages"),
    CREATE_REPOSITORY("create repository", "ecr:CreateRepository"),
    GET_LIFECYCLE_POLICY("look up the lifecycle policy of", "ecr:GetLifecyclePolicy"),
    PUT_LIFECYCLE_POLICY("put the lifecycle policy of", "ecr:PutLifecyclePolicy"),
    GET_REPOSITORY_POLICY("look up the repository policy of", "ecr:GetRepositoryPolicy"),
    SET_REPOSITORY_POLICY("set the repository policy of", "ecr:SetRepositoryPolicy");

    private final String operation;
    private final String permission;

    Action(String operation, String permission) {
      this.operation = operation;
      this.permission = permission;
    }

    /** The verb phrase for messages. */
    String operation() {
      return operation;
    }
  }

  /** Requests for the policies of new repositories. */
  private static final Set<Action> OF_POLICIES =
      EnumSet.of(
          Action.GET_LIFECYCLE_POLICY,
          Action.PUT_LIFECYCLE_POLICY,
          Action.GET_REPOSITORY_POLICY,
          Action.SET_REPOSITORY_POLICY);

  private final Action action;
  private final Side side;
  private final String reference;
  private final String api;

  EcrFailures(Action action, Side side, String reference, String region) {
    this.action = action;
    this.side = side;
    this.reference = reference;
    this.api = "the ECR API of " + region;
  }

  /** The failure for an error response of AWS. */
  FailureException ofResponse(AwsServiceException error) {
    if (error.isClockSkewException()) {
      return access(
          error,
          "AWS rejected the request because this machine's clock is wrong",
          "Correct the system time");
    }
    if (error.isThrottlingException()) {
      return new TransientException(
          failure(summary(error), "Wait, then run again; lower --jobs to send fewer requests"),
          Optional.of(THROTTLING_DELAY),
          error);
    }
    if (error.statusCode() >= 500) {
      return new TransientException(failure(summary(error), "Run again"), Optional.empty(), error);
    }
    return ofCode(error);
  }

  private FailureException ofCode(AwsServiceException error) {
    String code = code(error);
    return switch (code) {
      case "ExpiredToken", "ExpiredTokenException" ->
          access(
              error,
              "the AWS credentials have expired",
              "Refresh them ('aws sso login', or start a new session) and run again");
      case "InvalidClientTokenId",
          "UnrecognizedClientException",
          "InvalidAccessKeyId",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException" ->
          // Without the cause, whose message would appear in stack traces.
          access(
              null,
              "AWS rejected these credentials (" + code + ")",
              "Check the access key, the secret key and the session token: 'aws sts"
                  + " get-caller-identity' must succeed with them");
      case "AccessDeniedException", "AccessDenied", "NotAuthorized", "UnauthorizedOperation" ->
          access(error, summary(error), accessRemedy(error));
      case "KmsException" ->
          access(
              error,
              summary(error),
              "Check that the repository's KMS key exists, is enabled, and allows"
                  + " kms:CreateGrant and kms:DescribeKey");
      case "InvalidParameterException", "ValidationException", "ValidationError" ->
          new InvalidInputException(failure(summary(error), invalidRemedy(error)), error);
      case "TooManyTagsException", "InvalidTagParameterException" ->
          new InvalidInputException(
              failure(
                  summary(error),
                  "Correct --repository-tag; a repository can have at most 50 tags"),
              error);
      case "RepositoryNotFoundException" -> notFound(error);
      case "LimitExceededException" ->
          refused(
              error, "Delete unused repositories, or request a higher repository quota from AWS");
      default ->
          refused(
              error,
              code.isEmpty()
                  ? CHECK_SERVICE + ", such as a proxy"
                  : "Look up " + code + " in the Amazon ECR API reference");
    };
  }

  private String accessRemedy(AwsServiceException error) {
    return summary(error).contains("explicit deny")
        ? "Change the policy that the message names: its deny takes precedence over other policies"
        : "Allow "
            + deniedPermission(error).orElse(action.permission)
            + " in the caller's IAM policy";
  }

  /** A new repository may not be visible everywhere yet. */
  private FailureException notFound(AwsServiceException error) {
    return OF_POLICIES.contains(action)
        ? new TransientException(failure(summary(error), "Run again"), Optional.empty(), error)
        : refused(
            error,
            side == Side.MIRROR
                ? "Mirror into it first with 'ma-ecr mirror'"
                : "Create the repository, with credentials of the account of the registry");
  }

  private String invalidRemedy(AwsServiceException error) {
    return switch (action) {
      case PUT_LIFECYCLE_POLICY -> "Correct the --lifecycle-policy file";
      case SET_REPOSITORY_POLICY -> "Correct the --repository-policy file";
      case CREATE_REPOSITORY ->
          MUTABILITY.matcher(summary(error)).find()
              ? "Correct --immutable-tags-except"
              : creationRemedy(error);
      default -> "Check the registry's host name";
    };
  }

  private static String creationRemedy(AwsServiceException error) {
    return ENCRYPTION.matcher(summary(error)).find()
        ? "Check the ARN of --kms-key"
        : "A repository name has 2 to "
            + RepositoryName.MAX_LENGTH
            + " characters, and "
            + RepositoryName.RULE;
  }

  /** The failure of a request that received no response. */
  FailureException ofClient(SdkException e) {
    Optional<FailureException> known = cause(e, FailureException.class);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<IOException> network = cause(e, IOException.class);
    if (network.isEmpty()) {
      return new RefusedException(
          failure(
              String.valueOf(e.getMessage()),
              "Check the configured AWS region, profile and endpoint"),
          e);
    }
    IOException cause = network.get();
    if (cause.getClass().getPackageName().contains(".jackson.")) {
      // Without the message of the parser, which quotes the response.
      return new TransientException(
          failure("the response of " + api + " is not JSON", CHECK_SERVICE + ", then run again"),
          Optional.empty(),
          null);
    }
    if (cause instanceof UnknownHostException) {
      return new NotFoundException(
          Missing.HOST,
          failure(
              "host " + cause.getMessage() + " is unknown",
              "Check the region and HTTPS_PROXY; without internet access, a VPC endpoint for"
                  + " ecr.api is required"),
          cause);
    }
    if (String.valueOf(cause.getMessage()).contains("HTTP/1.1 407")) {
      return access(
          cause,
          "the proxy requires authentication",
          "Add the proxy's user name and password to HTTPS_PROXY");
    }
    return new HttpFailures(action.operation(), side, reference, api).of(cause);
  }

  /** The first of {@code e} and its causes that has this type. */
  static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
      }
    }
    return Optional.empty();
  }

  /**
   * The error code; empty if there is none. The SDK's exception types follow the code, while the
   * messages differ between servers that imitate ECR.
   */
  static String code(AwsServiceException error) {
    return error.awsErrorDetails() == null || error.awsErrorDetails().errorCode() == null
        ? ""
        : error.awsErrorDetails().errorCode();
  }

  /** The code (or else the status) and the message, shortened. */
  static String summary(AwsServiceException error) {
    String message =
        error.awsErrorDetails() == null ? null : error.awsErrorDetails().errorMessage();
    String code = code(error).isEmpty() ? "status " + error.statusCode() : code(error);
    if (message == null || message.isBlank()) {
      return code;
    }
    String text = code + ": " + message.strip();
    text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return Failure.shortened(text, MAX_MESSAGE_LENGTH);
  }

  /** The missing permission, if the message names it: one request can require several. */
  private static Optional<String> deniedPermission(AwsServiceException error) {
    Matcher denied = DENIED.matcher(summary(error));
    return denied.find() ? Optional.of(denied.group(1)) : Optional.empty();
  }

  private RefusedException refused(AwsServiceException error, String remedy) {
    return new RefusedException(failure(summary(error), remedy), error);
  }

  private AccessException access(Throwable cause, String reason, String remedy) {
    return new AccessException(failure(reason, remedy), cause);
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(action.operation(), side, reference, reason, remedy);
  }
}
