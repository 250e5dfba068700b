package org.opensearch.migrations.ecr.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.CommitStep;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.WrittenArchive;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestParser;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/** What is pushed into a layout, what is seen of it meanwhile, and what is pulled again. */
class LayoutRegistryTest {

  @TempDir Path temporary;
  private Path folder;
  private LayoutContentsOnDisk disk;
  @AutoClose private LayoutRegistry layout;

  @BeforeEach
  void open() {
    folder = temporary.resolve("mirror");
    layout = LayoutRegistry.forWriting(folder, "layout:mirror");
    disk = new LayoutContentsOnDisk(folder);
  }

  private Repository repository(String path) {
    return layout.open("layout:mirror", path, Activity.NONE);
  }

  private static Manifest manifest(TestImage image) throws IOException {
    return ManifestParser.parse(image.manifest(), Optional.of(image.mediaType()), image.digest());
  }

  private static Descriptor descriptor(TestBlob blob) {
    return new Descriptor("application/octet-stream", blob.digest(), blob.size());
  }

  private static void pushBlobs(TestImage image, Repository to) {
    image
        .tree()
        .flatMap(part -> part.blobs().stream())
        .forEach(
            blob ->
                to.pushBlob(
                    descriptor(blob), sink -> blob.open().transferTo(sink), Optional.empty()));
  }

  private static void push(TestImage image, Repository to, String identifier) throws IOException {
    pushBlobs(image, to);
    pushChildren(image, to);
    to.push(manifest(image), identifier);
  }

  private static void pushChildren(TestImage image, Repository to) throws IOException {
    for (TestImage child : image.children()) {
      pushChildren(child, to);
      to.pushChild(manifest(child));
    }
  }

  @Test
  void everyImageShapeIsReadAsWritten() throws IOException {
    Map<String, TestImage> images = ImageShapes.all(7);
    for (Map.Entry<String, TestImage> entry : images.entrySet()) {
      TestImage image = entry.getValue();
      Repository repository = repository("mirrored/" + entry.getKey());
      assertEquals(Optional.empty(), repository.resolve("v1"), entry.getKey());
      push(image, repository, "v1");
      Manifest pulled = repository.pull("v1").orElseThrow();
      assertArrayEquals(image.manifest(), pulled.content(), entry.getKey());
      assertEquals(image.mediaType(), pulled.mediaType(), entry.getKey());
      assertEquals(image.digest(), repository.resolve("v1").orElseThrow().digest());
      for (TestImage part : image.tree().toList()) {
        String digest = part.digest().toString();
        assertArrayEquals(part.manifest(), repository.pull(digest).orElseThrow().content());
        for (TestBlob blob : part.blobs()) {
          ByteArrayOutputStream sink = new ByteArrayOutputStream();
          repository.pullBlob(descriptor(blob), sink);
          assertArrayEquals(blob.open().readAllBytes(), sink.toByteArray(), entry.getKey());
        }
      }
      disk.assertHolds("mirrored/" + entry.getKey() + ":v1", image);
    }
    assertEquals(
        images.keySet().stream().map(name -> "mirrored/" + name + ":v1").sorted().toList(),
        disk.names());
  }

  @Test
  void indexListsRootsOnly() throws IOException {
    TestImage image = ImageShapes.all(1).get("nested-index");
    push(image, repository("a"), "1");
    push(image, repository("b"), image.digest().toString());
    assertEquals(List.of("a:1", "b@" + image.digest()), disk.names());
  }

  /** Else what failed would be taken for the work of another run, and for done. */
  @Test
  void failedTagDoesNotExist() throws IOException {
    TestImage image = ImageShapes.simple(1);
    Repository repository = repository("a");
    pushBlobs(image, repository);
    repository.pushChild(manifest(image));
    // Nothing can take the place of a folder that is not empty.
    Path index = folder.resolve("index.json");
    byte[] before = Files.readAllBytes(index);
    Files.delete(index);
    Files.createDirectories(index.resolve("in the way"));

    assertThrows(RefusedException.class, () -> repository.push(manifest(image), "1"));
    assertEquals(Optional.empty(), repository.resolve("1"));

    Files.delete(index.resolve("in the way"));
    Files.delete(index);
    Files.write(index, before);
    repository.push(manifest(image), "1");
    disk.assertHolds("a:1", image);
  }

  @Test
  void movedTagPointsToTheNewImageOnly() throws IOException {
    push(ImageShapes.simple(1), repository("a"), "1");
    push(ImageShapes.simple(2), repository("a"), "1");
    assertEquals(List.of("a:1"), disk.names());
    disk.assertHolds("a:1", ImageShapes.simple(2));
  }

