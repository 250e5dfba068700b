package org.opensearch.migrations.ecr.http.tls;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Classifies TLS failures. */
public final class TlsFailures {

  private TlsFailures() {}

  /** Whether the server's certificate is not trusted or is for another host. */
  public static boolean isUntrusted(SSLException e) {
    return e instanceof SSLPeerUnverifiedException
        || isCausedBy(e, CertificateException.class::isInstance);
  }

  /** The remedy if {@link #isUntrusted}. */
  public static String trustRemedy(SSLException e, String host) {
    if (e instanceof SSLPeerUnverifiedException || isOfOtherHost(e)) {
      return "Use a host name that the certificate contains, or check that it is the right host";
    }
    return isOutsideValidity(e)
        ? "Check this machine's clock; if it is correct, contact the operator of " + host
        : "Pass the CA certificate with --ca-file, or check that nothing intercepts the connection";
  }

  /** Whether a certificate has expired or is not yet valid. */
  static boolean isOutsideValidity(Exception e) {
    return isCausedBy(
        e,
        t ->
            t instanceof CertificateExpiredException
                || t instanceof CertificateNotYetValidException);
  }

  /** Whether a trusted certificate is for another host. The JDK checks the host name last. */
  static boolean isOfOtherHost(Exception e) {
    return isCausedBy(
        e, t -> t instanceof CertificateException && isOfOtherHost(String.valueOf(t.getMessage())));
  }

  private static boolean isOfOtherHost(String message) {
    return message.startsWith("No subject alternative") || message.startsWith("No name match");
  }

  private static boolean isCausedBy(Throwable e, Predicate<Throwable> cause) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause).anyMatch(cause);
  }

  /** Whether the server rejected the TLS version or requires a client certificate. */
  public static boolean isRejected(SSLException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof SSLHandshakeException
        && message.contains("fatal alert")
        && !message.contains("internal_error");
  }

  /** Whether the server does not use TLS. */
  public static boolean isNotTls(SSLException e) {
    return e.getMessage() != null && e.getMessage().contains("Unsupported or unrecognized SSL");
  }

  /** The message of the root cause: the outer messages are prefixed with class names. */
  public static String rootMessage(SSLException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? e.getMessage() : root.getMessage();
    return root instanceof CertificateExpiredException ? "it has expired, " + message : message;
  }
}
