package org.opensearch.migrations.ecr.ports;

import java.util.Optional;

/** User and password for a registry. */
public interface RegistryCredentials {

  /** What is known for {@code host}; empty: anonymous. */
  Optional<Login> login(String host);

  /** Called after the registry rejected {@code rejected}; empty: nothing better is known. */
  Optional<Login> renewed(String host, Login rejected);

  /**
   * A user and a password.
   *
   * @param user the user's name
   * @param password the password or token; never printed
   */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }
}
