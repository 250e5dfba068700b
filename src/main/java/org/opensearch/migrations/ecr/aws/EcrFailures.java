package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.model.RepositoryName;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What the errors of the ECR API mean to a user. Error codes are those of the ECR API reference,
 * "Common Errors" included; what AWS says about signatures is not passed on, because it quotes the
 * request and its session token.
 */
final class EcrFailures {

  private static final Duration THROTTLED_WAIT = Duration.ofSeconds(1);
  private final EcrAction action;
  private final Side side;
  private final String reference;
  private final String api;

  EcrFailures(EcrAction action, Side side, String reference, String region) {
    this.action = action;
    this.side = side;
    this.reference = reference;
    this.api = "the ECR API of " + region;
  }

  /** The failure that an answer of AWS stands for. */
  FailureException ofAnswer(AwsServiceException error) {
    EcrErrorResponse answer = new EcrErrorResponse(error);
    if (error.isClockSkewException()) {
      return access(answer.error(), "AWS says that this machine's clock is wrong", "Set the clock");
    }
    if (error.isThrottlingException()) {
      return new TransientException(
          failure(answer.words(), "Wait, then run again; fewer --jobs ask less often"),
          Optional.of(THROTTLED_WAIT),
          answer.error());
    }
    if (error.statusCode() >= 500) {
      return new TransientException(
          failure(answer.words(), "Run again"), Optional.empty(), answer.error());
    }
    return ofCode(answer);
  }

  private FailureException ofCode(EcrErrorResponse answer) {
    return switch (answer.code()) {
      case "ExpiredToken", "ExpiredTokenException" ->
          access(
              answer.error(),
              "the AWS credentials have expired",
              "Get new ones ('aws sso login', or a new session) and run again");
      case "InvalidClientTokenId",
          "UnrecognizedClientException",
          "InvalidAccessKeyId",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException" ->
          // Without the answer, which would be in stack traces.
          access(
              null,
              "AWS does not accept these credentials (" + answer.code() + ")",
              "Check the access key, its secret and its session token: 'aws sts"
                  + " get-caller-identity' has to succeed with them");
      case "AccessDeniedException", "AccessDenied", "NotAuthorized", "UnauthorizedOperation" ->
          access(
              answer.error(),
              answer.words(),
              "Allow "
                  + answer.deniedPermission().orElse(action.permission())
                  + " in its IAM policy");
      case "KmsException" ->
          access(
              answer.error(),
              answer.words(),
              "Check that the KMS key of the repository exists, is enabled and may be used:"
                  + " kms:CreateGrant and kms:DescribeKey");
      case "InvalidParameterException", "ValidationException", "ValidationError" ->
          new InvalidInputException(failure(answer.words(), invalidRemedy(answer)), answer.error());
      case "TooManyTagsException", "InvalidTagParameterException" ->
          new InvalidInputException(
              failure(
                  answer.words(),
                  "Correct --repository-tag; a repository can have 50 tags at most"),
              answer.error());
      case "RepositoryNotFoundException" -> notFound(answer);
      case "LimitExceededException" ->
          new RefusedException(
              failure(
                  answer.words(),
                  "Delete repositories, or ask AWS for a higher quota of repositories"),
              answer.error());
      default ->
          new RefusedException(
              failure(
                  answer.words(),
                  "Look "
                      + (answer.code().isEmpty() ? "it" : answer.code())
                      + " up in the documentation of the API of Amazon ECR"),
              answer.error());
    };
  }

  /** What was created a moment ago may not be known everywhere yet. */
  private FailureException notFound(EcrErrorResponse answer) {
    return ofNewRepositories()
        ? new TransientException(
            failure(answer.words(), "Run again"), Optional.empty(), answer.error())
        : new RefusedException(
            failure(answer.words(), "Run again: the repository is created then"), answer.error());
  }

  private boolean ofNewRepositories() {
    return action == EcrAction.PUT_LIFECYCLE_POLICY || action == EcrAction.GET_LIFECYCLE_POLICY;
  }

  /** The failure of a request that was not answered. */
  FailureException ofClient(SdkException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof FailureException known) {
        return known;
      }
    }
    Optional<IOException> network = networkCause(e);
    if (network.isEmpty()) {
      return new RefusedException(
          failure(
              String.valueOf(e.getMessage()),
              "Check what AWS is configured to use: region, profile, endpoint"),
          e);
    }
    IOException cause = network.get();
    if (cause instanceof UnknownHostException) {
      return new NotFoundException(
          failure(
              "host " + cause.getMessage() + " is unknown",
              "Check the region and HTTPS_PROXY; without internet this needs a VPC endpoint for"
                  + " ecr.api"),
          cause);
    }
    if (String.valueOf(cause.getMessage()).contains("HTTP/1.1 407")) {
      return access(
          cause,
          "the proxy asks for user and password",
          "Put user and password of the proxy into HTTPS_PROXY");
    }
    return new HttpFailures(action.operation(), side, reference, api).of(cause);
  }

  private static Optional<IOException> networkCause(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof IOException network) {
        return Optional.of(network);
      }
    }
    return Optional.empty();
  }

  private String invalidRemedy(EcrErrorResponse answer) {
    return switch (action) {
      case PUT_LIFECYCLE_POLICY -> "Correct the file that --lifecycle-policy names";
      case CREATE_REPOSITORY ->
          answer.isAboutKey()
              ? "Check the ARN of --kms-key"
              : "A repository name has 2 to "
                  + RepositoryName.MAX_LENGTH
                  + " characters, and "
                  + RepositoryName.RULE;
      default -> "Check the registry's host name";
    };
  }

  private AccessException access(Throwable cause, String reason, String remedy) {
    return new AccessException(failure(reason, remedy), cause);
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(action.operation(), side, reference, reason, remedy);
  }
}
