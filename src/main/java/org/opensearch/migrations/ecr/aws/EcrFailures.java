package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.model.AccessException;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.NotFoundException;
import org.opensearch.migrations.ecr.model.RefusedException;
import org.opensearch.migrations.ecr.model.RepositoryName;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.model.TransientException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What the errors of the ECR API mean to a user. Error codes are those of the ECR API reference,
 * "Common Errors" included; what AWS says about signatures is not passed on, because it quotes the
 * request and its session token.
 */
final class EcrFailures {

  private static final Duration THROTTLED_WAIT = Duration.ofSeconds(1);
  private static final int LONGEST_WORDS = 400;

  /** "User: … is not authorized to perform: ecr:TagResource on resource: …". */
  private static final Pattern DENIED =
      Pattern.compile("not authorized to perform: ([a-z-]+:[A-Za-z]+)");

  private static final Pattern KEY_IN_WORDS =
      Pattern.compile("kms|encryption", Pattern.CASE_INSENSITIVE);

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

  /** The error code of an answer; empty if it has none. */
  static String code(AwsServiceException answer) {
    return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
        ? ""
        : answer.awsErrorDetails().errorCode();
  }

  /** The failure that an answer of AWS stands for. */
  FailureException ofAnswer(AwsServiceException answer) {
    if (answer.isClockSkewException()) {
      return access(answer, "AWS says that this machine's clock is wrong", "Set the clock");
    }
    if (answer.isThrottlingException()) {
      return new TransientException(
          failure(words(answer), "Wait, then run again; fewer --jobs ask less often"),
          Optional.of(THROTTLED_WAIT),
          answer);
    }
    if (answer.statusCode() >= 500) {
      return new TransientException(failure(words(answer), "Run again"), Optional.empty(), answer);
    }
    return ofCode(answer);
  }

  private FailureException ofCode(AwsServiceException answer) {
    return switch (code(answer)) {
      case "ExpiredToken", "ExpiredTokenException" ->
          access(
              answer,
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
              "AWS does not accept these credentials (" + code(answer) + ")",
              "Check the access key, its secret and its session token: 'aws sts"
                  + " get-caller-identity' has to succeed with them");
      case "AccessDeniedException", "AccessDenied", "NotAuthorized", "UnauthorizedOperation" ->
          access(answer, words(answer), "Allow " + denied(answer) + " in its IAM policy");
      case "KmsException" ->
          access(
              answer,
              words(answer),
              "Check that the KMS key of the repository exists, is enabled and may be used:"
                  + " kms:CreateGrant and kms:DescribeKey");
      case "InvalidParameterException", "ValidationException", "ValidationError" ->
          new InvalidInputException(failure(words(answer), invalidRemedy(words(answer))), answer);
      case "TooManyTagsException", "InvalidTagParameterException" ->
          new InvalidInputException(
              failure(
                  words(answer), "Correct --repository-tag; a repository can have 50 tags at most"),
              answer);
      case "RepositoryNotFoundException" -> notFound(answer);
      case "LimitExceededException" ->
          new RefusedException(
              failure(
                  words(answer),
                  "Delete repositories, or ask AWS for a higher quota of repositories"),
              answer);
      default ->
          new RefusedException(
              failure(
                  words(answer),
                  "Look "
                      + (code(answer).isEmpty() ? "it" : code(answer))
                      + " up in the documentation of the API of Amazon ECR"),
              answer);
    };
  }

  /** What was created a moment ago may not be known everywhere yet. */
  private FailureException notFound(AwsServiceException answer) {
    return action == EcrAction.PUT_LIFECYCLE_POLICY
        ? new TransientException(failure(words(answer), "Run again"), Optional.empty(), answer)
        : new RefusedException(
            failure(words(answer), "Run again: the repository is created then"), answer);
  }

  /** One request can need several permissions: tags and keys have their own. */
  private String denied(AwsServiceException answer) {
    Matcher said = DENIED.matcher(words(answer));
    return said.find() ? said.group(1) : action.permission();
  }

  /** The failure of a request that was not answered. */
  FailureException ofClient(SdkException e) {
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

  private String invalidRemedy(String words) {
    return switch (action) {
      case PUT_LIFECYCLE_POLICY -> "Correct the file that --lifecycle-policy names";
      case CREATE_REPOSITORY ->
          KEY_IN_WORDS.matcher(words).find()
              ? "Check the ARN of --kms-key"
              : "A repository name has 2 to "
                  + RepositoryName.MAX_LENGTH
                  + " characters, and "
                  + RepositoryName.RULE;
      default -> "Check the registry's host name";
    };
  }

  private static String words(AwsServiceException answer) {
    String said = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorMessage();
    String code = code(answer).isEmpty() ? "status " + answer.statusCode() : code(answer);
    if (said == null || said.isBlank()) {
      return code;
    }
    String text = code + ": " + said.strip();
    String end = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return end.length() > LONGEST_WORDS ? end.substring(0, LONGEST_WORDS) + "…" : end;
  }

  private AccessException access(Throwable cause, String reason, String remedy) {
    return new AccessException(failure(reason, remedy), cause);
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(action.operation(), side, reference, reason, remedy);
  }
}
