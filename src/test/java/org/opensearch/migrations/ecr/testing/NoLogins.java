package org.opensearch.migrations.ecr.testing;

import java.util.Optional;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;

/** Nobody is logged in. */
public final class NoLogins implements RegistryCredentials {

  @Override
  public Optional<Login> login(String host) {
    return Optional.empty();
  }

  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    return Optional.empty();
  }
}
