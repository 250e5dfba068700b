package org.opensearch.migrations.ecr.ports;

import java.util.Optional;

/** User and password for a registry. */
public interface RegistryCredentials {

  /**
   * What a registry is told.
   *
   * @param user the user's name; {@code AWS} for Amazon ECR
   * @param password the secret
   */
  record Login(String user, String password) {

    /** The user alone, so that no log or message shows the password. */
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }

  /** The login for {@code host}; empty: anonymous. */
  Optional<Login> login(String host);

  /**
   * A login to try after the registry at {@code host} rejected one; empty: nothing better is known.
   *
   * @param rejected what the registry did not take
   */
  Optional<Login> renewed(String host, Login rejected);
}
