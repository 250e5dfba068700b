package org.opensearch.migrations.ecr.verify.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.mirror.MirrorScenario;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.MemoryRegistry;
import org.opensearch.migrations.ecr.testing.NamedArchives;
import org.opensearch.migrations.ecr.testing.PlatformShapes;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.State;
import org.opensearch.migrations.ecr.verify.artifacts.Verification.VerificationListener;
import org.opensearch.migrations.ecr.verify.artifacts.Verification.VerifiedPlan;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** How artifacts stand, by what a registry in memory has. */
class VerificationTest {

  private static final MirrorTarget TARGET = MirrorTarget.parse("private.test/p");
  private static final String ONE = "private.test/p/mirrored/quay.io/app/one";
  private static final RepairCommands MENDING =
      new RepairCommands(TARGET, List.of(), List.of(), TagMovedException.PIN_COMMAND, false);

  private final MemoryRegistry registry = new MemoryRegistry(Side.MIRROR);
  private final List<ImageEntry> images = new ArrayList<>();
  private final List<ChartEntry> charts = new ArrayList<>();
  private Optional<RecordedMirror> report = Optional.empty();

  @Test
  void artifactWithoutExpectedDigestIsPresent() {
    registry.put(ONE, "1", ImageShapes.simple(1));
    Finding finding = only("quay.io/app/one:1", false);
    assertEquals(State.PRESENT, finding.state());
    assertEquals(List.of(), MENDING.commands(finding));
  }

  @Test
  void pinInTheManifestVerifies() {
    Digest digest = registry.put(ONE, "1", ImageShapes.simple(1));
    assertEquals(State.VERIFIED, only("quay.io/app/one:1@" + digest, false).state());
  }

  @Test
  void otherDigestThanPinnedIsDifferent() {
    registry.put(ONE, "1", ImageShapes.simple(2));
    Digest wanted = ImageShapes.simple(1).digest();
    Finding finding = only("quay.io/app/one:1@" + wanted, false);
    assertEquals(State.DIFFERENT, finding.state());
    assertEquals(
        List.of(
            ONE
                + ":1 has digest "
                + ImageShapes.simple(2).digest()
                + ", but the manifest says "
                + wanted),
        finding.reasons());
    assertEquals(
        List.of(
            "java -jar ma-ecr.jar mirror private.test/p --include quay.io/app/one:1@"
                + wanted
                + " --only images"),
        MENDING.commands(finding));
  }

  private Finding pinned(String reference, Digest pin) {
    images.clear();
    images.add(image(reference).withPin(Optional.of(pin)));
    return verify(false).findings().get(0);
  }

  @Test
  void pinnedTagIsVerifiedOrDifferent() {
    Digest there = registry.put(ONE, "1", ImageShapes.simple(1));
    assertEquals(State.VERIFIED, pinned("quay.io/app/one:1", there).state());
    Digest pin = ImageShapes.simple(2).digest();
    Finding moved = pinned("quay.io/app/one:1", pin);
    assertEquals(State.DIFFERENT, moved.state());
    assertEquals(
        List.of(
            ONE + ":1 has digest " + there + ", but the manifest pinned " + pin + " on 2026-11-30"),
        moved.reasons());
    assertEquals(
        List.of(
            "# if the source has the same content, its tag has moved: find out why, then pin it"
                + " again with 'ma-ecr discover --pin --write'",
            "java -jar ma-ecr.jar mirror private.test/p --include quay.io/app/one:1 --only images"),
        MENDING.commands(moved));
  }

  @Test
  void reportOfOtherContentDoesNotReplaceThePin() {
    Digest there = registry.put(ONE, "1", ImageShapes.simple(1));
    report = Optional.of(recorded(Map.of("mirrored/quay.io/app/one:1", there)));
    assertEquals(
        State.DIFFERENT, pinned("quay.io/app/one:1", ImageShapes.simple(2).digest()).state());
  }

