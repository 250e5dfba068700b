package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Keys and certificates made by the JDK's keytool, in a key store file. */
final class KeytoolStore {

  private static final String PASSWORD = "not-a-secret";

  private final Path file;

  /** A store in {@code file}, which keytool creates. */
  KeytoolStore(Path file) {
    this.file = file;
  }

  /** Makes a key and its certificate; {@code options} are those of {@code -genkeypair}. */
  KeytoolStore generate(String alias, String... options) {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Command.of(keytool.toString(), "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")
        .with("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1")
        .with("-alias", alias, "-dname", "CN=ma-ecr test " + alias)
        .with("-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD)
        .with(options)
        .runSuccessfully();
    return this;
  }

  /** What a server needs to show the certificates. */
  KeyManager[] keyManagers() throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(), PASSWORD.toCharArray());
    return keys.getKeyManagers();
  }

  /** A certificate in PEM. */
  String certificate(String alias) throws IOException, GeneralSecurityException {
    return pem("CERTIFICATE", load().getCertificate(alias).getEncoded());
  }

  /** A private key in PEM, not encrypted. */
  String key(String alias) throws IOException, GeneralSecurityException {
    return pem("PRIVATE KEY", load().getKey(alias, PASSWORD.toCharArray()).getEncoded());
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      return store;
    }
  }

  private static String pem(String type, byte[] der) {
    byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
    String base64 = Base64.getMimeEncoder(64, newline).encodeToString(der);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, base64);
  }
}
