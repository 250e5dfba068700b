package org.opensearch.migrations.ecr.http.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts what any of several sources vouches for, and reads a source when it is first needed. */
final class FallbackTrustManager extends X509ExtendedTrustManager {

  private final List<X509ExtendedTrustManager> first = new ArrayList<>();
  private final List<Path> further;
  private final ConcurrentHashMap<Path, Optional<X509ExtendedTrustManager>> read =
      new ConcurrentHashMap<>();

  FallbackTrustManager(
      X509ExtendedTrustManager java, Optional<X509ExtendedTrustManager> given, List<Path> further) {
    given.ifPresent(first::add);
    first.add(java);
    this.further = further;
  }

  /** One way of asking a trust manager. */
  private interface Check {
    void by(X509ExtendedTrustManager trustManager) throws CertificateException;
  }

  private void checkAny(Check check) throws CertificateException {
    CertificateException refusal = null;
    for (X509ExtendedTrustManager manager : first) {
      try {
        check.by(manager);
        return;
      } catch (CertificateException e) {
        // That it has expired says more than that an authority is not known.
        refusal = refusal == null || !TlsFailures.isOfDate(refusal) ? e : refusal;
      }
    }
    for (Path path : further) {
      Optional<X509ExtendedTrustManager> manager = read.computeIfAbsent(path, this::tryRead);
      if (manager.isPresent()) {
        try {
          check.by(manager.get());
          return;
        } catch (CertificateException e) {
          // Else the first refusal says most: the later sources only add authorities.
          refusal = TlsFailures.isOfDate(e) ? e : refusal;
        }
      }
    }
    throw refusal;
  }

  private Optional<X509ExtendedTrustManager> tryRead(Path path) {
    try {
      return Files.isReadable(path) ? Optional.of(TrustAnchors.read(path)) : Optional.empty();
    } catch (IOException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkAny(manager -> manager.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkAny(manager -> manager.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkAny(manager -> manager.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