  @Test
  void reportVerifiesAnImageWithSomePlatformsOfThePinnedOne() {
    Digest there = registry.put(ONE, "1", ImageShapes.simple(1));
    Digest pin = ImageShapes.simple(2).digest();
    String name = "mirrored/quay.io/app/one:1";
    RecordedMirror plain = recorded(Map.of(name, there));
    report =
        Optional.of(
            new RecordedMirror(
                plain.file(),
                plain.registry(),
                plain.manifestDigest(),
                0,
                List.of("linux/arm64"),
                plain.digests(),
                Map.of(name, pin)));
    assertEquals(State.VERIFIED, pinned("quay.io/app/one:1", pin).state());
    assertEquals(
        State.DIFFERENT, pinned("quay.io/app/one:1", ImageShapes.simple(3).digest()).state());
    registry.put(ONE, "1", ImageShapes.simple(4));
    assertEquals(
        "["
            + ONE
            + ":1 has digest "
            + ImageShapes.simple(4).digest()
            + ", but the report says "
            + there
            + "]",
        pinned("quay.io/app/one:1", pin).reasons().toString());
  }

  @Test
  void reducedIndexNamesThePinnedImage() {
    Digest pin = ImageShapes.simple(2).digest();
    registry.put(ONE, "1", PlatformShapes.reduced(ImageShapes.simple(1), pin));
    Finding finding = pinned("quay.io/app/one:1", pin);
    assertEquals(State.PRESENT, finding.state());
    assertTrue(finding.isReduced());
    registry.sparse().dropManifest(ONE, ImageShapes.simple(1).digest());
    assertEquals(State.DAMAGED, pinned("quay.io/app/one:1", pin).state());
    assertEquals(
        State.DIFFERENT, pinned("quay.io/app/one:1", ImageShapes.simple(3).digest()).state());
    assertEquals(State.DIFFERENT, only("quay.io/app/one:1@" + pin, false).state());
  }

  @Test
  void reportVerifiesUnpinnedArtifacts() {
    Digest digest = registry.put(ONE, "1", ImageShapes.simple(1));
    report = Optional.of(recorded(Map.of("mirrored/quay.io/app/one:1", digest)));
    assertEquals(State.VERIFIED, only("quay.io/app/one:1", false).state());

    registry.put(ONE, "1", ImageShapes.simple(2));
    assertEquals(State.DIFFERENT, only("quay.io/app/one:1", false).state());
  }

  @Test
  void mismatchedReportIsNoted() {
    registry.put(ONE, "1", ImageShapes.simple(1));
    report =
        Optional.of(
            new RecordedMirror(
                "r.json", "other.test", "sha256:x", 0, List.of(), Map.of(), Map.of()));
    images.add(image("quay.io/app/one:1"));
    List<String> notes = verify(false).notes();
    assertEquals(3, notes.size(), notes::toString);
    assertTrue(notes.get(0).startsWith("r.json was written for other.test"), notes::toString);
    assertTrue(notes.get(1).startsWith("r.json was written for a manifest"), notes::toString);
    assertTrue(notes.get(2).contains("no digest for image quay.io/app/one:1"), notes::toString);
  }

  @Test
  void missingTagIsReported() {
    Finding finding = only("quay.io/app/one:1", false);
    assertEquals(State.MISSING, finding.state());
    assertEquals(Optional.empty(), finding.digest());
  }

  static Map<String, TestImage> shapes() {
    return ImageShapes.all(3);
  }

  static List<String> shapeNames() {
    return List.copyOf(ImageShapes.all(3).keySet());
  }

  @ParameterizedTest
  @MethodSource("shapeNames")
  void everyImageShapePassesADeepCheck(String shape) {
    registry.put(ONE, "1", shapes().get(shape));
    Finding finding = only("quay.io/app/one:1", true);
    assertEquals(State.PRESENT, finding.state(), () -> finding.reasons().toString());
  }

