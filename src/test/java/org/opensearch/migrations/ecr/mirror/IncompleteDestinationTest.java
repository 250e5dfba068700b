package org.opensearch.migrations.ecr.mirror;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.PlatformShapes;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/**
 * The destination has a manifest, and not all that it names. It takes manifests whatever they name,
 * so it does not complain.
 */
class IncompleteDestinationTest {

  private static final String SOURCE = "quay.io/app/a";
  private static final String TARGET = MirrorScenario.destination(SOURCE);

  private final MirrorScenario scenario = new MirrorScenario();

  /** The image is listed and at its source; the destination has it under another tag. */
  private void presentWithoutItsTag(TestImage image) {
    scenario.source.put(SOURCE, "1", image);
    scenario.image(SOURCE + ":1");
    scenario.target.sparse().put(TARGET, "another", image);
    scenario.existing.add("p/mirrored/" + SOURCE);
  }

  private ArtifactResult run(Status status) {
    ArtifactResult result = scenario.run().results().get(0);
    assertEquals(Optional.empty(), result.error());
    assertEquals(status, result.status());
    return result;
  }

  private void assertWhole(TestImage image) {
    assertEquals(Optional.of(image.digest()), scenario.target.digest(TARGET, "1"));
    for (TestImage part : image.tree().toList()) {
      assertArrayEquals(part.manifest(), scenario.target.manifest(TARGET, part.digest()));
      for (TestBlob blob : part.blobs()) {
        assertTrue(scenario.target.hasBlob(TARGET, blob.digest()), blob.digest()::toString);
      }
    }
  }

  static Stream<String> shapes() {
    return Stream.concat(ImageShapes.all(7).keySet().stream(), Stream.of("three-levels"));
  }

  static Stream<String> distributable() {
    return shapes().filter(name -> !name.contains("foreign"));
  }

  private static TestImage shape(String name) {
    return name.equals("three-levels")
        ? PlatformShapes.index(PlatformShapes.nested("x"), PlatformShapes.index("y"))
        : ImageShapes.all(7).get(name);
  }

  private static List<Digest> blobs(TestImage image) {
    return image
        .tree()
        .flatMap(part -> part.blobs().stream())
        .map(TestBlob::digest)
        .distinct()
        .toList();
  }

  /** Each manifest, config and layer is lost in turn, and nothing but that is sent again. */
  @ParameterizedTest
  @MethodSource("shapes")
  void missingContentIsCopiedBeforeTheTag(String name) {
    TestImage image = shape(name);
    List<Digest> blobs = blobs(image);
    List<Digest> manifests = image.tree().map(TestImage::digest).distinct().toList();
    List<Digest> parts = new ArrayList<>(manifests);
    parts.addAll(blobs);
    for (Digest lost : parts) {
      IncompleteDestinationTest fresh = new IncompleteDestinationTest();
      fresh.presentWithoutItsTag(image);
      fresh.scenario.target.dropManifest(TARGET, lost);
      fresh.scenario.target.dropBlob(TARGET, lost);
      fresh.run(Status.COPIED);
      fresh.assertWhole(image);
      List<String> sent = blobs.contains(lost) ? List.of("send " + TARGET + "@" + lost) : List.of();
      List<String> held = blobs.stream().map(blob -> "send " + TARGET + "@" + blob).toList();
      // What the source does not have is tried as well.
      assertEquals(
          sent,
          fresh.scenario.target.events("send").stream().filter(held::contains).toList(),
          name);
      List<String> pushed = new ArrayList<>();
      if (manifests.contains(lost) && !lost.equals(image.digest())) {
        pushed.add("push " + TARGET + "@" + lost);
      }
      pushed.add("push " + TARGET + ":1");
      assertEquals(pushed, fresh.scenario.target.events("push"), name);
    }
  }

