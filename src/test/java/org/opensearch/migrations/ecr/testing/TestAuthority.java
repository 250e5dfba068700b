package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/**
 * A certificate authority that lives for a day, and the one server certificate it gave out, for
 * 127.0.0.1 and localhost.
 *
 * @param caFile the authority's certificate, PEM
 * @param certificate the server's certificate, PEM
 * @param key the server's private key, PEM
 */
public record TestAuthority(Path caFile, Path certificate, Path key) {

  /** Makes one in {@code folder}, which must exist. */
  public static TestAuthority createIn(Path folder) throws IOException {
    String[] server = {
      "-signer", "authority", "-validity", "1", "-ext", "san=ip:127.0.0.1,dns:localhost"
    };
    KeytoolStore store =
        new KeytoolStore(folder.resolve("ca.p12"))
            .generate("authority", "-validity", "1", "-ext", "bc:c")
            .generate("server", server);
    try {
      return new TestAuthority(
          Files.writeString(folder.resolve("ca.pem"), store.certificate("authority")),
          Files.writeString(folder.resolve("server.pem"), store.certificate("server")),
          Files.writeString(folder.resolve("server.key"), store.key("server")));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("keytool made a key store that Java cannot read", e);
    }
  }
}
