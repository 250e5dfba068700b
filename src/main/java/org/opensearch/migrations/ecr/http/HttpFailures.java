package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.opensearch.migrations.ecr.model.AccessException;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.NotFoundException;
import org.opensearch.migrations.ecr.model.RefusedException;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.model.TransientException;

/** Tells what may pass from what will not, in the words of a user. */
public final class HttpFailures {

  private static final String RUN_AGAIN = "Run again: what is there already is not copied twice";

  /** What was going on: fills in the parts of a message that the cause doesn't know. */
  private final String operation;

  private final Side side;
  private final String reference;
  private final String host;

  /**
   * Describes failures of one operation.
   *
   * @param operation a verb phrase
   * @param host whom it is asked of, for messages
   */
  public HttpFailures(String operation, Side side, String reference, String host) {
    this.operation = operation;
    this.side = side;
    this.reference = reference;
    this.host = host;
  }

  /** The failure that {@code cause} stands for; returned, not thrown, to keep the flow visible. */
  public FailureException of(IOException cause) {
    if (cause instanceof HttpStatusException status) {
      return ofStatus(status);
    }
    return ofNetwork(cause);
  }

  private FailureException ofStatus(HttpStatusException answer) {
    String said = answer.getMessage() + ServerWords.of(answer.body());
    return switch (answer.status()) {
      case 401 ->
          new AccessException(
              failure(said, "Log in to " + host + " (docker login), or check the credentials"),
              answer);
      case 403 ->
          new AccessException(
              failure(said, "Check that these credentials may do this on " + host), answer);
      case 404 ->
          new NotFoundException(failure(said, "Check the name and the tag or version"), answer);
      case 407 ->
          new AccessException(
              failure(said, "Put user and password of the proxy into HTTPS_PROXY"), answer);
      case 429 -> rateLimited(answer, said);
      case 408, 425, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 529 ->
          new TransientException(failure(said, RUN_AGAIN), answer.retryAfter(), answer);
      default -> new RefusedException(failure(said, ""), answer);
    };
  }

  private FailureException rateLimited(HttpStatusException answer, String said) {
    Duration wait = answer.retryAfter().orElse(Duration.ofSeconds(1));
    return new TransientException(
        failure(
            said + ": too many requests",
            "Wait, then run again; log in to "
                + host
                + " for a higher limit, or use --source-mirror"),
        Optional.of(wait),
        answer);
  }

  private FailureException ofNetwork(IOException cause) {
    if (cause instanceof TooLargeException) {
      return new RefusedException(failure(cause.getMessage(), ""), cause);
    }
    if (cause instanceof UnknownHostException) {
      return new NotFoundException(
          failure(
              "host " + host + " is unknown",
              "Check the name; on a network without internet use --source-mirror or a proxy"),
          cause);
    }
    if (cause instanceof NoRouteToHostException) {
      return new TransientException(
          failure("no route to " + host, RUN_AGAIN), Optional.empty(), cause);
    }
    if (cause instanceof SSLException tls && isTrust(tls)) {
      return new AccessException(
          failure(
              "the TLS certificate of " + host + " is not trusted: " + rootWords(tls),
              "Give its authority with --ca-file, or check that nothing intercepts the connection"),
          cause);
    }
    if (cause instanceof SSLException tls && isNotTls(tls)) {
      return new AccessException(
          failure(
              host + " does not speak TLS", "If that is meant to be so, add --plain-http " + host),
          cause);
    }
    return new TransientException(
        failure(host + ": " + words(cause), RUN_AGAIN), Optional.empty(), cause);
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(operation, side, reference, reason, remedy);
  }

  private static boolean isTrust(SSLException e) {
    boolean certificate = false;
    for (Throwable t = e; t != null; t = t.getCause()) {
      certificate |= t instanceof CertificateException;
    }
    boolean alert =
        e instanceof SSLHandshakeException
            && e.getMessage() != null
            && e.getMessage().contains("fatal alert");
    return certificate || alert || e instanceof SSLPeerUnverifiedException;
  }

  private static boolean isNotTls(SSLException e) {
    return e.getMessage() != null && e.getMessage().contains("Unsupported or unrecognized SSL");
  }

  /** What the innermost exception says: the ones around it prefix it with names of classes. */
  private static String rootWords(SSLException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? e.getMessage() : root.getMessage();
  }

  private static String words(IOException e) {
    String message = e.getMessage();
    return switch (e.getClass().getSimpleName()) {
      case "ConnectTimeoutException" -> "no connection within the time-out";
      case "HttpHostConnectException" -> "connection refused";
      case "SocketTimeoutException" ->
          message == null || message.startsWith("Read timed out")
              ? "no byte came within the time-out"
              : message;
      case "NoHttpResponseException" -> "the connection was closed before an answer came";
      case "ConnectionClosedException",
          "TruncatedChunkException",
          "MalformedChunkCodingException" ->
          "the answer ended early";
      default -> message == null ? e.getClass().getSimpleName() : message;
    };
  }
}
