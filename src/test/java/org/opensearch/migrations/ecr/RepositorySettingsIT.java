package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.http.HttpRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Fault;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Settings of ECR's repositories, from the command line to a registry that keeps to them. */
class RepositorySettingsIT {

  private static final String POLICY =
      """
      {"rules": [{"rulePriority": 1, "action": {"type": "expire"}, "selection":
        {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1}}]}
      """;

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;
  @AutoClose private FakeEcr ecr;
  @AutoClose private FaultProxy proxy;
  private String repository;

  @BeforeEach
  void start() throws IOException {
    scene = MirrorScene.start(folder);
    ecr = FakeEcr.start();
    scene.becomeEcr(ecr, "team");
    proxy = FaultProxy.before(scene.destination().uri());
    scene.registryAt(proxy.host(), "team");
    scene.logins().clear();
    repository = "team/" + scene.mirrored("app/one");
    scene.source().contents().push(ImageShapes.simple(1), "app/one", "1");
    scene.manifest().image(scene.here("app/one:1"));
  }

  private String[] options() throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.json"), POLICY);
    return new String[] {
      "--repository-tag",
      "team=search",
      "--immutable-tags",
      "--scan-on-push",
      "--lifecycle-policy",
      policy.toString()
    };
  }

  @Test
  void aDryRunShowsTheSettingsAndMakesNothing() throws IOException {
    List<String> words = new ArrayList<>(List.of(options()));
    words.add("--dry-run");
    Finished run = scene.mirror(0, words.toArray(String[]::new));
    assertEquals(
        List.of(
            "create repository " + repository,
            "with tag team=search",
            "with scan on push",
            "with immutable tags"),
        run.stdout().lines().skip(1).limit(4).toList());
    assertTrue(run.stdout().contains("with lifecycle policy {\"rules\": [{"), run::toString);
    assertEquals(List.of(), ecr.repositories());
  }

  @Test
  void tagsThatAreImmutableConvergeAndAMovedOneIsAFailure() throws IOException {
    scene.mirror(0, options());
    assertEquals("IMMUTABLE", ecr.described(repository).path("imageTagMutability").asText());
    assertEquals(Optional.of(POLICY.strip()), ecr.lifecyclePolicy(repository));
    proxy.with(RepositorySettingsIT::refusal);
    scene.destination().forgetRequests();
    Finished second = scene.mirror(0, options());
    assertEquals(List.of(), scene.destination().requests().writes());
    assertTrue(!second.stderr().contains("warning"), second::toString);

    TestImage moved = ImageShapes.simple(2);
    scene.source().contents().push(moved, "app/one", "1");
    Finished refused = scene.mirror(1, options());
    assertTrue(
        refused.stderr().contains("the tag exists with another digest") // and what to do
            && refused.stderr().contains("Delete the tag there"),
        refused::toString);
    Witness.assertHolds(scene.destination(), repository, "1", ImageShapes.simple(1));
  }

  /** What ECR says to whoever pushes to a tag that is there. */
  private static Optional<Fault> refusal(HttpRequest request) {
    boolean refused =
        request.getRequestLine().getMethod().equals("PUT")
            && request.getRequestLine().getUri().endsWith("/manifests/1");
    String body = "{\"errors\":[{\"code\":\"TAG_INVALID\",\"message\":\"the tag is immutable\"}]}";
    return refused
        ? Optional.of(
            new Fault() {
              @Override
              public Optional<CannedAnswer> answer(HttpRequest asked) {
                return Optional.of(new CannedAnswer(400, Map.of(), body));
              }
            })
        : Optional.empty();
  }

  @Test
  void aRunThatWasKilledBeforeThePolicyIsFinishedByTheNext() throws IOException {
    ecr.existing(List.of(repository));
    Finished run = scene.mirror(0, options());
    assertEquals(Optional.of(POLICY.strip()), ecr.lifecyclePolicy(repository));
    assertTrue(
        run.stderr()
            .contains(
                "warning: mutable tags (1), no scan on push (1) in repository "
                    + repository
                    + ": existing repositories are not changed"),
        run::toString);
  }
}
