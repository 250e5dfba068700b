package org.opensearch.migrations.ecr.ports;

import java.util.Optional;

/**
 * User names and passwords of registries. A namespace (a prefix of repository names) can have a
 * login of its own, which is not sent for other repositories.
 */
public interface RegistryCredentials {

  /** The login for {@code host}; empty for anonymous access. */
  Optional<Login> login(String host);

  /** A new login after the registry rejected {@code rejected}; empty if there is none. */
  Optional<Login> renewed(String host, Login rejected);

  /**
   * The longest prefix of {@code repository}, by path segments, that has a login of its own; empty
   * if the login for the host applies.
   */
  default String namespace(String host, String repository) {
    return "";
  }

  /** The logins for the repositories of a {@link #namespace}. */
  default RegistryCredentials within(String namespace) {
    return this;
  }

  /**
   * A user and a password.
   *
   * @param user the user's name
   * @param password the password or token; never printed
   */
  record Login(String user, String password) {

    /** The user name by which Docker's credential helpers mark a refresh token. */
    private static final String IDENTITY_TOKEN_USER = "<token>";

    /** A refresh token for the registry's token service, which Docker calls an identity token. */
    public static Login identityToken(String token) {
      return new Login(IDENTITY_TOKEN_USER, token);
    }

    /** Whether the password is a refresh token for the registry's token service. */
    public boolean isIdentityToken() {
      return user.equals(IDENTITY_TOKEN_USER);
    }

    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }
}
