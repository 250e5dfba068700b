package org.opensearch.migrations.ecr.http.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/**
 * Whom TLS trusts: Java's own authorities, then {@code --ca-file}, {@code SSL_CERT_FILE}, {@code
 * AWS_CA_BUNDLE} and the system's bundle, so that a private authority that curl, helm and the AWS
 * CLI trust on this machine is trusted here too. Further sources are read only when the ones before
 * do not vouch for a server.
 */
public final class TrustAnchors {

  private static final List<Path> SYSTEM_BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/cert.pem"));

  private TrustAnchors() {}

  /**
   * The trust manager of this run.
   *
   * @param caFile what {@code --ca-file} names; read at once, so that a wrong file is told early
   * @throws InvalidInputException when {@code caFile} cannot be read
   */
  public static X509ExtendedTrustManager trustManager(
      Optional<Path> caFile, Map<String, String> environment) {
    Optional<X509ExtendedTrustManager> given = caFile.map(TrustAnchors::readOrFail);
    Stream<Path> named =
        Stream.of("SSL_CERT_FILE", "AWS_CA_BUNDLE")
            .map(environment::get)
            .filter(path -> path != null && !path.isEmpty())
            .map(Path::of);
    List<Path> further = Stream.concat(named, SYSTEM_BUNDLES.stream()).toList();
    return new FallbackTrustManager(javaDefault(), given, further);
  }

  /** A TLS context that trusts by {@code trustManager}. */
  public static SSLContext sslContext(X509ExtendedTrustManager trustManager) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trustManager}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private static X509ExtendedTrustManager readOrFail(Path caFile) {
    try {
      return read(caFile);
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidInputException(
          new Failure(
              "read the certificates of",
              Side.LOCAL,
              caFile.toString(),
              words(e),
              "Give --ca-file a file with PEM certificates"),
          e);
    }
  }

  private static String words(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }

  /** Reads a file of PEM certificates. */
  static X509ExtendedTrustManager read(Path pem) throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> certificates;
    try (InputStream in = Files.newInputStream(pem)) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("there is no certificate in it");
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int index = 0;
    for (Certificate certificate : certificates) {
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
}
