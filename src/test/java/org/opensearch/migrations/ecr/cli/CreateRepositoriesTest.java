package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

/** {@code mirror} to Amazon ECR, with and without creating repositories. */
class CreateRepositoriesTest {

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;
  @AutoClose private FakeEcr ecr;
  private String repository;

  @BeforeEach
  void start() throws IOException {
    stage = new MirrorStage(folder);
    ecr = stage.becomeEcr();
    stage.options("--retries", "0");
    repository = "mirrored/" + stage.source.host().replace(':', '-') + "/" + MirrorStage.FINE;
  }

  private Ran run(int status, String... options) {
    Ran ran = stage.run(options);
    assertEquals(status, ran.status(), ran::err);
    return ran;
  }

  /** The registry creates them on push. */
  @Test
  void neverLeavesRepositoriesToTheRegistry() {
    run(0, "--create-repositories", "never");
    assertTrue(stage.fineArrived());
    run(0, "--create-repositories", "never");
    for (FakeEcr.Call call : ecr.calls()) {
      assertEquals("GetAuthorizationToken", call.action());
    }
    Ran plan = run(0, "--create-repositories", "never", "--dry-run", "--offline");
    assertFalse(plan.out().contains("create repository"), plan::out);
  }

  @Test
  void repositoryThatNobodyCreatesIsSaid() {
    stage.destination.failing(
        "POST /v2/" + repository + "/blobs/uploads/",
        100,
        request ->
            request.respond(
                404,
                "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"The repository does not"
                    + " exist\"}]}"));
    Ran ran = run(5, "--create-repositories", "never");
    assertTrue(ran.err().contains("Create the repository if it does not exist"), ran::err);
    assertEquals(List.of(), ecr.calls("CreateRepository"));
  }

  /** Answers pushes to the repository as ECR does once it is deleted, which is at {@code when}. */
  private void deleteAt(String when) {
    AtomicBoolean deleted = new AtomicBoolean();
    stage.destination.when(
        request -> {
          if (request.toString().contains(when) && deleted.compareAndSet(false, true)) {
            ecr.deleted(repository);
          }
          boolean isPush = Set.of("POST", "PUT").contains(request.method());
          boolean isFailing =
              isPush
                  && request.path().contains(repository)
                  && !ecr.repositories().contains(repository);
          if (isFailing) {
            request.body();
            FakeRegistry.error(request, 404, "NAME_UNKNOWN");
          }
          return isFailing;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST /v2/", "PUT /v2/", "/manifests/"})
  void repositoryThatIsDeletedDuringTheRunIsCreatedAgain(String when) throws IOException {
    if (when.equals("/manifests/")) {
      ecr.existing(List.of(repository));
    }
    deleteAt(when);
    Path report = folder.resolve("report.json");
    run(0, "--report", report.toString());
    assertTrue(stage.fineArrived());
    String warning = "repository " + repository + " was deleted during the run";
    assertTrue(Files.readString(report).contains(warning));
    assertTrue(ecr.repositories().contains(repository));
  }

  @Test
  void repositoryThatIsDeletedAgainAndAgainIsGivenUp() {
    stage.destination.failing(
        "POST /v2/" + repository, 100, r -> FakeRegistry.error(r, 404, "NAME_UNKNOWN"));
    Ran ran = run(5);
    assertTrue(ran.err().contains("Create the repository if it does not exist"), ran::err);
    assertEquals(2, ecr.calls("CreateRepository").size());
  }

  @Test
  void deniedCreationOfADeletedRepositoryLeavesTheFirstFailure() {
    ecr.existing(List.of(repository));
    ecr.faults().add("CreateRepository", 9, 400, "AccessDeniedException", "no");
    deleteAt("POST /v2/");
    Ran ran = run(5);
    assertTrue(ran.err().contains("NAME_UNKNOWN"), ran::err);
  }

  @Test
  void settingsAreSetAndShown() throws IOException {
    Path policy = Files.writeString(folder.resolve("access.json"), "{\"Statement\": [{}]}\n");
    String[] options = {
      "--immutable-tags",
      "--immutable-tags-except=latest",
      "--immutable-tags-except",
      "main-*",
      "--repository-policy",
      policy.toString()
    };
    stage.options(options);
    Ran plan = run(0, "--dry-run", "--offline");
    assertTrue(plan.out().contains("with immutable tags except latest, main-*\n"), plan::out);
    assertTrue(plan.out().contains("with repository policy {\"Statement\": [{}]}\n"), plan::out);
    assertEquals(List.of(), ecr.calls("CreateRepository"));
    Ran ran = run(0, "--create-repositories", "auto");
    assertFalse(ran.err().contains("warning"), ran::err);
    assertEquals(Optional.of("{\"Statement\": [{}]}"), ecr.repositoryPolicy(repository));
    assertEquals(
        "IMMUTABLE_WITH_EXCLUSION", ecr.described(repository).path("imageTagMutability").asText());
  }
}
