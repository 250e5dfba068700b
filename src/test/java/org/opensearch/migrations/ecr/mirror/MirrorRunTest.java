package org.opensearch.migrations.ecr.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.migrations.ecr.mirror.MirrorScenario.destination;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.copy.ManifestTree;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.MemoryRegistry;
import org.opensearch.migrations.ecr.testing.Pause;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/** Runs between registries in memory, of which the private one takes no incomplete manifest. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MirrorRunTest {

  private static final Failure FAILURE =
      new Failure("do it", Side.DESTINATION, "x", "as scripted", "");

  private final MirrorScenario scenario = new MirrorScenario();

  private static AccessException denied() {
    return new AccessException(FAILURE);
  }

  private MirrorScenario allShapes() {
    ImageShapes.all(7)
        .forEach(
            (name, image) -> {
              scenario.source.put("quay.io/shapes/" + name, "1", image);
              scenario.image("quay.io/shapes/" + name + ":1");
            });
    return scenario;
  }

  private static List<Status> statuses(MirrorReport report) {
    return report.results().stream().map(ArtifactResult::status).toList();
  }

  private void assertOk(MirrorReport report) {
    assertEquals(List.of(), report.failures().stream().map(ArtifactResult::error).toList());
    assertEquals(ExitStatus.OK, report.exitStatus());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void everyImageShapeIsCopiedByteForByte(int jobs) {
    scenario.jobs = jobs;
    assertOk(allShapes().run());
    ImageShapes.all(7)
        .forEach(
            (name, image) -> {
              String repository = destination("quay.io/shapes/" + name);
              assertEquals(
                  Optional.of(image.digest()), scenario.target.digest(repository, "1"), name);
              image
                  .tree()
                  .forEach(
                      part ->
                          assertArrayEquals(
                              part.manifest(),
                              scenario.target.manifest(repository, part.digest()),
                              name));
            });
  }

  @Test
  void firstArtifactOfEachHostStartsFirst() {
    scenario.jobs = 1;
    List<String> images = List.of("a.io/1", "a.io/2", "b.io/1", "a.io/3", "c.io/1", "b.io/2");
    for (String image : images) {
      scenario.source.put(image, "1", ImageShapes.simple(1));
      scenario.image(image + ":1");
    }
    assertOk(scenario.run());
    assertEquals(
        List.of("a.io/1", "b.io/1", "c.io/1", "a.io/2", "a.io/3", "b.io/2"),
        scenario.told.stream()
            .filter(line -> line.startsWith("started "))
            .map(line -> line.replace("started ", "").replace(":1", ""))
            .toList());
  }

  @Test
  void destinationIsPreparedOnce() {
    allShapes();
    assertOk(scenario.run());
    assertEquals(List.of("private.test"), scenario.target.prepared());
    assertEquals(List.of(), scenario.source.prepared());
  }

  @Test
  void resultDoesNotDependOnJobs() {
    List<Map<String, String>> contents = new ArrayList<>();
    List<List<Status>> statuses = new ArrayList<>();
    for (int jobs : new int[] {1, 8, 64}) {
      MirrorRunTest fresh = new MirrorRunTest();
      fresh.scenario.jobs = jobs;
      statuses.add(statuses(fresh.allShapes().run()));
      contents.add(fresh.scenario.target.contents());
    }
    assertEquals(contents.get(0), contents.get(1));
    assertEquals(contents.get(0), contents.get(2));
    assertEquals(statuses.get(0), statuses.get(1));
  }

  @Test
  void blobsPrecedeManifestsAndTheTagIsLast() {
    for (int round = 0; round < 10; round++) {
      MirrorRunTest fresh = new MirrorRunTest();
      TestImage nested = ImageShapes.all(7).get("nested-index");
      fresh.scenario.source.put("quay.io/a", "1", nested);
      fresh.assertOk(fresh.scenario.image("quay.io/a:1").run());
      List<String> writes =
          fresh.scenario.target.events().stream()
              .filter(event -> event.startsWith("push") || event.startsWith("send"))
              .toList();
      assertEquals("push " + destination("quay.io/a:1"), writes.get(writes.size() - 1));
      assertEquals(
          1, writes.stream().filter(e -> e.endsWith(":1")).count(), "the tag is written once");
      assertEquals(new HashSet<>(writes).size(), writes.size(), "nothing is written twice");
    }
  }

  @Test
  void manifestListedByTwoIndexesIsCopiedBeforeBoth() {
    // The shared child is as near to the root as its second parent.
    TestImage leaf = ImageShapes.simple(1);
    TestImage inner = index(leaf);
    TestImage root = index(inner, leaf);
    for (int round = 0; round < 20; round++) {
      MirrorScenario fresh = new MirrorScenario();
      // A slow leaf shows it when its parent does not wait.
      fresh.target.when(
          event -> {
            if (event.startsWith("push") && event.endsWith(leaf.digest().toString())) {
              Pause.millis(20);
            }
          });
      fresh.source.put("quay.io/a", "1", root);
      assertOk(fresh.image("quay.io/a:1").run());
    }
  }

  private static TestImage index(TestImage... children) {
    StringBuilder json = new StringBuilder("{\"manifests\":[");
    for (TestImage child : children) {
      json.append(json.charAt(json.length() - 1) == '[' ? "" : ",")
          .append(
              "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                  .formatted(child.mediaType(), child.digest(), child.manifest().length));
    }
    return new TestImage(
        MediaTypes.OCI_INDEX,
        json.append("]}").toString().getBytes(UTF_8),
        List.of(children),
        List.of());
  }

  @Test
  void secondRunOnlyLooksUp() {
    assertOk(allShapes().run());
    scenario.source.forget();
    scenario.target.forget();
    MirrorReport second = scenario.run();
    assertOk(second);
    assertTrue(statuses(second).stream().allMatch(s -> s == Status.PRESENT));
    int images = second.results().size();
    assertEquals(images, scenario.target.events("head").size());
    assertEquals(images, scenario.target.events().size(), "one look for each, and no more");
    assertEquals(images, scenario.source.events().size());
    assertEquals(0, second.bytes());
    assertTrue(second.results().stream().allMatch(r -> r.requests() == 2));
  }

  @Test
  void pinnedImageIsNotLookedUpAtTheSource() {
    TestImage image = ImageShapes.simple(1);
    scenario.source.put("quay.io/a", "1", image);
    scenario.image("quay.io/a:1@" + image.digest());
    assertOk(scenario.run());
    scenario.source.forget();
    assertOk(scenario.run());
    assertEquals(List.of(), scenario.source.events());
  }

  @Test
  void imageWithoutTagIsPushedByDigest() {
    TestImage image = ImageShapes.simple(1);
    scenario.source.put("quay.io/a", "1", image);
    scenario.image("quay.io/a@" + image.digest());
    assertOk(scenario.run());
    assertEquals(
        List.of("push " + destination("quay.io/a") + "@" + image.digest()),
        scenario.target.events("push"));
    assertOk(scenario.run());
  }

  @Test
  void movedTagIsUpdated() {
    scenario.source.put("quay.io/a", "1", ImageShapes.simple(1));
    scenario.image("quay.io/a:1").run();
    TestImage moved = ImageShapes.simple(2);
    scenario.source.put("quay.io/a", "1", moved);
    MirrorReport report = scenario.run();
    assertEquals(List.of(Status.UPDATED), statuses(report));
    assertEquals(Optional.of(moved.digest()), report.results().get(0).digest());
    assertEquals(
        Optional.of(moved.digest()), scenario.target.digest(destination("quay.io/a"), "1"));
  }

  /** A tag that is built every night, in a repository that deletes what has no tag. */
  @Test
  void tagThatMovesWhileItIsCopiedIsCopiedAsItIsNow() {
    TestImage before = ImageShapes.simple(1);
    TestImage moved = ImageShapes.all(7).get("attestation");
    scenario.source.put("quay.io/a", "1", before);
    scenario.source.when(
        event -> {
          if (event.equals("get quay.io/a@" + before.digest())) {
            scenario.source.dropManifest("quay.io/a", before.digest());
            scenario.source.put("quay.io/a", "1", moved);
          }
        });
    MirrorReport report = scenario.image("quay.io/a:1").run();
    assertOk(report);
    assertEquals(Optional.of(moved.digest()), report.results().get(0).digest());
    assertEquals(
        Optional.of(moved.digest()), scenario.target.digest(destination("quay.io/a"), "1"));
  }

  /** Some caches answer HEAD with the digest of a manifest that they serve by its tag alone. */
  @Test
  void manifestThatTheSourceHasOnlyByItsTagIsCopied() {
    TestImage image = ImageShapes.simple(1);
    scenario.source.put("quay.io/a", "1", image);
    scenario.source.when(
        event -> {
          if (event.startsWith("get quay.io/a@")) {
            scenario.source.dropManifest("quay.io/a", image.digest());
          } else if (event.startsWith("get quay.io/a:")) {
            scenario.source.put("quay.io/a", "1", image);
          }
        });
    assertOk(scenario.image("quay.io/a:1").run());
    assertEquals(
        List.of("get quay.io/a@" + image.digest(), "get quay.io/a:1"),
        scenario.source.events("get"));
  }

  @Test
  void digestThatTheSourceDoesNotHaveIsNotReplacedByTheTag() {
    TestImage image = ImageShapes.simple(1);
    TestImage other = ImageShapes.simple(2);
    scenario.source.put("quay.io/a", "1", other);
    MirrorReport report = scenario.image("quay.io/a:1@" + image.digest()).run();
    assertEquals(List.of(Status.FAILED), statuses(report));
    assertEquals(List.of(), scenario.target.events("push"));
  }

  @Test
  void missingTagIsPushedAfterItsBlobsWereFound() {
    TestImage image = ImageShapes.simple(1);
    scenario.source.put("quay.io/a", "1", image);
    scenario.source.tag("quay.io/a", "2", image.digest());
    scenario.image("quay.io/a:1").run();
    scenario.target.forget();
    assertOk(scenario.image("quay.io/a:2").run());
    assertEquals(List.of(), scenario.target.events("send"));
    assertEquals(image.blobs().size(), scenario.target.events("look").size());
    assertEquals(1, scenario.target.events("push").size());
  }

  /** Cleaning up by somebody else: the registry has the index, and not all that it names. */
  @Test
  void incompleteImageIsRepairedAndTagged() {
    TestImage image = ImageShapes.all(7).get("attestation");
    scenario.source.put("quay.io/a", "1", image);
    scenario.source.tag("quay.io/a", "2", image.digest());
    scenario.image("quay.io/a:1").run();
    scenario.target.dropManifest(destination("quay.io/a"), image.children().get(0).digest());
    assertOk(scenario.image("quay.io/a:2").run());
    assertNotNull(
        scenario.target.manifest(destination("quay.io/a"), image.children().get(0).digest()));
  }

  @Test
  void contentOfAKilledRunIsReused() {
    TestImage nested = ImageShapes.all(7).get("nested-index");
    scenario.source.put("quay.io/a", "1", nested);
    scenario.image("quay.io/a:1");
    AtomicInteger pushes = new AtomicInteger();
    RuntimeException killed = new TransientException(FAILURE, Optional.empty(), null);
    MemoryRegistry target = scenario.target;
    target.when(
        event -> {
          if (event.startsWith("push") && pushes.incrementAndGet() == 3) {
            throw killed;
          }
        });
    assertEquals(ExitStatus.TRANSIENT, scenario.run().exitStatus());
    assertEquals(Optional.empty(), target.digest(destination("quay.io/a"), "1"));
    List<String> sent = target.events("send");
    target.forget();
    assertOk(scenario.run());
    target.events("send").forEach(again -> assertFalse(sent.contains(again), again));
  }

  @Test
  void sharedBlobIsMountedIfPermitted() {
    TestBlob shared = TestBlob.random(1, 10_000);
    scenario.target.mounting();
    for (int i = 0; i < 12; i++) {
      scenario.source.put("quay.io/a" + i, "1", ImageShapes.of(i, shared));
      scenario.image("quay.io/a" + i + ":1");
      // And once more in the same repository.
      scenario.source.put("quay.io/a" + i, "2", ImageShapes.of(100 + i, shared));
      scenario.image("quay.io/a" + i + ":2");
    }
    MirrorReport report = scenario.run();
    assertOk(report);
    String read = "@" + shared.digest();
    assertEquals(1, count(scenario.source.events("read"), read));
    assertEquals(11, count(scenario.target.events("mount"), read));
    assertEquals(1, count(scenario.target.events("send"), read));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void refusedMountsBecomeUploads(int jobs) {
    TestBlob shared = TestBlob.random(1, 10_000);
    scenario.jobs = jobs;
    scenario.target.when(
        event -> {
          if (event.startsWith("send")) {
            Pause.millis(3);
          }
        });
    for (int i = 0; i < 20; i++) {
      TestBlob other = TestBlob.random(1000 + i % 5, 1000);
      scenario.source.put("quay.io/a" + i, "1", ImageShapes.of(i, shared, other));
      scenario.image("quay.io/a" + i + ":1");
    }
    assertOk(scenario.run());
    assertEquals(20, count(scenario.target.events("send"), "@" + shared.digest()));
  }

  private static long count(List<String> events, String part) {
    return events.stream().filter(event -> event.contains(part)).count();
  }

  @Test
  void failureDoesNotStopOtherArtifacts() {
    allShapes().image("quay.io/missing:1");
    scenario.target.failing("shapes/zstd", denied());
    MirrorReport report = scenario.run();
    assertEquals(2, report.count(Status.FAILED));
    assertEquals(report.results().size() - 2, report.count(Status.COPIED));
    assertEquals(ExitStatus.ACCESS, report.exitStatus());
    assertInstanceOf(
        NotFoundException.class,
        report.results().get(report.results().size() - 1).error().orElseThrow());
    assertEquals(report.results().size(), count(scenario.told, "finished"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void failedUploadOfASharedBlobDoesNotFailOtherImages(int jobs) {
    TestBlob shared = TestBlob.random(1, 10_000);
    scenario.jobs = jobs;
    AtomicInteger sends = new AtomicInteger();
    scenario.target.when(
        event -> {
          if (event.startsWith("send") && event.contains(shared.digest().toString())) {
            Pause.millis(30);
            if (sends.incrementAndGet() == 1) {
              throw new RefusedException(FAILURE);
            }
          }
        });
    for (int i = 0; i < 4; i++) {
      scenario.source.put("quay.io/a", "" + i, ImageShapes.of(i, shared));
      scenario.image("quay.io/a:" + i);
    }
    MirrorReport report = scenario.run();
    assertEquals(1, report.count(Status.FAILED), report.failures().toString());
    assertEquals(3, report.count(Status.COPIED));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void outOfMemoryDoesNotHang(int jobs) {
    TestBlob shared = TestBlob.random(1, 10_000);
    scenario.jobs = jobs;
    AtomicInteger sends = new AtomicInteger();
    scenario.target.when(
        event -> {
          if (event.startsWith("send")
              && event.contains(shared.digest().toString())
              && sends.incrementAndGet() == 1) {
            Pause.millis(30);
            throw new OutOfMemoryError("as scripted");
          }
        });
    for (int i = 0; i < 4; i++) {
      scenario.source.put("quay.io/a" + i % 2, "" + i, ImageShapes.of(i, shared));
      scenario.image("quay.io/a" + i % 2 + ":" + i);
    }
    MirrorReport report = scenario.run();
    assertEquals(1, report.count(Status.FAILED));
    assertTrue(
        report.failures().get(0).error().orElseThrow().toString().contains("OutOfMemoryError"));
    assertEquals(ExitStatus.FAILED, report.exitStatus());
  }

  @Test
  void manySharedBlobsWithOneJobDoNotDeadlock() {
    scenario.jobs = 1;
    scenario.target.mounting();
    TestBlob[] shared = new TestBlob[40];
    for (int i = 0; i < shared.length; i++) {
      shared[i] = TestBlob.random(i, 100);
    }
    for (int i = 0; i < 15; i++) {
      scenario.source.put("quay.io/a" + i, "1", ImageShapes.of(i, shared));
      scenario.image("quay.io/a" + i + ":1");
    }
    assertOk(scenario.run());
  }

  @Test
  void tooDeeplyNestedIndexIsRejected() {
    TestImage image = ImageShapes.simple(1);
    for (int i = 0; i < 12; i++) {
      image = index(image);
    }
    scenario.source.put("quay.io/deep", "1", image);
    MirrorReport report = scenario.image("quay.io/deep:1").run();
    assertInstanceOf(RefusedException.class, report.results().get(0).error().orElseThrow());
    assertEquals(List.of(), scenario.target.events("push"));
  }

  @Test
  void indexOfMaximumSizeIsCopied() {
    TestImage image = ImageShapes.wide(1, 1000);
    scenario.source.put("quay.io/wide", "1", image);
    MirrorReport report = scenario.image("quay.io/wide:1").run();
    assertEquals(Status.COPIED, report.results().get(0).status());
    assertEquals(
        Optional.of(image.digest()),
        scenario.target.digest(MirrorScenario.destination("quay.io/wide"), "1"));
  }

  @Test
  void indexWithTooManyManifestsIsRejected() {
    TestImage[] children = new TestImage[1001];
    TestImage one = ImageShapes.simple(1);
    for (int i = 0; i < children.length; i++) {
      byte[] content = ("{\"layers\":[],\"n\":" + i + "}").getBytes(UTF_8);
      children[i] = new TestImage(one.mediaType(), content, List.of(), List.of());
    }
    scenario.source.put("quay.io/wide", "1", index(children));
    MirrorReport report = scenario.image("quay.io/wide:1").run();
    assertTrue(
        report.failures().get(0).error().orElseThrow().getMessage().contains("1000 manifests"));
    assertEquals(1, scenario.source.events("get").size(), "none of them is read");
  }

  @Test
  void totalSizeOfManifestsIsLimited() {
    TestImage[] children = new TestImage[60];
    for (int i = 0; i < children.length; i++) {
      String json = "{\"layers\":[],\"n\":" + i + ",\"x\":\"" + "y".repeat(1 << 20) + "\"}";
      children[i] =
          new TestImage(MediaTypes.OCI_MANIFEST, json.getBytes(UTF_8), List.of(), List.of());
    }
    scenario.source.put("quay.io/heavy", "1", index(children));
    MirrorReport report = scenario.image("quay.io/heavy:1").run();
    assertInstanceOf(RefusedException.class, report.failures().get(0).error().orElseThrow());
    int read = scenario.source.events("get").size();
    assertTrue(read < 30, "16 MiB are accepted, and " + read + " MiB were read");
  }

  @Test
  void indexThatListsItselfTerminates() {
    // Possible only where digests are not checked, as in memory.
    Digest digest = Digest.sha256("root".getBytes(UTF_8));
    byte[] content =
        ("{\"manifests\":[{\"digest\":\"" + digest + "\",\"size\":1}]}").getBytes(UTF_8);
    ManifestTree tree =
        ManifestTree.read(
            MemoryRegistry.parse(content, MediaTypes.OCI_INDEX, digest),
            "x",
            child -> Optional.empty(),
            child -> {
              throw new AssertionError("the root is known");
            },
            Runnable::run);
    assertEquals(1, tree.levels().size());
  }

  @Test
  void missingRepositoriesAreCreatedOnce() {
    TestImage image = ImageShapes.simple(1);
    for (int i = 0; i < 6; i++) {
      scenario.source.put("quay.io/new", "" + i, ImageShapes.simple(i));
      scenario.image("quay.io/new:" + i);
    }
    scenario.source.put("quay.io/old", "1", image);
    scenario.image("quay.io/old:1");
    scenario.image("quay.io/missing:1");
    scenario.existing.add("p/mirrored/quay.io/old");
    scenario.run();
    assertEquals(List.of("p/mirrored/quay.io/new"), scenario.created);
    assertEquals(
        List.of(),
        scenario.target.events("look").stream().filter(e -> e.contains("/new")).toList(),
        "nothing is looked for in a new repository");
  }

  @Test
  void withoutListPermissionEachRepositoryIsCreated() {
    scenario.listingFailure = denied();
    scenario.source.put("quay.io/a", "1", ImageShapes.simple(1));
    scenario.source.put("quay.io/a", "2", ImageShapes.simple(2));
    scenario.image("quay.io/a:1").image("quay.io/a:2");
    assertOk(scenario.run());
    assertEquals(List.of("p/mirrored/quay.io/a"), scenario.created);
  }

  @Test
  void withoutListAndCreatePermissionExistingRepositoriesAreUsed() {
    scenario.listingFailure = denied();
    scenario.creatingFailure = denied();
    scenario.source.put("quay.io/a", "1", ImageShapes.simple(1));
    MirrorReport report = scenario.image("quay.io/a:1").run();
    assertOk(report);
    String warning = report.results().get(0).warnings().get(0);
    assertTrue(warning.contains("repository p/mirrored/quay.io/a was not created"), warning);
  }

  @Test
  void failedListingFailsEachArtifact() {
    scenario.listingFailure = new TransientException(FAILURE, Optional.empty(), null);
    scenario.source.put("quay.io/a", "1", ImageShapes.simple(1));
    MirrorReport report = scenario.image("quay.io/a:1").run();
    assertEquals(ExitStatus.TRANSIENT, report.exitStatus());
    assertEquals(List.of(), scenario.created);
  }

  @Test
  void failedCreationFailsTheImagesOfTheRepository() {
    scenario.creatingFailure = denied();
    scenario.source.put("quay.io/a", "1", ImageShapes.simple(1));
    MirrorReport report = scenario.image("quay.io/a:1").run();
    assertEquals(ExitStatus.ACCESS, report.exitStatus());
    assertEquals(List.of(), scenario.target.events("send"));
  }

  @ParameterizedTest
  @CsvSource({
    "access invalid refused transient, ACCESS",
    "invalid refused transient, INVALID_INPUT",
    "refused transient, FAILED",
    "bug transient, FAILED",
    "transient, TRANSIENT"
  })
  void worstFailureDecidesTheExitStatus(String kinds, ExitStatus expected) {
    for (String kind : kinds.split(" ", -1)) {
      RuntimeException failure =
          switch (kind) {
            case "access" -> denied();
            case "invalid" -> new InvalidInputException(FAILURE);
            case "refused" -> new RefusedException(FAILURE);
            case "transient" -> new TransientException(FAILURE, Optional.empty(), null);
            default -> new IllegalStateException("a bug");
          };
      scenario.source.failing("quay.io/" + kind, failure);
      scenario.image("quay.io/" + kind + ":1");
    }
    assertEquals(expected, scenario.run().exitStatus());
  }

  @Test
  void interruptedRunReportsUnfinishedArtifacts() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    scenario.jobs = 1;
    scenario.source.put("quay.io/a", "1", ImageShapes.simple(1));
    scenario.source.put("quay.io/b", "1", ImageShapes.simple(2));
    scenario.image("quay.io/a:1").image("quay.io/b:1").image("quay.io/c:1");
    scenario.target.when(
        event -> {
          if (event.startsWith("push") && event.contains("quay.io/b")) {
            reached.countDown();
            try {
              released.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        });
    MirrorRun run = scenario.prepare();
    Thread runner = new Thread(() -> run.run(scenario.source, scenario, scenario.target, scenario));
    runner.start();
    assertTrue(reached.await(10, TimeUnit.SECONDS));
    MirrorReport report = run.report();
    assertEquals(List.of(Status.COPIED, Status.UNFINISHED, Status.UNFINISHED), statuses(report));
    assertTrue(report.results().get(1).bytes() > 0, "what was sent of it is told");
    assertEquals(ExitStatus.TRANSIENT, report.exitStatus());
    released.countDown();
    runner.join();
  }

  @Test
  void expectedBytesEqualBytesAtTheEnd() {
    List<ArtifactProgress> progresses = new ArrayList<>();
    TestBlob shared = TestBlob.random(1, 5000);
    for (int i = 0; i < 6; i++) {
      scenario.source.put("quay.io/a" + i % 3, "" + i, ImageShapes.of(i, shared));
      scenario.image("quay.io/a" + i % 3 + ":" + i);
    }
    scenario.target.mounting();
    MirrorListener listener =
        new MirrorListener() {
          @Override
          public synchronized void started(ArtifactProgress progress) {
            progresses.add(progress);
          }

          @Override
          public void retrying(
              ArtifactProgress progress, TransientException failure, java.time.Duration wait) {}

          @Override
          public void finished(ArtifactResult result) {}
        };
    MirrorRun run =
        new MirrorRun(
            new org.opensearch.migrations.ecr.plan.Planner(
                    scenario.manifest(),
                    MirrorScenario.TARGET,
                    org.opensearch.migrations.ecr.model.ArtifactFilter.all())
                .plan(org.opensearch.migrations.ecr.plan.Planner.Selection.ALL),
            listener,
            2,
            ContentSelection.WHOLE,
            Optional.empty());
    assertOk(run.run(scenario.source, scenario, scenario.target, scenario));
    assertEquals(6, progresses.size());
    progresses.forEach(
        p -> assertEquals(p.bytes(), p.totalBytes() - p.presentBytes(), p.artifact().source()));
  }
}
