package org.opensearch.migrations.ecr.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/** The {@code Basic} authentication scheme. */
final class BasicLogin {

  private static final String PREFIX = "Basic ";

  private BasicLogin() {}

  static String header(Login login) {
    byte[] pair = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
    return PREFIX + Base64.getEncoder().encodeToString(pair);
  }

  /** The login that a header carries; empty for another scheme. */
  static Optional<Login> parse(String header) {
    if (!header.startsWith(PREFIX)) {
      return Optional.empty();
    }
    byte[] pair = Base64.getDecoder().decode(header.substring(PREFIX.length()));
    String[] parts = new String(pair, StandardCharsets.UTF_8).split(":", 2);
    return Optional.of(new Login(parts[0], parts[1]));
  }
}
