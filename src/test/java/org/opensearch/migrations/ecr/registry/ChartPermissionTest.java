package org.opensearch.migrations.ecr.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.registry.auth.HostSession;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

/** What is said if the role may access the repositories of images only. */
@Timeout(30)
class ChartPermissionTest {

  private static final String ECR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  private FailureException denied(Side side, String repository) {
    return denied(side, repository, "");
  }

  private FailureException denied(Side side, String repository, String message) {
    registry.withLogin("AWS", "password");
    client.login(registry.host(), "AWS", "password");
    registry.failing("/manifests/", 9, request -> request.respond(403, message));
    return assertThrows(
        AccessException.class,
        () -> client.registry(side).open(registry.host(), repository, client).resolve("1"));
  }

  private static String pushRemedy(String reference, int status) {
    HttpStatusException response =
        new HttpStatusException(
            status,
            "PUT",
            URI.create("https://" + ECR + "/v2/x"),
            "",
            Optional.empty(),
            Optional.empty());
    HostSession session = new HostSession(ECR, "", new RegistryClientFixture.Logins(), null);
    return new RegistryFailures("push manifest", Side.DESTINATION, reference, session)
        .of(response)
        .failure()
        .remedy();
  }

  @ParameterizedTest
  @CsvSource({"MIRROR, a/b", "MIRROR, charts/b", "DESTINATION, a/b"})
  void explicitDenyHasItsOwnRemedy(Side side, String repository) {
    assertEquals(
        "Change the policy that the message names: its deny takes precedence over other policies",
        denied(side, repository, "not authorized, with an explicit deny").failure().remedy());
  }

  @ParameterizedTest
  @CsvSource({
    "charts/cert-manager, charts/*",
    "team/a/charts/cert-manager, team/a/charts/*",
    "charts/charts/x, charts/charts/*"
  })
  void theStatementForChartsIsNamed(String repository, String resource) {
    FailureException failure = denied(Side.MIRROR, repository);
    assertEquals(
        "Make sure that these credentials are allowed to access charts. On Amazon ECR, add this"
            + " statement to their IAM policy: {\"Effect\": \"Allow\", \"Action\":"
            + " [\"ecr:BatchGetImage\", \"ecr:GetDownloadUrlForLayer\"], \"Resource\":"
            + " \"arn:aws:ecr:REGION:ACCOUNT:repository/"
            + resource
            + "\"}",
        failure.failure().remedy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mirrored/quay.io/x/app", "mirrored/quay.io/charts/app", "app", "charts"})
  void imagesHaveTheGeneralRemedy(String repository) {
    String remedy = denied(Side.MIRROR, repository).failure().remedy();
    assertTrue(remedy.contains("allow ecr:BatchGetImage in their IAM policy"), remedy);
  }

  /** At a public registry, a path with this name means nothing. */
  @Test
  void publicRegistriesHaveTheGeneralRemedy() {
    String remedy = denied(Side.SOURCE, "org/charts/app").failure().remedy();
    assertFalse(remedy.contains("Amazon ECR"), remedy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"charts/x:1.0.0", "charts/x@sha256:abc"})
  void theArnIsThatOfTheRegistryAndPushingIsIncluded(String name) {
    String remedy = pushRemedy(ECR + "/team/" + name, 403);
    assertTrue(remedy.contains("\"ecr:GetDownloadUrlForLayer\", \"ecr:Batch"), remedy);
    assertTrue(
        remedy.endsWith(
            "\"ecr:PutImage\"], \"Resource\":"
                + " \"arn:aws:ecr:eu-west-1:111122223333:repository/team/charts/*\"}"),
        remedy);
  }

  @Test
  void rejectedLoginsHaveNothingToDoWithTheRole() {
    String remedy = pushRemedy(ECR + "/charts/x:1", 401);
    assertFalse(remedy.contains("charts/*"), remedy);
    // The login is from the ECR API, not from Docker.
    assertFalse(remedy.contains("docker login"), remedy);
    assertTrue(remedy.contains("check the AWS credentials"), remedy);
  }
}
