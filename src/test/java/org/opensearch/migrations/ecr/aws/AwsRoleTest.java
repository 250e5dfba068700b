package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.testing.Hosts;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.ServerCertificate;
import org.opensearch.migrations.ecr.testing.TakenPort;

/** Credentials of a role, which the SDK requests from STS. */
@Timeout(60)
@Isolated // The SDK requests credentials over the connections of the latest session in the JVM.
class AwsRoleTest extends FakeEcrScene {

  private static final String CREDENTIALS =
      "<%sResponse><%sResult><Credentials><AccessKeyId>AKIAFAKEFAKEFAKEFAKE</AccessKeyId>"
          + "<SecretAccessKey>fake/secret/key</SecretAccessKey><SessionToken>t</SessionToken>"
          + "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></%sResult></%sResponse>";

  private static ServerCertificate certificate;

  @TempDir private Path folder;

  @BeforeAll
  static void certificate(@TempDir Path folder) throws IOException {
    certificate = ServerCertificate.createIn(folder);
  }

  private static ScriptedServer sts(String action, int status, String error) {
    return ScriptedServer.startTls(
        certificate.tls(),
        request ->
            request.respond(
                status,
                Map.of("Content-Type", "text/xml"),
                status == 200
                    ? CREDENTIALS.formatted(action, action, action, action)
                    : "<ErrorResponse><Error><Code>"
                        + error
                        + "</Code><Message>no "
                        + error
                        + "</Message></Error></ErrorResponse>"));
  }

  private AmazonEcr trusting(Optional<Path> caFile) {
    return new AmazonEcr(
        Optional.empty(), new NetworkOptions(caFile, Set.of(), 0, Duration.ofSeconds(5)));
  }

