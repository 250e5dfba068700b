package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.http.proxy.ProxyRefusedException;
import org.opensearch.migrations.ecr.http.tls.TlsFailures;
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

  /** The JDK's message when a proxy rejects CONNECT. */
  private static final Pattern NO_TUNNEL =
      Pattern.compile("tunnel through proxy\\. Proxy returns \"HTTP/[0-9.]+ ([0-9]{3}) ?(.*)\"");

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
  private final String endpoint;

  EcrFailures(Action action, Side side, String reference, String region) {
    this(action, side, reference, "the ECR API of " + region, "ecr.api");
  }

  private EcrFailures(Action action, Side side, String reference, String api, String endpoint) {
    this.action = action;
    this.side = side;
    this.reference = reference;
    this.api = api;
    this.endpoint = endpoint;
  }

  /**
   * The failure of a request for credentials, such as to STS, if the network or the service caused
   * it; empty if the credentials did.
   *
   * @param source the variable or profile that configures the credentials
   */
  static Optional<FailureException> ofCredentials(String source, RuntimeException e) {
    String service = "the service that issues the credentials of " + source;
    EcrFailures failures =
        new EcrFailures(
            Action.GET_AUTHORIZATION_TOKEN,
            Side.DESTINATION,
            "AWS",
            service,
            "this service, such as sts,");
    Optional<FailureException> known = cause(e, FailureException.class);
    if (known.isPresent()) {
      return known;
    }
    Optional<AwsServiceException> response = cause(e, AwsServiceException.class);
    if (response.isPresent()) {
      return response
          .filter(error -> error.isThrottlingException() || error.statusCode() >= 500)
          .map(
              error ->
                  new TransientException(
                      failures.failure(service + ": " + summary(error), "Run again"),
                      Optional.empty(),
                      error));
    }
    return cause(e, IOException.class).filter(EcrFailures::isOfNetwork).map(failures::ofNetwork);
  }

  private static boolean isOfNetwork(IOException cause) {
    return cause instanceof SocketException
        || cause instanceof SocketTimeoutException
        || cause instanceof UnknownHostException
        || (cause instanceof SSLException tls && !TlsFailures.isUntrusted(tls))
        || NO_TUNNEL.matcher(String.valueOf(cause.getMessage())).find();
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
                  + " get-caller-identity' must succeed with them. If it does, check that this"
                  + " region is enabled for their account");
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
    return AccessException.remedy(
        summary(error),
        "Allow "
            + deniedPermission(error).orElse(action.permission)
            + " in the caller's IAM policy");
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
      return ofSettings(e);
    }
    if (isParserError(network.get())) {
      // Without the message of the parser, which quotes the response.
      return new TransientException(
          failure("the response of " + api + " is not JSON", CHECK_SERVICE + ", then run again"),
          Optional.empty(),
          null);
    }
    return ofNetwork(network.get());
  }

  private FailureException ofSettings(SdkException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("Invalid Configuration:")
        ? new InvalidInputException(
            failure(
                message,
                "Unset AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT, or the custom"
                    + " endpoint"),
            e)
        : new RefusedException(
            failure(message, "Check the configured AWS region, profile and endpoint"), e);
  }

  /** Whether this is an error of the SDK's JSON parser, whose message quotes the text. */
  static boolean isParserError(IOException cause) {
    return cause.getClass().getPackageName().contains(".jackson.");
  }

  private FailureException ofNetwork(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    String remedy =
        "Check the region and HTTPS_PROXY; without internet access, a VPC endpoint for "
            + endpoint
            + " is required";
    if (cause instanceof UnknownHostException) {
      return new NotFoundException(
          Missing.HOST, failure("host " + message + " is unknown", remedy), cause);
    }
    if (cause instanceof SocketTimeoutException && message.equalsIgnoreCase("connect timed out")) {
      return new TransientException(
          failure(api + ": the connection timed out", remedy), Optional.empty(), cause);
    }
    Matcher refused = NO_TUNNEL.matcher(message);
    if (!refused.find()) {
      return new HttpFailures(action.operation(), side, reference, api).of(cause);
    }
    int status = Integer.parseInt(refused.group(1));
    return status == 407
        ? access(
            cause,
            "the proxy requires authentication",
            "Add the proxy's user name and password to HTTPS_PROXY")
        : new HttpFailures(action.operation(), side, reference, api)
            .of(new ProxyRefusedException(status, refused.group(2)));
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
