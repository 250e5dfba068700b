package org.opensearch.migrations.ecr.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.http.HttpHost;
import org.apache.http.MessageConstraintException;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.HttpHostConnectException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;
import org.opensearch.migrations.ecr.http.proxy.ProxyRefusedException;
import org.opensearch.migrations.ecr.http.tls.TlsFailures;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Redaction;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** Translates HTTP and network errors into failures, transient or permanent, with a remedy. */
public final class HttpFailures {

  private static final String CHECK_HOST =
      "Check host and port, and whether a proxy responds in its place";

  private final String operation;

  private final Side side;
  private final String reference;
  private final String host;

  /**
   * The failures of one operation.
   *
   * @param operation a verb phrase
   * @param host the server, for messages
   */
  public HttpFailures(String operation, Side side, String reference, String host) {
    this.operation = operation;
    this.side = side;
    this.reference = reference;
    this.host = host;
  }

  /** The failure for {@code cause}; returned, not thrown, so that callers show the control flow. */
  public FailureException of(IOException cause) {
    if (cause instanceof HttpStatusException status) {
      return ofStatus(status);
    }
    return ofNetwork(cause);
  }

  private FailureException ofStatus(HttpStatusException response) {
    String reason = reason(response);
    return switch (response.status()) {
      case 401 ->
          new AccessException(
              failure(
                  response,
                  reason,
                  "Log in to " + host + " (docker login), or check the credentials"),
              response);
      case 403 ->
          new AccessException(
              failure(
                  response,
                  reason,
                  "Check that these credentials have permission for this on " + host),
              response);
      case 404 ->
          new NotFoundException(
              Missing.RESOURCE,
              failure(response, reason, "Check the name and the tag or version"),
              response);
      case 407 ->
          new AccessException(
              failure(response, reason, "Add the proxy's user name and password to HTTPS_PROXY"),
              response);
      case 413 -> tooLarge(response);
      case 429 -> rateLimited(response, reason);
      case 408, 425, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 525, 527, 529, 530 ->
          TransientException.runAgain(
              failure(response, reason, ""), response.retryAfter(), response);
      default ->
          new RefusedException(
              failure(
                  response,
                  reason,
                  response.body().isBlank()
                      ? CHECK_HOST
                      : "Correct the reported problem, or contact the operator of " + host),
              response);
    };
  }

  /** The failure for a request body that is larger than the server accepts. */
  public FailureException tooLarge(HttpStatusException response) {
    return new RefusedException(
        failure(
            reason(response),
            "Raise the limit for request bodies of "
                + host
                + " or of the proxy in front of it (nginx: client_max_body_size)"),
        response);
  }

  private static String reason(HttpStatusException response) {
    return response.getMessage() + ServerErrorMessage.of(response.body());
  }

  private FailureException rateLimited(HttpStatusException response, String reason) {
    return new TransientException(
        failure(
            response,
            reason + ": too many requests" + response.quota().map(q -> ", " + q).orElse(""),
            rateLimitRemedy(response)),
        response.retryAfter(),
        response);
  }

  private String rateLimitRemedy(HttpStatusException response) {
    String wait =
        response
            .retryAfter()
            .filter(asked -> asked.compareTo(Duration.ofMinutes(1)) >= 0)
            .map(asked -> "Wait " + minutes(asked) + ", then run again")
            .orElse("Wait, then run again");
    if (side != Side.SOURCE) {
      return wait;
    }
    return wait
        + "; log in to "
        + host
        + " for a higher limit, or use "
        + SourceMirrors.option(host);
  }

  private static String minutes(Duration duration) {
    long minutes = duration.plusSeconds(59).toMinutes();
    return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }

  private FailureException ofNetwork(IOException cause) {
    if (cause instanceof UnusableResponseException) {
      return new RefusedException(failure(cause.getMessage(), CHECK_HOST), cause);
    }
    if (cause instanceof MessageConstraintException) {
      return new RefusedException(failure("the response headers are too large", CHECK_HOST), cause);
    }
    if (cause instanceof UnknownHostException unknown) {
      return ofName(unknown);
    }
    if (cause instanceof ProxyRefusedException refused) {
      return ofProxy(refused);
    }
    if (cause instanceof NoRouteToHostException) {
      return TransientException.runAgain(
          failure("no route to " + host, ""), Optional.empty(), cause);
    }
    if (cause instanceof SSLException tls && TlsFailures.isUntrusted(tls)) {
      return new AccessException(
          failure(
              "the TLS certificate of " + host + " is not trusted: " + TlsFailures.rootMessage(tls),
              TlsFailures.trustRemedy(tls, host)),
          cause);
    }
    if (cause instanceof SSLException tls && TlsFailures.isRejected(tls)) {
      return new AccessException(
          failure(
              host + " rejected the TLS connection: " + tls.getMessage(),
              "Check the host and port, and that nothing intercepts the connection"),
          cause);
    }
    if (cause instanceof SSLException tls && TlsFailures.isNotTls(tls)) {
      return new AccessException(
          failure(host + " does not use TLS", "If that is intended, add --plain-http " + host),
          cause);
    }
    String attempted = NetworkErrorMessage.attemptedHost(cause, host);
    boolean isRefused =
        NetworkErrorMessage.isRefused(cause)
            && attempted.equals(host)
            && (side == Side.DESTINATION || side == Side.MIRROR);
    Failure failure =
        failure(
            attempted + ": " + NetworkErrorMessage.reason(cause),
            "Nothing listens there: start the registry, or correct its host and port");
    return isRefused
        ? new TransientException(failure, Optional.empty(), cause)
        : TransientException.runAgain(failure, Optional.empty(), cause);
  }

