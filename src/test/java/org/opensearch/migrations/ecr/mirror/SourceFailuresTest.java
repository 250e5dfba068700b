package org.opensearch.migrations.ecr.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;

/** What is missing decides whether a failure is completed, not the words of its message. */
class SourceFailuresTest {

  private static final Digest PIN = Digest.sha256(new byte[] {1});

  private final MirrorScenario scenario = new MirrorScenario();

  private RuntimeException complete(RuntimeException error) {
    RepositoryCatalog catalog =
        new RepositoryCatalog() {
          @Override
          public List<String> repositories() {
            return List.of();
          }

          @Override
          public List<String> tags(String repository) {
            return List.of("2", "1.1");
          }
        };
    PlannedArtifact artifact =
        new Planner(
                scenario.manifest(), MirrorScenario.TARGET, ArtifactFilter.all(), Sources.PUBLIC)
            .plan(Selection.ALL)
            .artifacts()
            .get(0);
    return new SourceFailures(scenario.manifest(), "discover --pin --write", host -> catalog)
        .complete(error, artifact);
  }

  private static Failure failure(Side side) {
    return new Failure("find", side, "quay.io/app/a:1", "quay.io does not have it", "Check it");
  }

  private String completed(Missing missing) {
    return ((FailureException)
            complete(new NotFoundException(missing, failure(Side.SOURCE).withReason("gone"))))
        .failure()
        .toString();
  }

  @ParameterizedTest
  @EnumSource(
      value = Missing.class,
      names = {"PART", "HOST", "RESOURCE"})
  void onlyAMissingArtifactIsCompleted(Missing other) {
    scenario.image("quay.io/app/a:1");
    NotFoundException error = new NotFoundException(other, failure(Side.SOURCE));
    assertSame(error, complete(error));
  }

  @Test
  void anArtifactMissingOnAnotherSideIsNotCompleted() {
    scenario.image("quay.io/app/a:1");
    NotFoundException error = new NotFoundException(Missing.ARTIFACT, failure(Side.DESTINATION));
    assertSame(error, complete(error));
  }

  @Test
  void aMissingImageIsCompletedWithTheClosestTagsAndThePlace() {
    scenario.image("quay.io/app/a:1");
    assertEquals(
        "source: cannot find quay.io/app/a:1: quay.io does not have this tag; the closest tags"
            + " there are 2, 1.1. Check it (line 1 of test.yaml)",
        completed(Missing.ARTIFACT));
  }

  @Test
  void aMissingTagIsCompletedWithThePinThatIsStillThere() {
    scenario.pinned("quay.io/app/a:1", PIN);
    assertEquals(
        "source: cannot find quay.io/app/a:1: quay.io does not have this tag; the closest tags"
            + " there are 2, 1.1; the manifest pinned "
            + PIN
            + " on 2026-11-30, which is still there without the tag. Check it (line 1 of"
            + " test.yaml)",
        completed(Missing.TAG));
  }

  @Test
  void aMovedTagIsCompletedWithThePlace() {
    scenario.pinned("quay.io/app/a:1", PIN);
    TagMovedException moved =
        new TagMovedException("copy", Side.SOURCE, "quay.io/app/a:1", "sha256:2", PIN);
    Failure failure = ((FailureException) complete(moved)).failure();
    assertEquals("line 1 of test.yaml", failure.place());
    assertEquals(moved.failure().reason(), failure.reason());
  }
}
