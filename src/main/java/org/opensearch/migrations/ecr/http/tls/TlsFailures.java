package org.opensearch.migrations.ecr.http.tls;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What a failed TLS connection means. */
public final class TlsFailures {

  private TlsFailures() {}

  /** Whether the server's certificate is not trusted, or is another host's. */
  public static boolean isTrust(SSLException e) {
    boolean certificate = false;
    for (Throwable t = e; t != null; t = t.getCause()) {
      certificate |= t instanceof CertificateException;
    }
    return certificate || e instanceof SSLPeerUnverifiedException;
  }

  /** What helps where {@link #isTrust} says so. */
  public static String trustRemedy(SSLException e, String host) {
    if (e instanceof SSLPeerUnverifiedException) {
      return "Ask it by a name that its certificate has, or check that it is the right host";
    }
    return isOfDate(e)
        ? "Check this machine's clock; if it is right, tell who runs " + host
        : "Give its authority with --ca-file, or check that nothing intercepts the connection";
  }

  /** Whether a certificate is refused because it has ended, or has not begun. */
  static boolean isOfDate(Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof CertificateExpiredException
          || t instanceof CertificateNotYetValidException) {
        return true;
      }
    }
    return false;
  }

  /** Whether the server wants another TLS than ours, or a client's certificate. */
  public static boolean isRefusal(SSLException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof SSLHandshakeException
        && message.contains("fatal alert")
        && !message.contains("internal_error");
  }

  /** Whether the server spoke something else. */
  public static boolean isNotTls(SSLException e) {
    return e.getMessage() != null && e.getMessage().contains("Unsupported or unrecognized SSL");
  }

  /** What the innermost exception says: the ones around it prefix it with names of classes. */
  public static String rootWords(SSLException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String words = root.getMessage() == null ? e.getMessage() : root.getMessage();
    return root instanceof CertificateExpiredException ? "it has expired, " + words : words;
  }
}
