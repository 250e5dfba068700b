package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.http.MessageConstraintException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;
import org.opensearch.migrations.ecr.http.proxy.ProxyRefusedException;
import org.opensearch.migrations.ecr.http.tls.TlsFailures;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** Tells what may pass from what will not, in the words of a user. */
public final class HttpFailures {

  private static final String CHECK_HOST =
      "Check host and port, and whether a proxy answers in its place";
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
    String said = answer.getMessage() + ServerErrorMessage.of(answer.body());
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
              failure(said, "Add the proxy's user name and password to HTTPS_PROXY"), answer);
      case 429 -> rateLimited(answer, said);
      case 408, 425, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 529 ->
          new TransientException(failure(said, RUN_AGAIN), answer.retryAfter(), answer);
      default ->
          new RefusedException(
              failure(
                  said,
                  answer.body().isBlank()
                      ? CHECK_HOST
                      : "Mend what it names, or tell who runs " + host),
              answer);
    };
  }

  private FailureException rateLimited(HttpStatusException answer, String said) {
    return new TransientException(
        failure(
            said + ": too many requests" + answer.quota().map(q -> ", " + q).orElse(""),
            "Wait, then run again; log in to "
                + host
                + " for a higher limit, or use --source-mirror"),
        answer.retryAfter(),
        answer);
  }

  private FailureException ofNetwork(IOException cause) {
    if (cause instanceof UnusableResponseException) {
      return new RefusedException(failure(cause.getMessage(), CHECK_HOST), cause);
    }
    if (cause instanceof MessageConstraintException) {
      return new RefusedException(
          failure("the head of the answer is too large", CHECK_HOST), cause);
    }
    if (cause instanceof UnknownHostException unknown) {
      return ofName(unknown);
    }
    if (cause instanceof ProxyRefusedException refused) {
      return ofProxy(refused);
    }
    if (cause instanceof NoRouteToHostException) {
      return new TransientException(
          failure("no route to " + host, RUN_AGAIN), Optional.empty(), cause);
    }
    if (cause instanceof SSLException tls && TlsFailures.isTrust(tls)) {
      return new AccessException(
          failure(
              "the TLS certificate of " + host + " is not trusted: " + TlsFailures.rootWords(tls),
              TlsFailures.trustRemedy(tls, host)),
          cause);
    }
    if (cause instanceof SSLException tls && TlsFailures.isRefusal(tls)) {
      return new AccessException(
          failure(
              host + " refuses the TLS connection: " + tls.getMessage(),
              "Check that it is the right host and port, and that nothing intercepts the"
                  + " connection"),
          cause);
    }
    if (cause instanceof SSLException tls && TlsFailures.isNotTls(tls)) {
      return new AccessException(
          failure(
              host + " does not speak TLS", "If that is meant to be so, add --plain-http " + host),
          cause);
    }
    return new TransientException(
        failure(
            NetworkErrorMessage.whom(cause, host) + ": " + NetworkErrorMessage.words(cause),
            RUN_AGAIN),
        Optional.empty(),
        cause);
  }

  /** A name that cannot be looked up now may be known in a moment; one that is unknown will not. */
  private FailureException ofName(UnknownHostException cause) {
    String remedy =
        side == Side.DESTINATION || side == Side.MIRROR
            ? "Check the name and HTTPS_PROXY; without internet, Amazon ECR is reached over VPC"
                + " endpoints"
            : "Check the name; on a network without internet use --source-mirror or a proxy";
    String[] said = String.valueOf(cause.getMessage()).split(":", 2);
    // It need not be the host that was asked for: a redirect's, or the proxy's.
    String name = cause.getMessage() == null ? host : said[0];
    if (said.length > 1 && said[1].contains("Temporary failure")) {
      return new TransientException(
          failure("host " + name + " cannot be looked up", remedy), Optional.empty(), cause);
    }
    return new NotFoundException(failure("host " + name + " is unknown", remedy), cause);
  }

  private FailureException ofProxy(ProxyRefusedException refused) {
    String reason = host + ": " + refused.getMessage();
    if (refused.status() >= 500) {
      return new TransientException(failure(reason, RUN_AGAIN), Optional.empty(), refused);
    }
    return new AccessException(
        failure(reason, "Have the proxy allow this host, or put it into NO_PROXY"), refused);
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(operation, side, reference, reason, remedy);
  }
}