  /**
   * Each part is lost in turn just before the tag is pushed, as a lifecycle policy or a garbage
   * collection does: it is copied again, and nothing else. No registry misses a foreign layer.
   */
  @ParameterizedTest
  @MethodSource("distributable")
  void contentThatIsDeletedDuringTheRunIsCopiedAgain(String name) {
    TestImage image = shape(name);
    List<Digest> blobs = blobs(image);
    List<Digest> manifests = image.tree().map(TestImage::digest).distinct().toList();
    for (Digest lost : Stream.concat(manifests.stream(), blobs.stream()).toList()) {
      for (boolean isNew : new boolean[] {true, false}) {
        IncompleteDestinationTest fresh = new IncompleteDestinationTest();
        fresh.scenario.source.put(SOURCE, "1", image);
        fresh.scenario.image(SOURCE + ":1");
        if (!isNew) {
          fresh.scenario.existing.add("p/mirrored/" + SOURCE);
        }
        AtomicBoolean isLost = new AtomicBoolean();
        fresh.scenario.target.when(
            event -> {
              if (event.equals("push " + TARGET + ":1") && !isLost.getAndSet(true)) {
                fresh.scenario.target.dropManifest(TARGET, lost);
                fresh.scenario.target.dropBlob(TARGET, lost);
              }
            });
        fresh.run(Status.COPIED);
        fresh.scenario.target.events("send").stream()
            .filter(sent -> !sent.endsWith(lost.toString()))
            .collect(Collectors.groupingBy(sent -> sent, Collectors.counting()))
            .forEach((sent, times) -> assertEquals(1, times, name + ": " + sent));
        if (image.blobs().stream().anyMatch(blob -> blob.digest().equals(lost))
            || image.children().stream().anyMatch(child -> child.digest().equals(lost))) {
          assertTrue(isLost.get(), name);
          fresh.assertWhole(image);
        }
      }
    }
  }

  /** The registry still serves a manifest, and no longer takes an index that names it. */
  @Test
  void manifestThatOnlySeemsToExistIsPushedAgain() {
    TestImage image = PlatformShapes.index("x");
    presentWithoutItsTag(image);
    AtomicBoolean isRefused = new AtomicBoolean();
    scenario.target.when(
        event -> {
          if (event.equals("push " + TARGET + ":1") && !isRefused.getAndSet(true)) {
            throw new NotFoundException(
                Missing.PART, new Failure("push manifest", Side.DESTINATION, "x", "lost", ""));
          }
        });
    run(Status.COPIED);
    List<String> pushed =
        image.children().stream().map(child -> "push " + TARGET + "@" + child.digest()).toList();
    assertTrue(scenario.target.events("push").containsAll(pushed));
    assertEquals(List.of(), scenario.target.events("send"));
  }

  /**
   * The registry lists all blobs, of which it accepts one in no manifest before it is sent again.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void blobsThatOnlySeemToExistAreSentAgain(boolean isNew) {
    TestImage image = shape("three-levels");
    scenario.source.put(SOURCE, "1", image);
    scenario.image(SOURCE + ":1");
    if (!isNew) {
      scenario.target.sparse().put(TARGET, "another", image);
      scenario.existing.add("p/mirrored/" + SOURCE);
    }
    Digest unusable =
        image
            .tree()
            .filter(part -> !part.blobs().isEmpty())
            .findFirst()
            .orElseThrow()
            .blobs()
            .get(1)
            .digest();
    AtomicInteger sent = new AtomicInteger(isNew ? 0 : 1);
    scenario.target.when(
        event -> {
          if (event.equals("send " + TARGET + "@" + unusable)) {
            sent.incrementAndGet();
          } else if (event.equals("push " + TARGET + ":1") && sent.get() < 2) {
            throw new NotFoundException(
                Missing.PART, new Failure("push manifest", Side.DESTINATION, "x", "lost", ""));
          }
        });
    run(Status.COPIED);
    assertWhole(image);
    assertEquals(2, sent.get());
  }

  /** A registry that grants a mount, and does not have the blob. */
  @Test
  void mountedBlobThatIsMissingIsSent() {
    TestBlob shared = TestBlob.random(1, 1000);
    scenario.target.mounting();
    scenario.jobs = 1;
    for (int i = 0; i < 3; i++) {
      scenario.source.put(SOURCE + i, "1", ImageShapes.of(i, shared));
      scenario.image(SOURCE + i + ":1");
    }
    Set<String> lost = ConcurrentHashMap.newKeySet();
    scenario.target.when(
        event -> {
          if (event.startsWith("push") && lost.add(event) && lost.size() > 1) {
            String repository = event.substring(5, event.length() - 2);
            scenario.target.dropBlob(repository, shared.digest());
          }
        });
    MirrorReport report = scenario.run();
    assertEquals(List.of(), report.failures());
    for (int i = 0; i < 3; i++) {
      assertTrue(scenario.target.hasBlob(TARGET + i, shared.digest()));
    }
    long mounts =
        scenario.target.events("mount").stream()
            .filter(event -> event.endsWith(shared.digest().toString()))
            .count();
    assertEquals(2, mounts, "not again");
    report
        .results()
        .forEach(result -> assertEquals(Status.COPIED, result.status(), result.destination()));
  }

