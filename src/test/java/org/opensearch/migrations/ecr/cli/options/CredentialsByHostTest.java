package org.opensearch.migrations.ecr.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.cli.options.SourceWiring.CredentialsByHost;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;

/** Whose login is taken. */
class CredentialsByHostTest {

  private static final String PUBLIC = "public.ecr.aws";
  private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

  private final List<String> asked = new ArrayList<>();
  private final RegistryCredentials nobody = new Fixed("aws", "");
  private final RegistryCredentials ecrPublic = new Fixed("public", "token");

  private final class Fixed implements RegistryCredentials {
    private final String name;
    private final String password;

    Fixed(String name, String password) {
      this.name = name;
      this.password = password;
    }

    @Override
    public Optional<Login> login(String host) {
      asked.add(name);
      return password.isEmpty() ? Optional.empty() : Optional.of(new Login(name, password));
    }

    @Override
    public Optional<Login> renewed(String host, Login rejected) {
      return login(host).filter(login -> !login.equals(rejected));
    }
  }

  @Test
  void dockerLoginTakesPrecedenceOverAnEcrPublicToken() {
    RegistryCredentials docker = new Fixed("docker", "by hand");
    CredentialsByHost logins = new CredentialsByHost(nobody, docker, ecrPublic);
    assertEquals("by hand", logins.login(PUBLIC).orElseThrow().password());
    assertEquals(List.of("aws", "docker"), asked);
  }

  @Test
  void ecrPublicTokenReplacesARejectedLogin() {
    RegistryCredentials docker = new Fixed("docker", "twelve hours old");
    CredentialsByHost logins = new CredentialsByHost(nobody, docker, ecrPublic);
    RegistryCredentials.Login old = logins.login(PUBLIC).orElseThrow();
    assertEquals("token", logins.renewed(PUBLIC, old).orElseThrow().password());
  }

  /** AWS credentials that are not there. */
  private static final class NoCredentials implements RegistryCredentials {
    @Override
    public Optional<Login> login(String host) {
      throw new AccessException(
          new Failure("log in to", Side.DESTINATION, host, "no AWS credentials found", ""));
    }

    @Override
    public Optional<Login> renewed(String host, Login rejected) {
      return login(host);
    }
  }

  @Test
  void rejectedDockerLoginIsNotBlamedOnAwsCredentials() {
    RegistryCredentials docker = new Fixed("docker", "by hand");
    CredentialsByHost logins = new CredentialsByHost(new NoCredentials(), docker, nobody);
    RegistryCredentials.Login used = logins.login(ECR).orElseThrow();
    assertEquals(Optional.empty(), logins.renewed(ECR, used));
  }

  @Test
  void newerDockerLoginIsUsedWithoutAwsCredentials() {
    CredentialsByHost logins =
        new CredentialsByHost(new NoCredentials(), new Fixed("docker", "new"), nobody);
    RegistryCredentials.Login old = new RegistryCredentials.Login("docker", "old");
    assertEquals("new", logins.renewed(ECR, old).orElseThrow().password());
  }

  @Test
  void expiredAwsCredentialsAreReportedForARejectedToken() {
    CredentialsByHost logins =
        new CredentialsByHost(new NoCredentials(), new Fixed("docker", ""), nobody);
    RegistryCredentials.Login token = new RegistryCredentials.Login("AWS", "token");
    assertThrows(AccessException.class, () -> logins.renewed(ECR, token));
  }

  @Test
  void ecrPublicTokenIsUsedWithoutADockerLogin() {
    CredentialsByHost logins = new CredentialsByHost(nobody, new Fixed("docker", ""), ecrPublic);
    assertEquals("token", logins.login(PUBLIC).orElseThrow().password());
  }

  /** What podman has: one login for the host, another for a namespace. */
  private final class Namespaced implements RegistryCredentials {
    @Override
    public Optional<Login> login(String host) {
      return new Fixed("all", "of the host").login(host);
    }

    @Override
    public Optional<Login> renewed(String host, Login rejected) {
      return Optional.empty();
    }

    @Override
    public String namespace(String host, String repository) {
      return repository.startsWith("team/") ? "team" : "";
    }

    @Override
    public RegistryCredentials within(String namespace) {
      return namespace.equals("team") ? new Fixed("team", "of the team") : this;
    }
  }

  @Test
  void loginOfANamespaceIsUsed() {
    CredentialsByHost logins = new CredentialsByHost(nobody, new Namespaced(), nobody);
    assertEquals("team", logins.namespace(PUBLIC, "team/app"));
    assertEquals("of the team", logins.within("team").login(PUBLIC).orElseThrow().password());
    assertEquals("of the host", logins.within("").login(PUBLIC).orElseThrow().password());
  }

  @Test
  void ecrTokenTakesPrecedenceOverTheLoginOfANamespace() {
    CredentialsByHost logins =
        new CredentialsByHost(new Fixed("aws", "token"), new Namespaced(), nobody);
    assertEquals("token", logins.within("team").login(ECR).orElseThrow().password());
  }
}