  private void useProfile(ScriptedServer sts) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config"),
            """
            [profile work]
            role_arn = arn:aws:iam::123456789012:role/mirror
            source_profile = base
            [profile base]
            aws_access_key_id = AKIAFAKEFAKEFAKEFAKE
            aws_secret_access_key = fake/secret/key
            """);
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");
    aws.set("aws.configFile", config.toString());
    aws.set("aws.profile", "work");
    aws.set("aws.endpointUrlSts", sts.uri("").toString());
  }

  private void useWebIdentity(ScriptedServer sts) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "jwt");
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");
    aws.set("aws.webIdentityTokenFile", token.toString());
    aws.set("aws.roleArn", "arn:aws:iam::123456789012:role/mirror");
    aws.set("aws.endpointUrlSts", sts.uri("").toString());
  }

  @Test
  void aRoleIsAssumedOverConnectionsThatTrustTheSameAuthorities() throws IOException {
    try (ScriptedServer sts = sts("AssumeRole", 200, "");
        AmazonEcr trusting = trusting(Optional.of(certificate.pem()))) {
      useProfile(sts);
      assertEquals(Optional.of(REGISTRY), trusting.ownRegistry());
    }
  }

  @Test
  void theRoleOfAPodIsAssumedOverConnectionsThatTrustTheSameAuthorities() throws IOException {
    try (ScriptedServer sts = sts("AssumeRoleWithWebIdentity", 200, "");
        AmazonEcr trusting = trusting(Optional.of(certificate.pem()))) {
      useWebIdentity(sts);
      assertEquals(Optional.of(REGISTRY), trusting.ownRegistry());
    }
  }

  @Test
  void whySomeCredentialsCouldNotBeLoaded() throws IOException {
    try (ScriptedServer sts = sts("AssumeRoleWithWebIdentity", 403, "AccessDenied");
        AmazonEcr trusting = trusting(Optional.of(certificate.pem()))) {
      useWebIdentity(sts);
      assertEquals(
          "credentials from AWS_WEB_IDENTITY_TOKEN_FILE could not be loaded:"
              + " AccessDenied: no AccessDenied",
          reason(trusting));
      Path token = folder.resolve("token");
      Files.delete(token);
      assertEquals(
          "credentials from AWS_WEB_IDENTITY_TOKEN_FILE could not be loaded: no such file: "
              + token,
          reason(trusting));
    }
  }

  @Test
  void signaturesInMessagesAreNotShown() throws IOException {
    try (ScriptedServer sts = sts("AssumeRole", 403, "SignatureDoesNotMatch");
        AmazonEcr trusting = trusting(Optional.of(certificate.pem()))) {
      useProfile(sts);
      assertEquals(
          "credentials from AWS_PROFILE could not be loaded: SignatureDoesNotMatch",
          reason(trusting));
    }
  }

  @Test
  void anAuthorityThatIsNotTrustedIsNoMatterOfCredentials() throws IOException {
    try (ScriptedServer sts = sts("AssumeRole", 200, "")) {
      useProfile(sts);
      AccessException denied = assertThrows(AccessException.class, ecr::ownRegistry);
      assertTrue(denied.failure().remedy().contains("--ca-file"), denied.getMessage());
    }
  }

  @Test
  void certificateForAnotherHostIsReportedAsSuch() throws IOException {
    try (ScriptedServer server = sts("", 200, "");
        AmazonEcr trusting = trusting(Optional.of(certificate.pem()))) {
      aws.set("aws.endpointUrlEcr", "https://" + server.otherAuthority());
      AccessException denied = assertThrows(AccessException.class, trusting::ownRegistry);
      assertTrue(denied.failure().remedy().startsWith("Use a host name"), denied.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "503, ServiceUnavailable, TransientException",
    "400, Throttling, TransientException",
    "403, AccessDenied, AccessException",
  })
  void failureOfCredentialServiceIsNotOfCredentials(int status, String code, String type)
      throws IOException {
    try (ScriptedServer sts = sts("AssumeRoleWithWebIdentity", status, code);
        AmazonEcr trusting = trusting(Optional.of(certificate.pem()))) {
      useWebIdentity(sts);
      FailureException failure = assertThrows(FailureException.class, trusting::ownRegistry);
      assertEquals(type, failure.getClass().getSimpleName());
      assertTrue(failure.getMessage().contains("AWS_WEB_IDENTITY_TOKEN_FILE"), failure.toString());
      assertTrue(failure.getMessage().contains(code), failure.toString());
    }
  }

  @Test
  void unreachableCredentialServiceIsReported() throws IOException {
    try (ScriptedServer sts = sts("", 200, "");
        TakenPort port = TakenPort.take()) {
      useWebIdentity(sts);
      aws.set("aws.endpointUrlSts", "http://" + port.authority());
      TransientException refused = assertThrows(TransientException.class, ecr::ownRegistry);
      assertTrue(refused.getMessage().contains("AWS_WEB_IDENTITY_TOKEN_FILE"), refused.toString());
      aws.set("aws.endpointUrlSts", "http://" + Hosts.UNKNOWN);
      try (AmazonEcr other = trusting(Optional.empty())) {
        NotFoundException unknown = assertThrows(NotFoundException.class, other::ownRegistry);
        assertTrue(unknown.failure().remedy().contains("such as sts"), unknown.toString());
      }
    }
  }

  @Test
  void responseWithoutCredentialsIsReported() throws IOException {
    try (ScriptedServer sts =
            ScriptedServer.startTls(certificate.tls(), r -> r.respond(200, "<html>login</html>"));
        AmazonEcr trusting = trusting(Optional.of(certificate.pem()))) {
      useWebIdentity(sts);
      String reason = reason(trusting);
      assertTrue(reason.endsWith("could not be loaded: the response contains none"), reason);
    }
  }

  private void useConfiguration(String config) throws IOException {
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");
    aws.set("aws.profile", "work");
    aws.set("aws.configFile", Files.writeString(folder.resolve("config"), config).toString());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void outputOfCredentialProcessIsNotShown() throws IOException {
    useConfiguration("[profile work]\ncredential_process = echo HIDDEN\n");
    AccessException failure = assertThrows(AccessException.class, ecr::ownRegistry);
    assertTrue(failure.getMessage().contains("what it returns is not JSON"), failure.toString());
    for (Throwable t = failure; t != null; t = t.getCause()) {
      assertFalse(String.valueOf(t.getMessage()).contains("HIDDEN"), t.toString());
    }
  }

  /** As of a secret that was wrapped when it was copied. */
  @ParameterizedTest
  @CsvSource({
    "aws.sessionToken, the session token contains a line break",
    "aws.accessKeyId, the session token contains a line break",
    "aws.containerAuthorizationToken, a token contains a line break",
  })
  void tokensWithLineBreaksAreNotShown(String property, String words) throws IOException {
    try (ScriptedServer container = container()) {
      if (!property.contains("container")) {
        aws.set(fake.environment());
      }
      aws.set(property, "AKIA\nHIDDEN");
      AccessException failure = assertThrows(AccessException.class, ecr::ownRegistry);
      assertTrue(failure.getMessage().contains(words), failure.toString());
      for (Throwable t = failure; t != null; t = t.getCause()) {
        assertFalse(String.valueOf(t.getMessage()).contains("HIDDEN"), t.toString());
      }
      assertEquals(0, container.requests().size());
    }
  }

  @Test
  void profilesOfTheAwsCliHaveTheirOwnRemedy() throws IOException {
    useConfiguration("[profile work]\nlogin_session = arn:aws:iam::123456789012:user/u\n");
    AccessException login = assertThrows(AccessException.class, ecr::ownRegistry);
    assertTrue(login.failure().reason().endsWith("a profile of 'aws login'"), login.toString());
    assertTrue(login.failure().remedy().contains("--profile work"), login.toString());
    try (ScriptedServer sts = sts("AssumeRole", 403, "AccessDenied");
        AmazonEcr trusting = trusting(Optional.of(certificate.pem()))) {
      useProfile(sts);
      Path config = folder.resolve("config");
      Files.writeString(
          config,
          Files.readString(config).replace("source_profile", "mfa_serial=m\nsource_profile"));
      AccessException mfa = assertThrows(AccessException.class, trusting::ownRegistry);
      assertTrue(mfa.failure().remedy().contains("export-credentials"), mfa.toString());
    }
  }

  private static String reason(AmazonEcr ecr) {
    return assertThrows(AccessException.class, ecr::ownRegistry).failure().reason();
  }

  private ScriptedServer container() {
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");
    ScriptedServer container =
        ScriptedServer.start(
            request ->
                request.respond(
                    200,
                    """
                    {"AccessKeyId": "AKIAFAKEFAKEFAKEFAKE", "SecretAccessKey": "fake/secret/key",
                     "Token": "t", "Expiration": "2099-01-01T00:00:00Z"}
                    """));
    aws.set("aws.containerCredentialsFullUri", container.uri("/").toString());
    return container;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "default", "work"})
  void theRoleOfAContainerIsUsedWithAProfileThatOnlyHasSettings(String profile) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config"),
            "[default]\nretry_mode=standard\n[profile work]\nregion=eu-west-1\n");
    try (ScriptedServer container = container()) {
      aws.set("aws.configFile", config.toString());
      aws.remove("aws.profile");
      if (!profile.isEmpty()) {
        aws.set("aws.profile", profile);
      }
      assertEquals(Optional.of(REGISTRY), ecr.ownRegistry());
      assertEquals(1, container.requests().size());
    }
  }

  /** As the AWS CLI: the images would go to the registry of another account. */
  @ParameterizedTest
  @CsvSource({
    "typo, Profile file contained no credentials for profile 'typo'",
    "sso, Sso-session section not found with sso-session title x"
  })
  void noOtherRoleReplacesAProfileThatDoesNotWork(String profile, String why) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config"),
            "[profile sso]\nsso_session=x\nsso_account_id=1\nsso_role_name=r\n");
    try (ScriptedServer container = container()) {
      aws.set("aws.configFile", config.toString());
      aws.set("aws.profile", profile);
      String reason = reason(ecr);
      assertTrue(
          reason
              .replace("'", "")
              .contains("AWS_PROFILE could not be loaded: " + why.replace("'", "")),
          reason);
      assertEquals(0, container.requests().size());
    }
  }

  /** For example a program that asks for a one-time password. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aProgramThatDoesNotEndIsEnded() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config"), "[profile work]\ncredential_process = sleep 98765\n");
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");
    aws.set("aws.configFile", config.toString());
    aws.set("aws.profile", "work");
    try (AwsIdentity identity = new AwsIdentity(Duration.ofSeconds(1))) {
      AccessException late =
          assertThrows(AccessException.class, () -> identity.credentials().resolveCredentials());
      assertEquals(
          "credentials from AWS_PROFILE could not be loaded: credential_process did not end within"
              + " 1 s",
          late.failure().reason());
    }
    assertTrue(
        Poll.until(
            Duration.ofSeconds(10),
            () ->
                ProcessHandle.current()
                    .descendants()
                    .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep 98765"))));
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_DEFAULT_REGION=eu-south-2, aws.region=eu-south-2",
    "AWS_REGION=;AWS_DEFAULT_REGION=eu-south-2, aws.region=eu-south-2",
    "AWS_REGION=eu-west-1;AWS_DEFAULT_REGION=eu-south-2, ",
    "AWS_DEFAULT_REGION=, ",
    "AWS_PROFILE=, aws.profile=default",
    "AWS_PROFILE=work, ",
  })
  void theEnvironmentIsReadAsByTheAwsCli(String variables, String property) {
    Map<String, String> environment = new TreeMap<>();
    for (String variable : variables.split(";", -1)) {
      String[] parts = variable.split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    Properties properties = new Properties();
    AwsIdentity.adapt(environment, properties);
    assertEquals("{" + (property == null ? "" : property) + "}", properties.toString());
  }
}