  @Test
  void shallowCheckReadsTagsAndIndexesOnly() {
    registry.put(ONE, "1", ImageShapes.all(1).get("docker-list"));
    registry.put(ONE, "2", ImageShapes.simple(1));
    images.add(image("quay.io/app/one:1"));
    images.add(image("quay.io/app/one:2"));
    assertEquals(ExitStatus.OK, verify(false).exitStatus());
    assertEquals(4, registry.events("head").size(), registry.events()::toString);
    assertEquals(1, registry.events("get").size(), registry.events()::toString);
    assertEquals(5, registry.events().size(), registry.events()::toString);
  }

  @Test
  void missingManifestIsDamage() {
    TestImage list = ImageShapes.all(1).get("docker-list");
    registry.tag(ONE, "1", registry.putManifest(ONE, list.manifest(), list.mediaType()));
    Finding finding = only("quay.io/app/one:1", false);
    assertEquals(State.DAMAGED, finding.state());
    assertEquals(2, finding.defects().size());
    assertTrue(
        finding
            .reasons()
            .get(0)
            .contains(list.children().get(0).digest() + ", listed in its index"),
        finding.reasons()::toString);
    assertEquals(
        "skopeo delete docker://" + ONE + "@" + list.digest(), MENDING.commands(finding).get(0));
    assertEquals(
        "aws ecr delete-repository --force --repository-name p/mirrored/quay.io/app/one",
        new RepairCommands(TARGET, List.of(), List.of(), TagMovedException.PIN_COMMAND, true)
            .commands(finding)
            .get(0));
  }

  @Test
  void otherMediaTypeIsDamage() {
    TestImage list = ImageShapes.all(1).get("docker-list");
    registry.put(ONE, "1", list);
    registry.putManifest(ONE, list.children().get(1).manifest(), MediaTypes.OCI_MANIFEST);
    Finding finding = only("quay.io/app/one:1", false);
    assertEquals(State.DAMAGED, finding.state());
    assertTrue(finding.reasons().get(0).contains("media type"), finding.reasons()::toString);
  }

  @Test
  void deepCheckReadsEachBlobOncePerRepository() {
    registry.put(ONE, "1", ImageShapes.simple(1));
    registry.put(ONE, "2", ImageShapes.simple(1));
    images.add(image("quay.io/app/one:1"));
    images.add(image("quay.io/app/one:2"));
    assertEquals(0, verify(false).bytes());
    assertEquals(List.of(), registry.events("read"));
    long size = ImageShapes.simple(1).blobs().stream().mapToLong(blob -> blob.size()).sum();
    assertEquals(size, verify(true).bytes());
    assertEquals(3, registry.events("read").size());

    registry.dropBlobs(ONE);
    assertEquals(State.PRESENT, verify(false).findings().get(0).state());
    VerifiedPlan deep = verify(true);
    assertEquals(2, deep.count(State.DAMAGED), "both name the blobs that are gone");
    assertEquals(3, deep.findings().get(0).defects().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"foreign-docker", "foreign-oci", "foreign-in-index"})
  void missingNonDistributableLayerIsANote(String shape) {
    Digest digest = registry.put(ONE, "1", shapes().get(shape));
    Finding finding = only("quay.io/app/one:1@" + digest, true);
    assertEquals(State.VERIFIED, finding.state(), () -> finding.reasons().toString());
    assertEquals(List.of(), MENDING.commands(finding));
    assertEquals(1, finding.notes().size());
    assertTrue(finding.notes().get(0).contains("https://layers.invalid/windows"));
    // Manifests of images are not read for that.
    assertEquals(List.of(), only("quay.io/app/one:1@" + digest, false).notes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"urls-docker", "urls-oci", "urls-zstd"})
  void missingOrdinaryLayerIsDamage(String shape) {
    TestImage image = shapes().get(shape);
    registry.put(ONE, "1", image);
    registry.dropBlob(ONE, image.blobs().get(1).digest());
    Finding finding = only("quay.io/app/one:1", true);
    assertEquals(State.DAMAGED, finding.state());
    assertEquals(
        List.of(image.blobs().get(1).digest()),
        finding.defects().stream().map(defect -> defect.blob().orElseThrow()).toList());
  }