  @Test
  void contentThatIsDeletedAgainAndAgainFailsWithoutATag() {
    TestImage image = shape("three-levels");
    scenario.source.put(SOURCE, "1", image);
    scenario.image(SOURCE + ":1");
    AtomicInteger pushes = new AtomicInteger();
    scenario.target.when(
        event -> {
          if (event.equals("push " + TARGET + ":1")) {
            pushes.incrementAndGet();
            scenario.target.dropManifest(TARGET, image.children().get(0).digest());
          }
        });
    MirrorReport report = scenario.run();
    assertEquals(Status.FAILED, report.results().get(0).status());
    assertEquals(3, pushes.get());
    assertEquals(Optional.empty(), scenario.target.digest(TARGET, "1"));
  }

  @Test
  void chartWhoseArchiveIsDeletedDuringTheRunIsPushedAgain() {
    scenario
        .chart("demo", "1.2.3", "https://charts.test/stable", Optional.empty())
        .publish("demo", "1.2.3", "demo 1.2.3 archive");
    String chart = MirrorScenario.HOST + "/p/charts/demo";
    AtomicInteger pushes = new AtomicInteger();
    scenario.target.when(
        event -> {
          if (event.startsWith("push") && pushes.incrementAndGet() == 1) {
            scenario.target.dropBlobs(chart);
          }
        });
    run(Status.COPIED);
    assertEquals(1, scenario.fetches);
    assertEquals(4, scenario.target.events("send").size());
  }

  @Test
  void existingManifestIsReadFromTheDestination() {
    TestImage image = shape("three-levels");
    presentWithoutItsTag(image);
    run(Status.COPIED);
    assertEquals(List.of("get " + SOURCE + "@" + image.digest()), scenario.source.events("get"));
    long manifests = image.tree().map(TestImage::digest).distinct().count();
    assertEquals(manifests - 1, scenario.target.events("get").size());
    assertEquals(List.of("head " + TARGET + ":1"), scenario.target.events("head"));
    assertEquals(List.of(), scenario.source.events("read"));
  }

  @Test
  void movedTagWithASharedManifestIsComplete() {
    TestImage kept = PlatformShapes.image("kept");
    scenario.source.put(SOURCE, "1", PlatformShapes.index(kept, PlatformShapes.image("old")));
    scenario.image(SOURCE + ":1");
    run(Status.COPIED);
    TestImage moved = PlatformShapes.index(kept, PlatformShapes.image("new"));
    scenario.source.put(SOURCE, "1", moved);
    scenario.target.sparse().dropBlob(TARGET, kept.blobs().get(1).digest());
    run(Status.UPDATED);
    assertWhole(moved);
  }

  @Test
  void missingContentOfSelectedPlatformsIsCopied() {
    TestImage nested = PlatformShapes.nested("x");
    scenario.source.put(SOURCE, "1", nested);
    scenario.image(SOURCE + ":1");
    scenario.content = new ContentSelection(List.of(Platform.parse("linux/arm64")), false, false);
    run(Status.COPIED);
    TestImage arm64 = nested.children().get(0).children().get(1);
    for (Digest lost : List.of(arm64.digest(), arm64.blobs().get(1).digest())) {
      scenario.target.sparse().untag(TARGET, "1");
      scenario.target.dropManifest(TARGET, lost);
      scenario.target.dropBlob(TARGET, lost);
      run(Status.COPIED);
      assertArrayEquals(arm64.manifest(), scenario.target.manifest(TARGET, arm64.digest()));
      assertTrue(scenario.target.hasBlob(TARGET, arm64.blobs().get(1).digest()));
    }
    // The index that was made lost its own: it is no source's.
    scenario.target.untag(TARGET, "1");
    Digest inner =
        Digest.parse(
            scenario.target.events("push").stream()
                .filter(e -> e.contains("@") && !e.endsWith(arm64.digest().toString()))
                .map(e -> e.substring(e.indexOf('@') + 1))
                .findFirst()
                .orElseThrow());
    scenario.target.dropManifest(TARGET, inner);
    run(Status.COPIED);
    assertFalse(scenario.target.manifest(TARGET, inner) == null);
  }

