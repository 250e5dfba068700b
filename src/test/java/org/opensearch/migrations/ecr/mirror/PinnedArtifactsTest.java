package org.opensearch.migrations.ecr.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.NamedArchives;
import org.opensearch.migrations.ecr.testing.PlatformShapes;
import org.opensearch.migrations.ecr.testing.TestImage;

/** Tags and chart versions with a digest in the manifest, some of which have moved since. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PinnedArtifactsTest {

  private static final String SOURCE = "quay.io/app/a";
  private static final String TARGET = MirrorScenario.destination(SOURCE);
  private static final String CHARTS = "https://charts.test/stable";
  private static final String OCI = "ghcr.io/charts/demo";
  private static final String CHART = MirrorScenario.HOST + "/p/charts/demo";
  private static final String OLD = "demo 1.2.3 archive, as it was";
  private static final String NEW = "demo 1.2.3 archive, published again";

  private static final TestImage BEFORE = ImageShapes.index(ImageShapes.of(1), ImageShapes.of(2));
  private static final TestImage AFTER = ImageShapes.index(ImageShapes.of(1), ImageShapes.of(3));

  private final MirrorScenario scenario = new MirrorScenario();

  private ArtifactResult run() {
    scenario.source.forget();
    scenario.target.forget();
    return scenario.run().results().get(0);
  }

  private void allowMoved() {
    scenario.content = new ContentSelection(List.of(), false, true);
  }

  private void only(String platform, boolean allowsMoved) {
    scenario.content = new ContentSelection(List.of(Platform.parse(platform)), false, allowsMoved);
  }

  private static Digest digest(String archive) {
    return Digest.sha256(archive.getBytes(UTF_8));
  }

  private static void assertMoved(
      ArtifactResult result, String reference, Digest found, Digest pin) {
    assertEquals(Status.FAILED, result.status());
    assertEquals(ExitStatus.FAILED, result.exitStatus());
    FailureException error = (FailureException) result.error().orElseThrow();
    assertEquals(TagMovedException.class, error.getClass());
    assertEquals(reference, error.failure().reference());
    assertEquals(
        "tag moved: it is " + found + " now, and the manifest pinned " + pin + " on 2026-11-30",
        error.failure().reason());
  }

  private static void assertAccepted(
      ArtifactResult result, Status status, Digest found, Digest pin) {
    assertEquals(Optional.empty(), result.error());
    assertEquals(status, result.status());
    assertEquals(Optional.of(pin), result.moved().map(p -> p.digest()));
    assertEquals(
        List.of(
            "tag moved: it is "
                + found
                + " now, and the manifest pinned "
                + pin
                + " on 2026-11-30; accepted because of --allow-moved"),
        result.warnings());
  }

  @Test
  void pinnedTagIsReadInOneRequest() {
    scenario.source.put(SOURCE, "1", BEFORE);
    scenario.existing.add("p/mirrored/" + SOURCE);
    scenario.pinned(SOURCE + ":1", BEFORE.digest());
    assertEquals(Status.COPIED, run().status());
    assertEquals(List.of(), scenario.source.events("head"));
    assertEquals(
        List.of("get " + SOURCE + ":1"),
        scenario.source.events("get").stream().filter(e -> !e.contains("@")).toList());
    assertEquals(3, scenario.source.events("get").size(), "an index of two images");
    assertEquals(Optional.of(BEFORE.digest()), scenario.target.digest(TARGET, "1"));
  }

  @Test
  void pinnedSecondRunAsksOnlyTheDestination() {
    scenario.source.put(SOURCE, "1", BEFORE);
    scenario.source.put("quay.io/app/b", "1", AFTER);
    scenario.pinned(SOURCE + ":1", BEFORE.digest()).pinned("quay.io/app/b:1", AFTER.digest());
    scenario.chart("demo", "1.2.3", CHARTS, Optional.of(digest(OLD))).publish("demo", "1.2.3", OLD);
    TestImage artifact = NamedArchives.artifact("oci", "1.2.3");
    scenario.source.put("ghcr.io/charts/oci", "1.2.3", artifact);
    Digest archive = Digest.sha256(NamedArchives.archive("oci", "1.2.3"));
    scenario.chart("oci", "1.2.3", "oci://ghcr.io/charts/oci", Optional.of(archive));
    assertEquals(ExitStatus.OK, scenario.run().exitStatus());
    // The tags move, which does not matter: the mirror has what the manifest pins.
    scenario.source.put(SOURCE, "1", AFTER);
    scenario.publish("demo", "1.2.3", NEW);
    scenario.source.forget();
    scenario.target.forget();
    MirrorReport second = scenario.run();
    assertEquals(4, second.count(Status.PRESENT));
    assertEquals(0, second.moved());
    assertEquals(List.of(), scenario.source.events());
    assertEquals(4, scenario.target.events().size(), scenario.target.events()::toString);
    assertTrue(second.results().stream().allMatch(result -> result.requests() == 1));
    assertEquals(1, scenario.fetches);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void movedTagIsRefused(boolean isMirrored) {
    scenario.pinned(SOURCE + ":1", BEFORE.digest());
    if (isMirrored) {
      // Another run has left what the tag pointed to before.
      scenario.existing.add("p/mirrored/" + SOURCE);
      scenario.target.put(TARGET, "1", ImageShapes.simple(7));
    }
    scenario.source.put(SOURCE, "1", AFTER);
    assertMoved(run(), SOURCE + ":1", AFTER.digest(), BEFORE.digest());
    assertEquals(List.of("get " + SOURCE + ":1"), scenario.source.events());
    assertEquals(List.of(), scenario.target.events("push"));
    assertEquals(List.of(), scenario.target.events("send"));
    assertEquals(List.of(), scenario.created);
  }

  @Test
  void movedTagIsCopiedOnRequest() {
    scenario.source.put(SOURCE, "1", BEFORE);
    scenario.pinned(SOURCE + ":1", BEFORE.digest());
    allowMoved();
    assertEquals(Optional.empty(), run().moved());
    scenario.target.put(TARGET, "1", ImageShapes.simple(7));
    scenario.source.put(SOURCE, "1", AFTER);
    assertAccepted(run(), Status.UPDATED, AFTER.digest(), BEFORE.digest());
    assertEquals(Optional.of(AFTER.digest()), scenario.target.digest(TARGET, "1"));
    assertAccepted(run(), Status.PRESENT, AFTER.digest(), BEFORE.digest());
    assertEquals(1, scenario.source.events().size());
    assertEquals(1, scenario.target.events().size());
    assertEquals(1, scenario.run().moved());

    scenario.content = ContentSelection.WHOLE;
    assertMoved(run(), SOURCE + ":1", AFTER.digest(), BEFORE.digest());
  }

  @Test
  void tagMovedAtTheDestinationIsRestored() {
    scenario.source.put(SOURCE, "1", BEFORE);
    scenario.pinned(SOURCE + ":1", BEFORE.digest());
    run();
    scenario.target.put(TARGET, "1", AFTER);
    assertEquals(Status.UPDATED, run().status());
    assertEquals(Optional.of(BEFORE.digest()), scenario.target.digest(TARGET, "1"));
  }

  @Test
  void otherArtifactsAreCopied() {
    scenario.source.put(SOURCE, "1", AFTER);
    scenario.source.put(SOURCE, "2", BEFORE);
    scenario.pinned(SOURCE + ":1", BEFORE.digest()).pinned(SOURCE + ":2", BEFORE.digest());
    MirrorReport report = scenario.run();
    assertEquals(1, report.count(Status.FAILED));
    assertEquals(1, report.count(Status.COPIED));
    assertEquals(ExitStatus.FAILED, report.exitStatus());
  }

  @Test
  void tagThatIsGoneIsMissing() {
    scenario.source.put(SOURCE, "2", BEFORE);
    scenario.pinned(SOURCE + ":1", BEFORE.digest());
    String message = run().error().orElseThrow().getMessage();
    assertTrue(message.contains("cannot find " + SOURCE + ":1"), message);
  }

  @Test
  void imagePulledByDigestIsCopiedWhereverItsTagPoints() {
    scenario.source.put(SOURCE, "1", BEFORE);
    scenario.source.put(SOURCE, "1", AFTER);
    scenario.image(SOURCE + ":1@" + BEFORE.digest());
    assertEquals(Status.COPIED, run().status());
    assertEquals(Optional.of(BEFORE.digest()), scenario.target.digest(TARGET, "1"));
  }

  @Test
  void pinOfAMultiPlatformImageIsThatOfTheWholeIndex() {
    TestImage index = PlatformShapes.index("x");
    scenario.source.put(SOURCE, "1", index);
    scenario.pinned(SOURCE + ":1", index.digest());
    only("linux/arm64", false);
    ArtifactResult first = run();
    assertEquals(Status.COPIED, first.status());
    assertEquals(Optional.of(index.digest()), first.original());
    assertEquals(Optional.empty(), first.moved());
    assertEquals(List.of(), first.warnings());
    ArtifactResult second = run();
    assertEquals(Status.PRESENT, second.status());
    assertEquals(first.digest(), second.digest());
    assertEquals(first.original(), second.original());
    assertEquals(List.of(), scenario.source.events());
    assertEquals(List.of("get " + TARGET + ":1"), scenario.target.events());

    TestImage moved = PlatformShapes.index("y");
    scenario.source.put(SOURCE, "1", moved);
    assertEquals(Status.PRESENT, run().status());
    only("linux/amd64", false);
    assertMoved(run(), SOURCE + ":1", moved.digest(), index.digest());
    only("linux/amd64", true);
    assertAccepted(run(), Status.UPDATED, moved.digest(), index.digest());
  }

  @Test
  void otherPlatformsOfAPinnedImageAreCopied() {
    TestImage index = PlatformShapes.nested("x");
    scenario.source.put(SOURCE, "1", index);
    scenario.pinned(SOURCE + ":1", index.digest());
    only("linux/arm64", false);
    assertEquals(Status.COPIED, run().status());
    assertEquals(Status.PRESENT, run().status());
    assertEquals(List.of(), scenario.source.events(), "also with an index in the index");
    scenario.content =
        new ContentSelection(
            List.of(Platform.parse("linux/arm64"), Platform.parse("linux/amd64")), false, false);
    assertEquals(Status.UPDATED, run().status());
    assertEquals(Status.PRESENT, run().status());
    assertEquals(List.of(), scenario.source.events());
    only("linux/arm64", false);
    assertEquals(Status.UPDATED, run().status());
    scenario.content = ContentSelection.WHOLE;
    assertEquals(Status.UPDATED, run().status());
    assertEquals(Optional.of(index.digest()), scenario.target.digest(TARGET, "1"));
    only("linux/arm64", false);
    assertEquals(Status.UPDATED, run().status());
  }

  @Test
  void platformThatAPinnedImageLacksIsLookedForAgain() {
    TestImage index = PlatformShapes.index("x");
    scenario.source.put(SOURCE, "1", index);
    scenario.pinned(SOURCE + ":1", index.digest());
    scenario.content =
        new ContentSelection(
            List.of(Platform.parse("linux/arm64"), Platform.parse("linux/ppc64le")), false, false);
    assertEquals(Status.COPIED, run().status());
    ArtifactResult second = run();
    assertEquals(Status.PRESENT, second.status());
    assertEquals(List.of("it has no image for linux/ppc64le"), second.warnings());
  }

  @Test
  void incompleteReducedImageIsCompleted() {
    TestImage index = PlatformShapes.nested("x");
    scenario.source.put(SOURCE, "1", index);
    scenario.pinned(SOURCE + ":1", index.digest());
    only("linux/arm64", false);
    Digest reduced = run().digest().orElseThrow();
    scenario.target.sparse();
    String root = new String(scenario.target.manifest(TARGET, reduced), UTF_8);
    Digest inner = Digest.parse(root.replaceAll("(?s).*?(sha256:[0-9a-f]{64}).*", "$1"));
    scenario.target.dropManifest(TARGET, inner);
    scenario.source.forget();
    run();
    assertTrue(scenario.source.events().size() > 0);
  }

  @Test
  void imageForOnePlatformNeedsNoReduction() {
    TestImage image = PlatformShapes.image("x");
    scenario.source.put(SOURCE, "1", image);
    scenario.pinned(SOURCE + ":1", image.digest());
    only("linux/amd64", false);
    assertEquals(Status.COPIED, run().status());
    ArtifactResult second = run();
    assertEquals(Status.PRESENT, second.status());
    assertEquals(Optional.empty(), second.original());
    assertEquals(List.of(), scenario.source.events());
  }

  /** What an earlier run has left in {@link #scenario}'s target. */
  private MirrorScenario onward() {
    MirrorScenario onward = new MirrorScenario();
    onward.sources = new Sources(List.of(MirrorScenario.TARGET));
    return onward;
  }

  private ArtifactResult runOnward(MirrorScenario onward) {
    scenario.target.forget();
    return onward.prepare().run(scenario.target, onward, onward.target, onward).results().get(0);
  }

  @Test
  void mirrorWithOtherContentIsRefusedAsASource() {
    scenario.source.put(SOURCE, "1", AFTER);
    scenario.image(SOURCE + ":1").run();
    MirrorScenario onward = onward().pinned(SOURCE + ":1", BEFORE.digest());
    assertMoved(runOnward(onward), TARGET + ":1", AFTER.digest(), BEFORE.digest());
  }

  @Test
  void reducedImageIsCopiedFromAMirror() {
    TestImage index = PlatformShapes.index("x");
    scenario.source.put(SOURCE, "1", index);
    scenario.pinned(SOURCE + ":1", index.digest());
    only("linux/arm64", false);
    Optional<Digest> reduced = run().digest();
    MirrorScenario onward = onward().pinned(SOURCE + ":1", index.digest());
    ArtifactResult copied = runOnward(onward);
    assertEquals(Optional.empty(), copied.error());
    assertEquals(reduced, copied.digest());
    assertEquals(Status.PRESENT, runOnward(onward).status());

    Digest other = PlatformShapes.index("y").digest();
    MirrorScenario moved = onward().pinned(SOURCE + ":1", other);
    assertMoved(runOnward(moved), TARGET + ":1", reduced.orElseThrow(), other);
  }

  /** Only the destination of a run of this program can say what it was made of. */
  @Test
  void publishedImageCannotClaimToBeAnother() {
    TestImage index = PlatformShapes.index("x");
    scenario.source.put(SOURCE, "1", index);
    scenario.pinned(SOURCE + ":1", index.digest());
    only("linux/arm64", false);
    Digest reduced = run().digest().orElseThrow();
    byte[] content = scenario.target.manifest(TARGET, reduced);
    scenario.source.putManifest(SOURCE, content, index.mediaType());
    scenario.source.tag(SOURCE, "1", reduced);
    scenario.target.untag(TARGET, "1");
    scenario.content = ContentSelection.WHOLE;
    assertMoved(run(), SOURCE + ":1", reduced, index.digest());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replacedArchiveIsRefused(boolean digestIsInIndex) {
    scenario.digestIsInIndex = digestIsInIndex;
    scenario.chart("demo", "1.2.3", CHARTS, Optional.of(digest(OLD))).publish("demo", "1.2.3", NEW);
    assertMoved(run(), CHARTS + "/demo:1.2.3", digest(NEW), digest(OLD));
    assertEquals(List.of(), scenario.target.events("push"));
    assertEquals(List.of(), scenario.created);

    allowMoved();
    assertAccepted(run(), Status.COPIED, digest(NEW), digest(OLD));
    assertAccepted(run(), Status.PRESENT, digest(NEW), digest(OLD));
    scenario.publish("demo", "1.2.3", OLD);
    ArtifactResult restored = run();
    assertEquals(Status.UPDATED, restored.status());
    assertEquals(Optional.empty(), restored.moved());
  }

  @Test
  void movedChartOfARegistryIsRefused() {
    TestImage artifact = NamedArchives.artifact("demo", "1.2.3");
    Digest archive = Digest.sha256(NamedArchives.archive("demo", "1.2.3"));
    scenario.source.put(OCI, "1.2.3", artifact);
    scenario.chart("demo", "1.2.3", "oci://" + OCI, Optional.of(digest(OLD)));
    assertMoved(run(), OCI + ":1.2.3", archive, digest(OLD));
    assertEquals(List.of("get " + OCI + ":1.2.3"), scenario.source.events());
    assertEquals(List.of(), scenario.target.events("push"));

    allowMoved();
    assertAccepted(run(), Status.COPIED, archive, digest(OLD));
    assertEquals(Optional.of(artifact.digest()), scenario.target.digest(CHART, "1.2.3"));
    assertAccepted(run(), Status.PRESENT, archive, digest(OLD));
  }

  @Test
  void pinnedChartOfARegistryIsReadInOneRequest() {
    TestImage artifact = NamedArchives.artifact("demo", "1.2.3");
    scenario.source.put(OCI, "1.2.3", artifact);
    Digest archive = Digest.sha256(NamedArchives.archive("demo", "1.2.3"));
    scenario.chart("demo", "1.2.3", "oci://" + OCI, Optional.of(archive));
    assertEquals(Status.COPIED, run().status());
    assertEquals(List.of("get " + OCI + ":1.2.3"), scenario.source.events("get"));
    assertEquals(List.of(), scenario.source.events("head"));
  }

  @Test
  void chartOfAMirrorHasTheSamePin() {
    scenario.chart("demo", "1.2.3", CHARTS, Optional.empty()).publish("demo", "1.2.3", OLD).run();
    MirrorScenario onward = onward().chart("demo", "1.2.3", CHARTS, Optional.of(digest(OLD)));
    assertEquals(Status.COPIED, runOnward(onward).status());
    MirrorScenario moved = onward().chart("demo", "1.2.3", CHARTS, Optional.of(digest(NEW)));
    assertMoved(runOnward(moved), CHART + ":1.2.3", digest(OLD), digest(NEW));
  }
}