  @Test
  void damagedNonDistributableLayerIsDamage() {
    TestImage image = shapes().get("held-foreign-oci");
    registry.put(ONE, "1", image);
    registry.failing(
        "read " + ONE + "@" + image.blobs().get(1).digest(),
        new RefusedException(new Failure("read blob", Side.MIRROR, "x", "another digest", "")));
    assertEquals(State.DAMAGED, only("quay.io/app/one:1", true).state());
  }

  /** Such as the unknown host of a redirect. */
  @Test
  void unreadableNonDistributableLayerIsDamage() {
    TestImage image = shapes().get("held-foreign-oci");
    registry.put(ONE, "1", image);
    registry.failing(
        "read " + ONE + "@" + image.blobs().get(1).digest(),
        new NotFoundException(
            Missing.HOST,
            new Failure("read blob", Side.MIRROR, "x", "host cdn.test is unknown", "")));
    Finding finding = only("quay.io/app/one:1", true);
    assertEquals(State.DAMAGED, finding.state());
    assertTrue(finding.reasons().get(0).contains("cdn.test"), finding.reasons()::toString);
  }

  @Test
  void failureDoesNotStopOtherChecksAndAccessIsWorst() {
    registry.put(ONE, "1", ImageShapes.simple(1));
    registry.failing(
        "app/two", new AccessException(new Failure("look up", Side.MIRROR, "two", "403", "")));
    registry.failing(
        "app/three",
        new TransientException(
            new Failure("look up", Side.MIRROR, "three", "503", ""), Optional.empty(), null));
    images.add(image("quay.io/app/three:1"));
    images.add(image("quay.io/app/one:1"));
    assertEquals(ExitStatus.TRANSIENT, verify(false).exitStatus());
    images.add(image("quay.io/app/none:1"));
    assertEquals(ExitStatus.FAILED, verify(false).exitStatus());
    images.add(image("quay.io/app/two:1"));
    VerifiedPlan verified = verify(false);
    assertEquals(ExitStatus.ACCESS, verified.exitStatus());
    assertEquals(2, verified.count(State.FAILED));
    assertEquals(1, verified.count(State.PRESENT));
  }

  @Test
  void imageInPlaceOfAChartIsDifferent() {
    charts.add(
        new ChartEntry(
            "greeter",
            "greeter",
            "1.2.3",
            URI.create("https://charts.test"),
            Optional.empty(),
            List.of(),
            List.of(),
            1));
    registry.put("private.test/p/charts/greeter", "v1.2.3", ImageShapes.simple(1));
    Finding finding = verify(false).findings().get(0);
    assertEquals(State.DIFFERENT, finding.state());
    assertEquals(List.of("it is not a Helm chart"), finding.reasons());
    assertEquals(1, finding.notes().size(), "Helm does not find 1.2.3 by the tag v1.2.3");
    assertEquals(
        List.of("java -jar ma-ecr.jar mirror private.test/p --include greeter --only charts"),
        MENDING.commands(finding));
  }

  @Test
  void charts() {
    String config = "{\"name\":\"greeter\",\"version\":\"1.2.3\"}";
    chart("greeter", config);
    assertEquals(State.PRESENT, verify(false).findings().get(0).state());
    chart("greeter", config, "1.2.4");
    assertEquals(State.PRESENT, verify(false).findings().get(0).state());
    Finding deep = verify(true).findings().get(0);
    assertEquals(State.DIFFERENT, deep.state());
    assertEquals(List.of("it is chart greeter:1.2.4, not greeter:1.2.3"), deep.reasons());
  }

  private void chart(String name, String config) {
    chart(name, config, "1.2.3");
  }

  private void chart(String name, String config, String version) {
    chart(
        name,
        ImageShapes.artifact(
            MediaTypes.HELM_CONFIG,
            config.getBytes(StandardCharsets.UTF_8),
            MediaTypes.HELM_CHART,
            NamedArchives.archive(name, version)));
  }

  private void chart(String name, TestImage artifact) {
    charts.clear();
    charts.add(
        new ChartEntry(
            name,
            name,
            "1.2.3",
            URI.create("https://charts.test"),
            Optional.empty(),
            List.of(),
            List.of(),
            1));
    registry.put("private.test/p/charts/" + name, "1.2.3", artifact);
  }

