package org.opensearch.migrations.ecr.registry.auth;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.http.message.Authenticator;
import org.opensearch.migrations.ecr.http.message.Uris;

/** One header for one origin, and for no other that a redirect leads to. */
final class FixedAuthorization implements Authenticator {

  private final String authority;
  private final String header;

  FixedAuthorization(URI uri, String header) {
    this.authority = Uris.authority(uri);
    this.header = header;
  }

  @Override
  public Optional<String> authorization(URI uri) {
    return Uris.authority(uri).equals(authority) ? Optional.of(header) : Optional.empty();
  }

  @Override
  public boolean answer(URI uri, int status, Optional<String> rejected, List<String> challenges) {
    return false;
  }
}