  @Test
  void incompleteImageGetsNoTag() throws IOException {
    TestImage image = ImageShapes.all(1).get("oci-index-odd");
    Repository repository = repository("a");
    RefusedException childrenMissing =
        assertThrows(RefusedException.class, () -> repository.push(manifest(image), "1"));
    assertEquals("layout:mirror/a:1", childrenMissing.failure().reference());
    pushChildren(image, repository);
    assertThrows(RefusedException.class, () -> repository.push(manifest(image), "1"));
    assertEquals(List.of(), disk.names());
    assertEquals(Optional.empty(), repository.resolve(image.digest().toString()));
    pushBlobs(image, repository);
    repository.push(manifest(image), "1");
    assertEquals(image.digest(), repository.resolve("1").orElseThrow().digest());
  }

  @Test
  void damagedContentIsTreatedAsMissing() throws IOException {
    TestImage image = ImageShapes.simple(1);
    TestBlob blob = image.blobs().get(1);
    push(image, repository("a"), "1");
    Files.write(disk.blob(blob.digest()), new byte[] {1});
    reopen();
    assertFalse(repository("a").hasBlob(descriptor(blob)));
    assertEquals(Optional.empty(), repository("a").resolve("1"));
    push(image, repository("a"), "1");
    Files.write(disk.blob(image.digest()), new byte[image.manifest().length]);
    reopen();
    assertEquals(Optional.empty(), repository("a").resolve("1"));
    push(image, repository("a"), "1");
    disk.assertHolds("a:1", image);
  }

  /** What the media type says, and not whether there are urls, makes a layer part of the whole. */
  @ParameterizedTest
  @CsvSource({
    "urls-docker, false",
    "urls-oci, false",
    "held-foreign-docker, true",
    "held-foreign-zstd, true",
  })
  void onlyNonDistributableLayersMayBeMissing(String shape, boolean whole) throws IOException {
    TestImage image = ImageShapes.all(1).get(shape);
    TestBlob layer = image.blobs().get(1);
    push(image, repository("a"), "1");
    assertEquals(Map.of(), Map.copyOf(archived().missingLayers()));
    Files.delete(disk.blob(layer.digest()));
    reopen();
    assertEquals(whole, repository("a").resolve("1").isPresent());
    assertThrows(
        NotFoundException.class,
        () -> repository("a").pullBlob(descriptor(layer), new ByteArrayOutputStream()));
    WrittenArchive written = archived();
    assertEquals(whole ? List.of() : List.of("a:1"), written.leftOut());
    assertEquals(whole ? Set.of("a:1") : Set.of(), written.missingLayers().keySet());
    // Cut short it is damage, whatever it is.
    Files.write(disk.blob(layer.digest()), new byte[] {1});
    reopen();
    assertEquals(Optional.empty(), repository("a").resolve("1"));
    push(image, repository("a"), "1");
    disk.assertHolds("a:1", image);
  }

  private WrittenArchive archived() {
    return layout.archive(
        temporary.resolve("mirror.tar"),
        OptionalLong.empty(),
        Optional.empty(),
        CommitStep.Renaming::run);
  }

  private void reopen() {
    layout.close();
    layout = LayoutRegistry.forWriting(folder, "layout:mirror");
  }

  @Test
  void blobWithWrongBytesIsNotKept() throws IOException {
    TestBlob blob = TestBlob.random(1, 100_000);
    Descriptor tooLong = new Descriptor("", blob.digest(), blob.size() + 1);
    Descriptor tooShort = new Descriptor("", blob.digest(), blob.size() - 1);
    Descriptor other = new Descriptor("", TestBlob.random(2, 1).digest(), blob.size());
    for (Descriptor wrong : List.of(tooLong, tooShort, other)) {
      AtomicLong bytes = new AtomicLong();
      assertThrows(
          RefusedException.class,
          () ->
              layout
                  .open("layout:mirror", "a", counting(bytes))
                  .pushBlob(wrong, sink -> blob.open().transferTo(sink), Optional.empty()));
      assertEquals(0, bytes.get());
    }
    assertEquals(List.of(), disk.files("blobs"));
  }

  private static Activity counting(AtomicLong bytes) {
    return new Activity() {
      @Override
      public void bytes(long more) {
        bytes.addAndGet(more);
      }
    };
  }

