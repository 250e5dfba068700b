package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A certificate authority that lives for a day, and the one server certificate it gave out, for
 * 127.0.0.1 and localhost.
 *
 * @param caFile the authority's certificate, PEM
 * @param certificate the server's certificate, PEM
 * @param key the server's private key, PEM
 */
public record TestAuthority(Path caFile, Path certificate, Path key) {

  private static final String[] NEW_KEY = {
    "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"
  };

  /** Makes one in {@code folder}, which must exist. */
  public static TestAuthority createIn(Path folder) throws IOException {
    Programs.require("openssl");
    Path ca = folder.resolve("ca.pem");
    Path caKey = folder.resolve("ca.key");
    Path certificate = folder.resolve("server.pem");
    Path key = folder.resolve("server.key");
    Path request = folder.resolve("server.csr");
    Path names = folder.resolve("server.ext");
    Files.writeString(names, "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    Command.of("openssl", "req", "-x509", "-days", "1", "-subj", "/CN=ma-ecr test authority")
        .with(NEW_KEY)
        .with("-keyout", caKey.toString(), "-out", ca.toString())
        .runSuccessfully();
    Command.of("openssl", "req", "-subj", "/CN=127.0.0.1")
        .with(NEW_KEY)
        .with("-keyout", key.toString(), "-out", request.toString())
        .runSuccessfully();
    Command.of("openssl", "x509", "-req", "-days", "1", "-CAcreateserial")
        .with("-in", request.toString(), "-CA", ca.toString(), "-CAkey", caKey.toString())
        .with("-extfile", names.toString(), "-out", certificate.toString())
        .runSuccessfully();
    return new TestAuthority(ca, certificate, key);
  }
}