  @Test
  void chartThatHelmInstallsIsAccepted() {
    TestImage chart = NamedArchives.artifact("greeter", "1.2.3");
    for (TestImage artifact :
        List.of(
            NamedArchives.artifact("application/tar+gzip", "greeter", "1.2.3"),
            ImageShapes.index(chart, ImageShapes.simple(1), chart),
            ImageShapes.index(ImageShapes.simple(1), ImageShapes.simple(2), chart))) {
      chart("greeter", artifact);
      assertEquals(State.PRESENT, verify(false).findings().get(0).state());
      assertEquals(State.PRESENT, verify(true).findings().get(0).state());
    }
  }

  @Test
  void chartWithABrokenConfigIsDifferent() {
    chart("greeter", "{");
    assertEquals(State.PRESENT, verify(false).findings().get(0).state());
    assertEquals(
        List.of("its Chart.yaml cannot be read"), verify(true).findings().get(0).reasons());
  }

  @Test
  void chartWithoutItsBlobsIsDamaged() {
    chart("greeter", "{}");
    registry.dropBlobs("private.test/p/charts/greeter");
    assertEquals(State.DAMAGED, verify(true).findings().get(0).state());
  }

  @Test
  void wrongChartOfARegistryIsRepairedInTheManifest() {
    chart("greeter", ImageShapes.simple(1));
    charts.set(
        0,
        new ChartEntry(
            "greeter",
            "greeter",
            "1.2.3",
            URI.create("oci://charts.test/greeter"),
            Optional.empty(),
            List.of(),
            List.of(),
            1));
    List<String> commands = MENDING.commands(verify(false).findings().get(0));
    assertTrue(commands.get(0).startsWith("# "), commands::toString);
    assertEquals(
        "java -jar ma-ecr.jar mirror private.test/p --include greeter --only charts",
        commands.get(1));
  }

  private Finding only(String reference, boolean deep) {
    images.clear();
    images.add(image(reference));
    return verify(deep).findings().get(0);
  }

  private VerifiedPlan verify(boolean deep) {
    MirrorManifest manifest = MirrorScenario.manifest("m.yaml", Optional.empty(), charts, images);
    MirrorPlan plan = new Planner(manifest, TARGET, ArtifactFilter.all()).plan(Selection.ALL);
    return new Verification(registry, new NamedArchives(), new Silent(), 3)
        .verify(plan, manifest, TARGET, deep, report);
  }

  private static RecordedMirror recorded(Map<String, Digest> digests) {
    return new RecordedMirror(
        "r.json",
        "private.test/p",
        Digest.sha256(new byte[0]).toString(),
        0,
        List.of(),
        digests,
        Map.of());
  }

  private static ImageEntry image(String reference) {
    return new ImageEntry(
        reference, ImageReference.parse(reference), Optional.empty(), Optional.empty(), 1);
  }

  private static final class Silent implements VerificationListener {
    @Override
    public void retrying(PlannedArtifact artifact, TransientException failure, Duration wait) {
      // Nobody looks.
    }

    @Override
    public void finished(Finding finding) {
      // Nobody looks.
    }
  }

  @Test
  void configWithoutSizeIsNotRead() {
    chart("greeter", "{\"name\":\"greeter\",\"version\":\"1.2.3\"}");
    String path = "private.test/p/charts/greeter";
    Digest digest = registry.digest(path, "1.2.3").orElseThrow();
    String sized = new String(registry.manifest(path, digest), StandardCharsets.UTF_8);
    byte[] unsized =
        sized.replaceAll("\"size\": ?[0-9]+", "\"size\":-1").getBytes(StandardCharsets.UTF_8);
    registry.tag(path, "1.2.3", registry.putManifest(path, unsized, MediaTypes.OCI_MANIFEST));

    Finding deep = verify(true).findings().get(0);

    assertEquals(
        List.of("its manifest does not specify the size of its Chart.yaml"), deep.reasons());
  }
}
