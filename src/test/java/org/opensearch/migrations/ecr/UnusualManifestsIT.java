package org.opensearch.migrations.ecr;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Manifests that some registries take and others refuse: docker-registry says which it takes. */
class UnusualManifestsIT {

  private static final TestImage IMAGE = ImageShapes.simple(1);
  private static final TestImage ARM = ImageShapes.simple(2);
  private static final String CACHE_CONFIG = "application/vnd.buildkit.cacheconfig.v0";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final TestBlob CACHE = TestBlob.of("{\"layers\":[]}".getBytes(UTF_8));
  private static final TestBlob CACHED = TestBlob.random(3, 5_000);

  @TempDir Path folder;
  @AutoClose private MirrorScene scene;
  @AutoClose private final FakeRegistry fake = new FakeRegistry();

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
    scene.plainHttp(fake.host());
  }

  private static TestImage with(UnaryOperator<String> change, String annotation, TestImage image) {
    String json = new String(image.manifest(), UTF_8);
    String annotated = "{\"annotations\":{\"by\":\"" + annotation + "\"}," + json.substring(1);
    return new TestImage(
        image.mediaType(),
        change.apply(annotated).getBytes(ISO_8859_1),
        image.children(),
        image.blobs());
  }

  private static String entry(TestImage image, String architecture) {
    String platform = ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}";
    return entry(image.mediaType(), image.digest(), image.manifest().length, platform);
  }

  private static String entry(TestBlob blob) {
    return entry(blob.equals(CACHE) ? CACHE_CONFIG : LAYER, blob.digest(), blob.size(), "");
  }

  private static String entry(String mediaType, Digest digest, long size, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(mediaType, digest, size, more);
  }

  private static byte[] index(String mediaType, String... entries) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(mediaType, String.join(",", entries))
        .getBytes(UTF_8);
  }

  private static TestImage cache(String mediaType, TestBlob... blobs) {
    String[] entries = Stream.of(blobs).map(UnusualManifestsIT::entry).toArray(String[]::new);
    return new TestImage(mediaType, index(mediaType, entries), List.of(), List.of(blobs));
  }

  private static TestImage mixed() {
    String[] entries = {entry(CACHE), entry(IMAGE, "amd64"), entry(ARM, "arm64")};
    return new TestImage(
        MediaTypes.OCI_INDEX,
        index(MediaTypes.OCI_INDEX, entries),
        List.of(IMAGE, ARM),
        List.of(CACHE));
  }

  static Stream<Arguments> taken() {
    return Map.of(
            "bytes that are no UTF-8", with(json -> json, "M\u00fcller \u00a9", IMAGE),
            "a cut UTF-8 sequence", with(json -> json, "M\u00c3", IMAGE),
            "a build cache", cache(MediaTypes.OCI_INDEX, CACHED, CACHE),
            "an image and its cache", mixed(),
            "a list of blobs", cache(MediaTypes.DOCKER_LIST, CACHED))
        .entrySet()
        .stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("taken")
  void whatTheRegistryTakesIsCopiedByteForByte(String name, TestImage image) {
    scene.source().contents().push(image, "odd/one", "1");
    scene.manifest().image(scene.here("odd/one:1"));
    scene.mirror(0);
    Witness.assertHolds(scene.destination(), scene.mirrored("odd/one"), "1", image);
    scene.verify(0, "--deep");
    scene.mirror(0);
    assertEquals("present", scene.reported().path(0).path("status").asText());
    scene.becomeLayout(folder.resolve("layout"));
    scene.mirror(0);
    scene.verify(0, "--deep");
  }

  @Test
  void aPlatformIsTakenOutOfAnIndexThatNamesBlobs() {
    scene.source().contents().push(mixed(), "odd/one", "1");
    scene.manifest().image(scene.here("odd/one:1"));
    scene.mirror(0, "--platform", "linux/arm64");
    Witness.assertHolds(scene.destination(), scene.mirrored("odd/one"), ARM);
    assertTrue(
        scene.destination().contents().hasIntactBlob(scene.mirrored("odd/one"), CACHE.digest()));
  }

  @Test
  void aBlobThatTheSourceLacksIsTold() {
    TestImage cache = cache(MediaTypes.OCI_INDEX, CACHED, CACHE);
    fake.putBlob("odd/one", CACHE.bytes());
    fake.putManifest("odd/one", "1", cache.mediaType(), cache.manifest());
    scene.manifest().image(fake.host() + "/odd/one:1");
    assertSays(scene.mirror(1), "source: cannot read blob", CACHED.digest().toString());
  }

  static Stream<Arguments> refused() {
    byte[] json = IMAGE.manifest();
    String text = new String(json, UTF_8);
    return Map.of(
            "a byte order mark", ("\ufeff" + text).getBytes(UTF_8),
            "UTF-16", text.getBytes(UTF_16))
        .entrySet()
        .stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatTheRegistryRefusesIsNamed(String name, byte[] manifest) {
    fake.put("odd/one", "unused", IMAGE);
    fake.putManifest("odd/one", "1", IMAGE.mediaType(), manifest);
    scene.manifest().image(fake.host() + "/odd/one:1");
    Finished run = scene.mirror(1);
    assertSays(
        run,
        "destination: cannot push manifest",
        "returned status 400",
        "the manifest is not JSON in UTF-8 without a byte order mark",
        "Ask its publisher");
    scene.becomeLayout(folder.resolve("layout"));
    scene.mirror(0);
  }

  @Test
  void aManifestThatIsNoJsonIsNamed() {
    byte[] broken = new String(IMAGE.manifest(), UTF_8).replace('{', '[').getBytes(UTF_8);
    fake.putManifest("odd/one", "1", IMAGE.mediaType(), broken);
    scene.manifest().image(fake.host() + "/odd/one:1");
    assertSays(
        scene.mirror(1), "source: ", "the manifest is not valid JSON", "Contact the operator of");
  }

  private static Digest sha512(byte[] content) {
    byte[] hash = Digest.newMessageDigest("sha512").digest(content);
    return Digest.parse("sha512:" + HexFormat.of().formatHex(hash));
  }

  /** A registry that serves by sha512 what docker-registry knows by sha256 alone. */
  private void serveBySha512(TestImage image) {
    String digest = sha512(image.manifest()).toString();
    fake.when(
        request -> {
          boolean asked = request.path().endsWith("/manifests/" + digest);
          if (asked) {
            request.respond(
                200,
                Map.of("Content-Type", image.mediaType(), "Docker-Content-Digest", digest),
                image.manifest());
          }
          return asked;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":1"})
  void aPinBySha512BlamesTheDestination(String tag) {
    fake.put("odd/one", "1", IMAGE);
    serveBySha512(IMAGE);
    scene.manifest().image(fake.host() + "/odd/one" + tag + "@" + sha512(IMAGE.manifest()));
    assertSays(
        scene.mirror(1),
        "destination: cannot push manifest",
        "the registry does not support sha512 digests",
        "sha256");
  }

  @Test
  void aChildBySha512BlamesTheDestination() {
    fake.put("odd/one", "child", IMAGE);
    serveBySha512(IMAGE);
    byte[] index =
        index(
            MediaTypes.OCI_INDEX,
            entry(IMAGE.mediaType(), sha512(IMAGE.manifest()), IMAGE.manifest().length, ""));
    fake.putManifest("odd/one", "1", MediaTypes.OCI_INDEX, index);
    scene.manifest().image(fake.host() + "/odd/one:1");
    assertSays(scene.mirror(1), "destination: ", "does not support sha512 digests");
  }

  @Test
  void aPinBySha512ThatTheSourceDoesNotKnowBlamesTheSource() {
    scene.source().contents().push(IMAGE, "odd/one", "1");
    scene.manifest().image(scene.here("odd/one:1@" + sha512(IMAGE.manifest())));
    assertSays(
        scene.mirror(1),
        "source: cannot find",
        "by this digest: many registries do not support sha512 digests",
        "Pin the image by its sha256 digest");
  }

  @Test
  void aLayerBySha512IsNamed() {
    TestBlob layer = IMAGE.blobs().get(1);
    String manifest =
        new String(IMAGE.manifest(), UTF_8)
            .replace(layer.digest().toString(), sha512(layer.bytes()).toString());
    fake.put("odd/one", "unused", IMAGE);
    fake.putManifest("odd/one", "1", IMAGE.mediaType(), manifest.getBytes(UTF_8));
    scene.manifest().image(fake.host() + "/odd/one:1");
    assertSays(scene.mirror(1), "only blobs with sha256 digests can be copied", "sha512 digest");
  }

  private static void assertSays(Finished run, String... words) {
    for (String word : words) {
      assertTrue(run.stderr().contains(word), () -> word + " in " + run);
    }
  }
}