  @Test
  void failureOfTheSourceIsReportedAsSuch() throws IOException {
    Failure failure = new Failure("read blob", Side.SOURCE, "r.example/x", "cut", "");
    TransientException cut = new TransientException(failure, Optional.empty(), null);
    AtomicLong bytes = new AtomicLong();
    TestBlob blob = TestBlob.random(1, 100_000);
    TransientException thrown =
        assertThrows(
            TransientException.class,
            () ->
                layout
                    .open("layout:mirror", "a", counting(bytes))
                    .pushBlob(
                        descriptor(blob),
                        sink -> {
                          sink.write(new byte[1000]);
                          throw cut;
                        },
                        Optional.empty()));
    assertEquals(cut, thrown);
    assertEquals(0, bytes.get());
    assertEquals(List.of(), disk.files("blobs"));
  }

  @Test
  void blobsAreSharedByAllRepositories() throws IOException {
    TestBlob blob = TestBlob.random(1, 1000);
    Repository b = repository("b");
    repository("a").pushBlob(descriptor(blob), s -> blob.open().transferTo(s), Optional.empty());
    assertTrue(b.hasBlob(descriptor(blob)));
    assertTrue(
        b.pushBlob(
            descriptor(blob),
            sink -> {
              throw new AssertionError("nobody needs to ask for the bytes");
            },
            Optional.of("a")));
  }

  @Test
  void damagedBlobIsReportedWhenRead() throws IOException {
    TestBlob blob = TestBlob.random(1, 1000);
    Repository a = repository("a");
    a.pushBlob(descriptor(blob), s -> blob.open().transferTo(s), Optional.empty());
    Files.write(disk.blob(blob.digest()), new byte[1000]);
    RefusedException damaged =
        assertThrows(
            RefusedException.class,
            () -> a.pullBlob(descriptor(blob), new ByteArrayOutputStream()));
    assertEquals("its content has a different digest", damaged.failure().reason());
  }

  @Test
  void failureOfTheSinkIsReportedAsSuch() {
    TestBlob blob = TestBlob.random(1, 1000);
    Repository a = repository("a");
    a.pushBlob(descriptor(blob), s -> blob.open().transferTo(s), Optional.empty());
    IOException broken = new IOException("broken pipe");
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                a.pullBlob(
                    descriptor(blob),
                    new ByteArrayOutputStream() {
                      @Override
                      public void writeBytes(byte[] bytes) {}

                      @Override
                      public synchronized void write(byte[] b, int offset, int length) {
                        sneak(broken);
                      }
                    }));
    assertEquals(broken, thrown);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable e) throws E {
    throw (E) e;
  }

  @Test
  void manyThreadsCanWrite() {
    int images = 40;
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int i = 0; i < images; i++) {
        int number = i;
        running.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    // Every content twice, at about the same time.
                    push(ImageShapes.simple(number / 2), repository("n" + number), "1");
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                },
                threads));
      }
      running.forEach(CompletableFuture::join);
    } finally {
      threads.shutdownNow();
    }
    for (int i = 0; i < images; i++) {
      disk.assertHolds("n" + i + ":1", ImageShapes.simple(i / 2));
    }
    assertTrue(disk.files("blobs").stream().noneMatch(name -> name.startsWith(".")));
  }

  @Test
  void sameContentResultsInTheSameIndex() throws IOException {
    List<Integer> order = new ArrayList<>(List.of(1, 2, 3, 4, 5));
    for (int i : order) {
      push(ImageShapes.simple(i), repository("n" + i), "1");
    }
    byte[] first = Files.readAllBytes(folder.resolve("index.json"));
    layout.close();
    folder = temporary.resolve("other");
    reopen();
    Collections.reverse(order);
    for (int i : order) {
      push(ImageShapes.simple(i), repository("n" + i), "1");
    }
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("index.json")));
  }

  @Test
  void foreignEntriesOfTheIndexAreKept() throws IOException {
    String unnamed =
        "{\"mediaType\":\"x/y\",\"digest\":\"sha256:%s\",\"size\":3,\"platform\":{\"os\":\"z\"}}"
            .formatted("0".repeat(64));
    Files.writeString(
        folder.resolve("index.json"),
        "{\"schemaVersion\":2,\"annotations\":{\"k\":\"v\"},\"manifests\":[" + unnamed + "]}",
        StandardCharsets.UTF_8);
    reopen();
    push(ImageShapes.simple(1), repository("a"), "1");
    var index = Json.parse(Files.readString(folder.resolve("index.json")));
    assertEquals("v", index.path("annotations").path("k").asText());
    assertEquals(Json.parse(unnamed), index.path("manifests").path(0));
    assertEquals(2, index.path("manifests").size());
  }
}
