package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/**
 * A certificate for {@code 127.0.0.1} and {@code registry.test}, not for {@code localhost}, that
 * vouches for itself.
 *
 * @param tls what a server needs to show it
 * @param pem the file that a client needs to trust it
 */
public record ServerCertificate(SSLContext tls, Path pem) {

  /** Makes one in {@code folder}, which must exist. */
  public static ServerCertificate createIn(Path folder) throws IOException {
    KeytoolStore store =
        new KeytoolStore(folder.resolve("server.p12"))
            .generate("server", "-validity", "1", "-ext", "san=ip:127.0.0.1,dns:registry.test");
    return read(store, folder, "server");
  }

  /** Makes one that ended a week ago; {@link #pem} is the authority's that gave it out. */
  public static ServerCertificate expiredIn(Path folder) throws IOException {
    String[] expired = {
      "-signer", "authority", "-startdate", "-8d", "-validity", "1", "-ext", "san=ip:127.0.0.1"
    };
    KeytoolStore store =
        new KeytoolStore(folder.resolve("expired.p12"))
            .generate("authority", "-validity", "1", "-ext", "bc:c")
            .generate("server", expired);
    return read(store, folder, "authority");
  }

  private static ServerCertificate read(KeytoolStore store, Path folder, String trusted)
      throws IOException {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(store.keyManagers(), null, null);
      String pem = "a line before\n" + store.certificate(trusted);
      return new ServerCertificate(tls, Files.writeString(folder.resolve("server.pem"), pem));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("keytool made a key store that Java cannot read", e);
    }
  }
}