  @Test
  void missingPinnedImageIsCopiedCompletely() {
    TestImage image = PlatformShapes.index("x");
    presentWithoutItsTag(image);
    MirrorScenario pinned = new MirrorScenario();
    pinned.source.put(SOURCE, "1", image);
    pinned.target.sparse().put(TARGET, "another", image);
    pinned.target.dropManifest(TARGET, image.digest());
    Digest lost = image.children().get(0).blobs().get(1).digest();
    pinned.target.dropBlob(TARGET, lost);
    pinned.existing.add("p/mirrored/" + SOURCE);
    assertEquals(
        Status.COPIED, pinned.image(SOURCE + "@" + image.digest()).run().results().get(0).status());
    assertTrue(pinned.target.hasBlob(TARGET, lost));
  }

  @Test
  void contentMissingOnBothSidesFailsWithoutATag() {
    TestImage image = PlatformShapes.index("x");
    presentWithoutItsTag(image);
    Digest lost = image.children().get(0).blobs().get(1).digest();
    scenario.target.dropBlob(TARGET, lost);
    scenario.source.dropBlob(SOURCE, lost);
    assertEquals(Status.FAILED, scenario.run().results().get(0).status());
    assertEquals(Optional.empty(), scenario.target.digest(TARGET, "1"));
  }

  @Test
  void unreadableManifestAtTheDestinationFailsWithoutATag() {
    TestImage image = PlatformShapes.index("x");
    presentWithoutItsTag(image);
    Digest damaged = image.children().get(1).digest();
    scenario.target.failing(
        "get " + TARGET + "@" + damaged,
        new RefusedException(
            new Failure("read manifest", Side.DESTINATION, "x", "it has another digest", "")));
    assertEquals(Status.FAILED, scenario.run().results().get(0).status());
    assertEquals(Optional.empty(), scenario.target.digest(TARGET, "1"));
  }

  @Test
  void unlistedReferrerIsCompleted() {
    TestImage image = PlatformShapes.image("x");
    TestImage signature = PlatformShapes.referrer("signature", image);
    scenario.source.referring().put(SOURCE, "1", image);
    scenario.source.put(SOURCE, "signature", signature);
    scenario.image(SOURCE + ":1");
    scenario.content = new ContentSelection(List.of(), true, false);
    scenario.target.sparse().put(TARGET, "1", image);
    scenario.target.put(TARGET, "unlisted", signature);
    scenario.existing.add("p/mirrored/" + SOURCE);
    Digest lost = signature.blobs().get(1).digest();
    scenario.target.dropBlob(TARGET, lost);
    assertEquals(List.of(), scenario.run().failures());
    assertTrue(scenario.target.hasBlob(TARGET, lost));
  }

  @Test
  void tagWithTheExpectedDigestNeedsOneRequest() {
    TestImage image = shape("three-levels");
    presentWithoutItsTag(image);
    run(Status.COPIED);
    scenario.source.forget();
    scenario.target.forget();
    run(Status.PRESENT);
    assertEquals(List.of("head " + TARGET + ":1"), scenario.target.events());
    assertEquals(List.of("head " + SOURCE + ":1"), scenario.source.events());
  }

  /** What has just been created holds nothing: nothing is looked for. */
  @Test
  void newRepositoryNeedsNoLookups() {
    scenario.source.put(SOURCE, "1", shape("three-levels"));
    scenario.image(SOURCE + ":1");
    run(Status.COPIED);
    assertEquals(List.of(), scenario.target.events("look"));
    assertEquals(List.of(), scenario.target.events("get"));
    assertEquals(List.of(), scenario.target.events("head"));
  }
}
