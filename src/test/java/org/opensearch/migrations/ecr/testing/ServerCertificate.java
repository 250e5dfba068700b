package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for {@code 127.0.0.1} and {@code registry.test}, not for {@code localhost}, that
 * vouches for itself, made by the JDK's keytool.
 *
 * @param tls what a server needs to show it
 * @param pem the file that a client needs to trust it
 */
public record ServerCertificate(SSLContext tls, Path pem) {

  private static final String PASSWORD = "not-a-secret";

  /** Makes one in {@code folder}, which must exist. */
  public static ServerCertificate createIn(Path folder) throws IOException {
    Path file = folder.resolve("server.p12");
    generate(file, "server", "-validity", "1", "-ext", "san=ip:127.0.0.1,dns:registry.test");
    return read(file, folder, "server");
  }

  /** Makes one that ended a week ago; {@link #pem} is the authority's that gave it out. */
  public static ServerCertificate expiredIn(Path folder) throws IOException {
    Path file = folder.resolve("expired.p12");
    generate(file, "authority", "-validity", "1", "-ext", "bc:c");
    generate(
        file,
        "server",
        "-signer",
        "authority",
        "-startdate",
        "-8d",
        "-validity",
        "1",
        "-ext",
        "san=ip:127.0.0.1");
    return read(file, folder, "authority");
  }

  private static void generate(Path file, String alias, String... more) {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Command.of(keytool.toString(), "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1")
        .with("-alias", alias, "-dname", "CN=ma-ecr test " + alias)
        .with("-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD)
        .with(more)
        .runSuccessfully();
  }

  private static ServerCertificate read(Path file, Path folder, String trusted) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD.toCharArray());
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys.getKeyManagers(), null, null);
      Path pem = folder.resolve("server.pem");
      Files.writeString(pem, pem(store.getCertificate(trusted)));
      return new ServerCertificate(tls, pem);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("keytool made a key store that Java cannot read", e);
    }
  }

  private static String pem(Certificate certificate) throws GeneralSecurityException {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
    byte[] text =
        ("a line before\n-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n")
            .getBytes(StandardCharsets.US_ASCII);
    return new String(text, StandardCharsets.US_ASCII);
  }
}
