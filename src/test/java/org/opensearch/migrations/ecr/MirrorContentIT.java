package org.opensearch.migrations.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;
import org.opensearch.migrations.ecr.testing.LoggedRequest;
import org.opensearch.migrations.ecr.testing.PlatformShapes;
import org.opensearch.migrations.ecr.testing.RegistryProcess;
import org.opensearch.migrations.ecr.testing.Skopeo;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/**
 * Some platforms of images, and what refers to them, between registries that have no referrers API:
 * signatures are found by tags there.
 */
class MirrorContentIT {

  private static final TestImage INDEX = PlatformShapes.index("x");
  private static final TestImage AMD64 = INDEX.children().get(0);
  private static final TestImage ARM64 = INDEX.children().get(1);
  private static final TestImage OF_ARM64 = INDEX.children().get(3);

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
    scene.source().contents().push(INDEX, "app/a", "1");
    scene.manifest().image(scene.here("app/a:1"));
  }

  private String mirrored() {
    return scene.mirrored("app/a");
  }

  private byte[] there(String tag) {
    return Skopeo.inspectRaw(scene.destination(), mirrored() + ":" + tag);
  }

  private static List<String> named(byte[] index) {
    List<String> digests = new ArrayList<>();
    for (JsonNode entry : Json.parse(new String(index, UTF_8)).path("manifests")) {
      digests.add(entry.path("digest").asText());
    }
    return digests;
  }

  private static List<String> digests(TestImage... images) {
    return List.of(images).stream().map(image -> image.digest().toString()).toList();
  }

  private static String tag(TestImage subject) {
    return subject.digest().toString().replace(':', '-');
  }

  /** Publishes what refers to an image by the tag schema. */
  private void refer(TestImage subject, TestImage... referrers) {
    scene.source().contents().push(PlatformShapes.index(referrers), "app/a", tag(subject));
  }

  private void forget() {
    scene.source().forgetRequests();
    scene.destination().forgetRequests();
  }

  private static List<LoggedRequest> written(RegistryProcess registry) {
    return registry.requests().writes();
  }

  @Test
  void selectedPlatformsAreCopiedUntilAllAreCopied() {
    Finished first = scene.mirror(0, "--platform", "linux/arm64");
    assertTrue(
        first.stderr().contains("note: only linux/arm64 of 1 image: its digest "), first::toString);
    byte[] part = there("1");
    assertEquals(digests(ARM64, OF_ARM64), named(part));
    Witness.assertHolds(scene.destination(), mirrored(), ARM64);
    Witness.assertHolds(scene.destination(), mirrored(), OF_ARM64);
    assertEquals(
        Optional.empty(),
        scene.destination().contents().manifest(mirrored(), AMD64.digest().toString()));
    JsonNode reported = scene.reported().path(0);
    assertEquals(Digest.sha256(part).toString(), reported.path("digest").asText());
    assertEquals(INDEX.digest().toString(), reported.path("sourceDigest").asText());
    scene.verify(0, "--against", scene.report().toString());
    Path copy = folder.resolve("copy");
    Skopeo.copyToLayout(scene.destination(), mirrored() + ":1", copy);
    assertEquals(Optional.of(Digest.sha256(part)), new LayoutContentsOnDisk(copy).digest("a"));

    forget();
    scene.mirror(0, "--platform", "linux/arm64");
    assertEquals(1, scene.source().requests().manifestReads().size());
    assertEquals(List.of(), scene.source().requests().manifestHeads());
    assertEquals(List.of(), scene.source().requests().blobReads());
    assertEquals(1, scene.destination().requests().manifestHeads().size());
    assertEquals(List.of(), scene.destination().requests().manifestReads());
    assertEquals(List.of(), written(scene.destination()));

    scene.source().contents().push(PlatformShapes.index("b"), "app/b", "1");
    scene.manifest().image(scene.here("app/b:1"));
    Finished lacking = scene.verify(1, "--against", scene.report().toString());
    assertTrue(lacking.stdout().contains(" --platform linux/arm64"), lacking::toString);

    scene.mirror(0);
    Witness.assertHolds(scene.destination(), mirrored(), "1", INDEX);
  }

  @Test
  void withoutOptionsNoMoreRequestsAreMade() {
    refer(INDEX, PlatformShapes.referrer("signature", INDEX));
    forget();
    scene.mirror(0);
    assertFalse(asked("/referrers/") || asked("sha256-"), "nothing is asked of signatures");
    forget();
    scene.mirror(0);
    assertFalse(asked("/referrers/") || asked("sha256-"), "nothing is asked of signatures");
    assertEquals(1, scene.source().requests().manifestHeads().size());
    assertEquals(List.of(), scene.source().requests().manifestReads());
    assertEquals(1, scene.destination().requests().manifestHeads().size());
    assertEquals(List.of(), scene.destination().requests().manifestReads());
  }

  private boolean asked(String part) {
    return List.of(scene.source(), scene.destination()).stream()
        .flatMap(registry -> registry.requests().all().stream())
        .anyMatch(request -> request.path().contains(part));
  }

  @Test
  void signaturesAreCopiedOnceAndLaterOnesToo() {
    TestImage signature = PlatformShapes.referrer("signature", INDEX);
    TestImage sbom = PlatformShapes.referrer("sbom", ARM64);
    TestImage cosign = PlatformShapes.image("cosign's signature");
    refer(INDEX, signature);
    refer(ARM64, sbom);
    scene.source().contents().push(cosign, "app/a", tag(INDEX) + ".sig");
    Finished first = scene.mirror(0, "--with-referrers");
    assertTrue(first.stderr().contains("3 referrers copied"), first::toString);
    Witness.assertHolds(scene.destination(), mirrored(), "1", INDEX);
    Witness.assertHolds(scene.destination(), mirrored(), signature);
    Witness.assertHolds(scene.destination(), mirrored(), sbom);
    Witness.assertHolds(scene.destination(), mirrored(), tag(INDEX) + ".sig", cosign);
    assertEquals(digests(signature), named(there(tag(INDEX))));
    assertEquals(digests(sbom), named(there(tag(ARM64))));

    forget();
    scene.mirror(0, "--with-referrers");
    assertEquals(List.of(), written(scene.destination()));
    assertEquals(List.of(), scene.source().requests().blobReads());

    TestImage later = PlatformShapes.referrer("later", INDEX);
    refer(INDEX, signature, later);
    Finished third = scene.mirror(0, "--with-referrers");
    assertTrue(third.stderr().contains("1 referrer copied"), third::toString);
    Witness.assertHolds(scene.destination(), mirrored(), later);
    assertEquals(digests(signature, later), named(there(tag(INDEX))));
  }

  @Test
  void folderAndArchiveContainReferrers() {
    TestImage whole = PlatformShapes.referrer("of the whole", INDEX);
    TestImage sbom = PlatformShapes.referrer("sbom", ARM64);
    TestImage cosign = PlatformShapes.image("cosign's signature");
    refer(INDEX, whole);
    refer(ARM64, sbom);
    scene.source().contents().push(cosign, "app/a", tag(ARM64) + ".sig");
    Path layout = folder.resolve("mirror");
    Path archive = folder.resolve("x.tar");
    scene.becomeLayout(layout);
    String[] content = {
      "--platform",
      "linux/arm64",
      "--platform",
      "linux/amd64",
      "--with-referrers",
      "--archive",
      archive.toString()
    };
    scene.mirror(0, content);
    LayoutContentsOnDisk disk = new LayoutContentsOnDisk(layout);
    assertEquals(
        List.of(
            mirrored() + ":1",
            mirrored() + ":" + tag(ARM64),
            mirrored() + ":" + tag(ARM64) + ".sig"),
        disk.names().stream().sorted().toList());
    assertFalse(Files.exists(disk.blob(whole.digest())), "it is of what is not there");
    scene.source().close();

    scene.registryAt(scene.destination().host());
    scene.mirror(0, "--from", "layout:" + archive, "--with-referrers");
    Digest part = disk.digest(mirrored() + ":1").orElseThrow();
    assertEquals(part, Digest.sha256(there("1")));
    Witness.assertHolds(scene.destination(), mirrored(), AMD64);
    Witness.assertHolds(scene.destination(), mirrored(), sbom);
    Witness.assertHolds(scene.destination(), mirrored(), tag(ARM64) + ".sig", cosign);
    assertEquals(digests(sbom), named(there(tag(ARM64))));

    scene.registryAt(scene.destination().host(), "less");
    scene.mirror(0, "--from", "layout:" + layout, "--platform", "linux/arm64");
    byte[] less = Skopeo.inspectRaw(scene.destination(), "less/" + mirrored() + ":1");
    assertEquals(digests(ARM64, OF_ARM64), named(less));
    Witness.assertHolds(scene.destination(), "less/" + mirrored(), ARM64);
  }
}