  /** A lookup that failed may succeed later; a name that does not exist is permanent. */
  private FailureException ofName(UnknownHostException cause) {
    String remedy =
        side == Side.DESTINATION || side == Side.MIRROR
            ? "Check the name and HTTPS_PROXY; without internet access, Amazon ECR requires VPC"
                + " endpoints"
            : "Check the name; without internet access, use --source-mirror or a proxy";
    String[] parts = String.valueOf(cause.getMessage()).split(":", 2);
    // May be the host of a redirect or of a proxy.
    String name = cause.getMessage() == null ? host : parts[0];
    if (parts.length > 1 && parts[1].contains("Temporary failure")) {
      return new TransientException(
          failure("host " + name + " could not be resolved", remedy), Optional.empty(), cause);
    }
    return new NotFoundException(
        Missing.HOST, failure("host " + name + " is unknown", remedy), cause);
  }

  private FailureException ofProxy(ProxyRefusedException refused) {
    String reason = host + ": " + refused.getMessage();
    if (refused.status() >= 500) {
      return TransientException.runAgain(failure(reason, ""), Optional.empty(), refused);
    }
    return new AccessException(
        failure(reason, "Allow this host in the proxy, or add it to NO_PROXY"), refused);
  }

  private Failure failure(HttpStatusException response, String reason, String remedy) {
    return failure(reason, remedy).ofRequest(response.request());
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(operation, side, reference, reason, remedy);
  }

  /** Messages for network errors below HTTP. */
  private static final class NetworkErrorMessage {

    private NetworkErrorMessage() {}

    /** The host that the connection was attempted to, which may be a proxy. */
    static String attemptedHost(IOException e, String host) {
      HttpHost tried =
          e instanceof HttpHostConnectException refused
              ? refused.getHost()
              : e instanceof ConnectTimeoutException late ? late.getHost() : null;
      return tried == null ? host : tried.toHostString();
    }

    static boolean isRefused(IOException e) {
      return e instanceof HttpHostConnectException && reason(e).contains("refused");
    }

    /** Why the request failed. */
    static String reason(IOException e) {
      String message = e.getMessage();
      return switch (e.getClass().getSimpleName()) {
        case "ConnectTimeoutException" -> "the connection timed out";
        case "HttpHostConnectException" ->
            e.getCause() == null ? "connection refused" : e.getCause().getMessage();
        case "ClientProtocolException" ->
            e.getCause() == null ? message : String.valueOf(e.getCause().getMessage());
        case "SocketTimeoutException" ->
            message == null || message.startsWith("Read timed out")
                ? "no data received within the timeout"
                : message;
        case "NoHttpResponseException" -> "the connection was closed before a response arrived";
        case "ConnectionClosedException",
            "TruncatedChunkException",
            "MalformedChunkCodingException" ->
            "the response ended prematurely";
        default -> message == null ? e.getClass().getSimpleName() : message;
      };
    }
  }

  /** The message in the body of an error response, on one line. */
  static final class ServerErrorMessage {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_LENGTH = 300;
    private static final int MAX_INPUT_LENGTH = 2000;

    private ServerErrorMessage() {}

    /** A colon and the messages of an OCI error list or a short plain text; or empty. */
    static String of(String body) {
      if (body.isBlank()) {
        return "";
      }
      String message = body.startsWith("{") ? errors(body) : body.startsWith("<") ? "" : body;
      if (message.isBlank()) {
        return "";
      }
      message = Redaction.of(Failure.shortened(message, MAX_INPUT_LENGTH));
      return ": " + Failure.shortened(message, MAX_LENGTH);
    }

    private static String errors(String body) {
      try {
        List<String> messages = new ArrayList<>();
        JsonNode response = JSON.readTree(body);
        for (JsonNode error : response.path("errors")) {
          String code = error.path("code").asText("");
          String message = error.path("message").asText("");
          messages.add(
              message.isEmpty() ? code : code.isEmpty() ? message : code + " (" + message + ")");
        }
        if (messages.isEmpty()) {
          messages.add(response.path("details").asText(response.path("message").asText("")));
        }
        return String.join("; ", messages);
      } catch (JsonProcessingException e) {
        return body;
      }
    }
  }
}
