package org.opensearch.migrations.ecr.http.tls;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * The certificate authorities to trust: {@code --ca-file}, Java's own, {@code SSL_CERT_FILE},
 * {@code AWS_CA_BUNDLE}, {@code SSL_CERT_DIR} and the system's bundle, so that a private authority
 * that curl, helm and the AWS CLI trust on this machine is trusted here too. Further sources are
 * read only if the previous ones do not trust a server.
 */
public final class TrustAnchors {

  private static final String OPERATION = "read the certificates of";
  private static final String REMEDY = "Pass a file with PEM certificates to --ca-file";

  private static final List<Path> SYSTEM_BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private TrustAnchors() {}

  /**
   * The trust manager of this run.
   *
   * @param caFile the file of {@code --ca-file}; read immediately, to report a wrong file early
   * @throws InvalidInputException if {@code caFile} cannot be read
   */
  public static X509ExtendedTrustManager trustManager(
      Optional<Path> caFile, Map<String, String> environment) {
    Optional<X509ExtendedTrustManager> given = caFile.map(TrustAnchors::readOrFail);
    String folders = environment.getOrDefault("SSL_CERT_DIR", "");
    Stream<Path> named =
        Stream.concat(
                Stream.of("SSL_CERT_FILE", "AWS_CA_BUNDLE").map(environment::get),
                Arrays.stream(folders.split(Pattern.quote(File.pathSeparator), -1)))
            .filter(path -> path != null && !path.isEmpty())
            .map(Path::of);
    List<Path> further = Stream.concat(named, SYSTEM_BUNDLES.stream()).toList();
    return new FallbackTrustManager(javaDefault(), given, further);
  }

  /** A TLS context with this trust manager, and with native cryptography where there is any. */
  public static SSLContext sslContext(X509ExtendedTrustManager trustManager) {
    NativeCryptography.ensure();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trustManager}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform supports TLS", e);
    }
  }

  private static X509ExtendedTrustManager readOrFail(Path caFile) {
    try {
      CertificateFile file = CertificateFile.read(caFile);
      if (!file.problems().isEmpty()) {
        throw file.problems().get(0);
      }
      return trusting(file);
    } catch (IOException e) {
      throw InvalidInputException.unreadable(OPERATION, caFile.toString(), e, REMEDY);
    } catch (GeneralSecurityException e) {
      String reason = String.valueOf(e.getMessage());
      throw InvalidInputException.local(OPERATION, caFile.toString(), reason, REMEDY, e);
    }
  }

  private static X509ExtendedTrustManager trusting(CertificateFile file)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int index = 0;
    for (Certificate certificate : file.certificates()) {
      store.setCertificateEntry("ca" + index++, certificate);
    }
    return fromStore(store);
  }

  private static X509ExtendedTrustManager javaDefault() {
    try {
      return fromStore(null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java's trust store cannot be read: " + e.getMessage(), e);
    }
  }

  private static X509ExtendedTrustManager fromStore(KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Stream.of(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("no X.509 trust manager"));
  }

  /** Trusts a server that any of several sources trusts. Reads a source when it is first needed. */
  private static final class FallbackTrustManager extends X509ExtendedTrustManager {

    private final List<X509ExtendedTrustManager> loaded = new ArrayList<>();
    private final List<Path> further;
    private final ConcurrentHashMap<Path, Optional<X509ExtendedTrustManager>> read =
        new ConcurrentHashMap<>();

    FallbackTrustManager(
        X509ExtendedTrustManager java,
        Optional<X509ExtendedTrustManager> given,
        List<Path> further) {
      given.ifPresent(loaded::add);
      loaded.add(java);
      this.further = further;
    }

    /** A check by a trust manager. */
    private interface Check {
      void with(X509ExtendedTrustManager trustManager) throws CertificateException;
    }

    private void checkAny(Check check) throws CertificateException {
      CertificateException error = null;
      for (X509ExtendedTrustManager manager : loaded) {
        try {
          check.with(manager);
          return;
        } catch (CertificateException e) {
          // A fault of the certificate itself explains more than an unknown authority.
          error = error == null || !isExplained(error) ? e : error;
        }
      }
      for (Path path : further) {
        Optional<X509ExtendedTrustManager> manager = read.computeIfAbsent(path, this::tryRead);
        if (manager.isPresent()) {
          try {
            check.with(manager.get());
            return;
          } catch (CertificateException e) {
            // Otherwise the first error is the best explanation: later sources only add
            // authorities.
            error = isExplained(e) ? e : error;
          }
        }
      }
      throw error;
    }

    /** Whether the certificate itself is at fault, whichever authority issued it. */
    private static boolean isExplained(CertificateException e) {
      return TlsFailures.isOutsideValidity(e) || TlsFailures.isOfOtherHost(e);
    }

    private Optional<X509ExtendedTrustManager> tryRead(Path path) {
      try {
        return Files.isReadable(path)
            ? Optional.of(
                trusting(
                    Files.isDirectory(path)
                        ? CertificateFile.readFolder(path)
                        : CertificateFile.read(path)))
            : Optional.empty();
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
      throw new CertificateException("client certificates are not checked");
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
}
