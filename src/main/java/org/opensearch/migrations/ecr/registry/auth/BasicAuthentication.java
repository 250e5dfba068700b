package org.opensearch.migrations.ecr.registry.auth;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.http.message.HttpRequest.Authenticator;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/** The {@code Basic} scheme for one origin. No other origin, as of a redirect, gets the login. */
final class BasicAuthentication implements Authenticator {

  private static final String PREFIX = "Basic ";

  private final String authority;
  private final Login login;

  BasicAuthentication(URI origin, Login login) {
    this.authority = Uris.authority(origin);
    this.login = login;
  }

  @Override
  public Optional<String> authorization(URI uri) {
    return Uris.authority(uri).equals(authority) ? Optional.of(header(login)) : Optional.empty();
  }

  @Override
  public boolean answer(URI uri, int status, Optional<String> rejected, List<String> challenges) {
    return false;
  }

  /** The value of the {@code Authorization} header. */
  static String header(Login login) {
    byte[] pair = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
    return PREFIX + Base64.getEncoder().encodeToString(pair);
  }

  /** The login in a header; empty for another scheme. */
  static Optional<Login> parse(String header) {
    if (!header.startsWith(PREFIX)) {
      return Optional.empty();
    }
    byte[] pair = Base64.getDecoder().decode(header.substring(PREFIX.length()));
    String[] parts = new String(pair, StandardCharsets.UTF_8).split(":", 2);
    return Optional.of(new Login(parts[0], parts[1]));
  }
}
