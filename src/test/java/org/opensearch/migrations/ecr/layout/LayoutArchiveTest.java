package org.opensearch.migrations.ecr.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.CommitStep;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.WrittenArchive;
import org.opensearch.migrations.ecr.layout.files.LayoutArchive;
import org.opensearch.migrations.ecr.layout.files.LayoutFailures;
import org.opensearch.migrations.ecr.layout.files.LayoutFiles;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestParser;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.tar.TarReader;
import org.opensearch.migrations.ecr.tar.TarWriter;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;
import org.opensearch.migrations.ecr.testing.PlatformShapes;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/** A layout as one file: what is in it, and what becomes of files that are none. */
class LayoutArchiveTest {

  private static final byte[] EMPTY_INDEX =
      "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path temporary;
  private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    folder = temporary.resolve("mirror");
    file = temporary.resolve("mirror.tar");
  }

  private static LayoutRegistry writing(Path folder) {
    return LayoutRegistry.forWriting(folder, "layout:mirror");
  }

  private static LayoutRegistry reading(Path file) {
    return LayoutRegistry.forReading(file, "layout:mirror.tar", Side.SOURCE);
  }

  private static Repository repository(LayoutRegistry layout, String path) {
    return layout.open("layout:mirror.tar", path, Activity.NONE);
  }

  private static Descriptor descriptor(TestBlob blob) {
    return new Descriptor("application/octet-stream", blob.digest(), blob.size());
  }

  private static Manifest manifest(TestImage image) throws IOException {
    return ManifestParser.parse(image.manifest(), Optional.of(image.mediaType()), image.digest());
  }

  private static void push(LayoutRegistry layout, String path, TestImage image) throws IOException {
    Repository to = repository(layout, path);
    for (TestBlob blob : image.tree().flatMap(part -> part.blobs().stream()).toList()) {
      to.pushBlob(descriptor(blob), sink -> blob.open().transferTo(sink), Optional.empty());
    }
    List<TestImage> parts = image.tree().toList();
    for (int i = parts.size() - 1; i >= 0; i--) {
      to.pushChild(manifest(parts.get(i)));
    }
    to.push(manifest(image), "1");
  }

  private WrittenArchive archived(TestImage... images) throws IOException {
    try (LayoutRegistry layout = writing(folder)) {
      for (int i = 0; i < images.length; i++) {
        push(layout, "n" + i, images[i]);
      }
      return layout.archive(file, OptionalLong.empty(), Optional.empty(), CommitStep.Renaming::run);
    }
  }

  @Test
  void referrersAreCountedSeparately() throws IOException {
    TestImage image = ImageShapes.simple(1);
    String tag = "sha256-" + image.digest().hex();
    TestImage signature = PlatformShapes.referrer("signature", image);
    TestImage sbom = PlatformShapes.referrer("sbom", image);
    try (LayoutRegistry layout = writing(folder)) {
      push(layout, "n", image);
      Repository to = repository(layout, "n");
      for (String refers : List.of(tag + ".sig", "sha256-of-something")) {
        to.push(manifest(image), refers);
      }
      TestImage index = PlatformShapes.index(signature, sbom);
      push(layout, "n", index);
      push(layout, "n", image);
      to.push(manifest(index), tag);
      WrittenArchive written =
          layout.archive(file, OptionalLong.empty(), Optional.empty(), CommitStep.Renaming::run);
      assertEquals(2, written.artifacts());
      assertEquals(3, written.referrers(), "two of the index, and one with a tag of its own");
    }
  }

  @Test
  void sha512ReferrerTagsAreNotCountedAsArtifacts() throws IOException {
    TestImage image = ImageShapes.simple(1);
    TestImage index = PlatformShapes.index(PlatformShapes.referrer("signature", image));
    String tag = "sha512-" + "0123456789abcdef".repeat(4);
    try (LayoutRegistry layout = writing(folder)) {
      push(layout, "n", image);
      push(layout, "n", index);
      push(layout, "n", image);
      repository(layout, "n").push(manifest(index), tag);
      repository(layout, "n").push(manifest(image), tag + ".sbom");
      WrittenArchive written =
          layout.archive(file, OptionalLong.empty(), Optional.empty(), CommitStep.Renaming::run);
      assertEquals(1, written.artifacts());
      assertEquals(2, written.referrers(), "one of the index, and one with a tag of its own");
    }
  }

  private List<String> entries() throws IOException {
    Stream.Builder<String> paths = Stream.builder();
    TarReader tar = new TarReader(Files.newInputStream(file));
    for (Optional<TarReader.TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
      paths.add(next.get().path());
    }
    return paths.build().toList();
  }

  @Test
  void everyImageShapeIsReadAsWritten() throws IOException {
    Map<String, TestImage> images = ImageShapes.all(5);
    WrittenArchive written = archived(images.values().toArray(TestImage[]::new));
    assertEquals(
        new WrittenArchive(
            images.size(),
            0,
            Files.size(file),
            0,
            WrittenArchive.Omitted.NONE,
            written.missingLayers(),
            List.of()),
        written);
    try (LayoutRegistry layout = reading(file)) {
      int number = 0;
      for (TestImage image : images.values()) {
        Repository from = repository(layout, "n" + number++);
        assertArrayEquals(image.manifest(), from.pull("1").orElseThrow().content());
        for (TestImage part : image.tree().toList()) {
          String digest = part.digest().toString();
          assertArrayEquals(part.manifest(), from.pull(digest).orElseThrow().content());
          for (TestBlob blob : part.blobs()) {
            assertTrue(from.hasBlob(descriptor(blob)));
            ByteArrayOutputStream sink = new ByteArrayOutputStream();
            from.pullBlob(descriptor(blob), sink);
            assertArrayEquals(blob.open().readAllBytes(), sink.toByteArray());
          }
        }
      }
      assertEquals(images.size(), layout.repositories().size());
    }
  }

  @Test
  void sameContentResultsInTheSameArchive() throws IOException {
    archived(ImageShapes.simple(1), ImageShapes.simple(2));
    byte[] first = Files.readAllBytes(file);
    List<String> entries = entries();
    assertEquals(
        List.of("oci-layout", "index.json", "blobs/", "blobs/sha256/"), entries.subList(0, 4));
    List<String> blobs = entries.subList(4, entries.size());
    assertEquals(blobs.stream().sorted().toList(), blobs);
    folder = temporary.resolve("other");
    try (LayoutRegistry other = writing(folder)) {
      push(other, "n1", ImageShapes.simple(3));
      push(other, "n1", ImageShapes.simple(2));
      push(other, "n0", ImageShapes.simple(1));
      Files.writeString(folder.resolve("blobs/sha256/" + "0".repeat(64)), "nobody's");
      other.archive(file, OptionalLong.empty(), Optional.empty(), CommitStep.Renaming::run);
    }
    assertArrayEquals(first, Files.readAllBytes(file));
    assertEquals(
        List.of("mirror", "mirror.tar", "other"),
        Stream.of(temporary.toFile().list()).sorted().toList());
  }

  @Test
  void damagedBlobKeepsTheOldArchive() throws IOException {
    Files.writeString(file, "old");
    TestImage image = ImageShapes.simple(1);
    try (LayoutRegistry layout = writing(folder)) {
      push(layout, "a", image);
      TestBlob blob = image.blobs().get(1);
      Files.write(
          new LayoutContentsOnDisk(folder).blob(blob.digest()), new byte[(int) blob.size()]);
      RefusedException refused =
          assertThrows(
              RefusedException.class,
              () ->
                  layout.archive(
                      file, OptionalLong.empty(), Optional.empty(), CommitStep.Renaming::run));
      assertEquals(
          "destination: cannot write archive "
              + file
              + ": blob "
              + blob.digest()
              + ": its content has a different digest. Repair the folder as 'verify --deep'"
              + " recommends, then run again",
          refused.getMessage());
    }
    assertEquals("old", Files.readString(file));
    assertEquals(2, temporary.toFile().list().length);
  }

  @Test
  void incompleteArtifactsAreLeftOut() throws IOException {
    TestImage whole = ImageShapes.simple(1);
    TestImage cut = ImageShapes.simple(2);
    try (LayoutRegistry layout = writing(folder)) {
      push(layout, "cut", cut);
      push(layout, "whole", whole);
    }
    Files.delete(new LayoutContentsOnDisk(folder).blob(cut.blobs().get(0).digest()));
    try (LayoutRegistry layout = writing(folder)) {
      WrittenArchive written =
          layout.archive(file, OptionalLong.empty(), Optional.empty(), CommitStep.Renaming::run);
      assertEquals(List.of("cut:1"), written.leftOut());
      assertEquals(1, written.artifacts());
    }
    try (LayoutRegistry layout = reading(file)) {
      assertEquals(List.of("whole"), layout.repositories());
    }
  }

  @Test
  void temporaryFileOfAKilledRunIsReplaced() throws IOException {
    archived(ImageShapes.simple(1));
    byte[] whole = Files.readAllBytes(file);
    Files.delete(file);
    // What is written to meanwhile can be known by making the renaming fail.
    Files.createDirectories(file.resolve("x"));
    assertThrows(FailureException.class, () -> archived(ImageShapes.simple(1)));
    Files.delete(file.resolve("x"));
    Files.delete(file);
    archived(ImageShapes.simple(1));
    assertArrayEquals(whole, Files.readAllBytes(file));
    assertEquals(2, temporary.toFile().list().length);
  }

  @Test
  void linkToAnArchiveIsKept() throws IOException {
    Path real = Files.writeString(temporary.resolve("real.tar"), "old");
    Files.createSymbolicLink(file, real);
    archived(ImageShapes.simple(1));
    assertTrue(Files.isSymbolicLink(file));
    assertTrue(Files.size(real) > 1000);
  }

  private InvalidInputException refusal() {
    return assertThrows(InvalidInputException.class, () -> reading(file).close());
  }

  private void assertRefused(String reason, String remedy) {
    InvalidInputException refused = refusal();
    assertTrue(refused.failure().reason().contains(reason), refused::getMessage);
    assertTrue(refused.failure().remedy().contains(remedy), refused::getMessage);
    assertEquals("layout:mirror.tar", refused.failure().reference());
  }

  @Test
  void truncatedArchiveIsRejected() throws IOException {
    archived(ImageShapes.simple(1));
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      int length =
          i < 30
              ? random.nextInt(whole.length / 512 - 1) * 512
              : random.nextInt(whole.length - 1024);
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(
          "the archive is truncated after " + length + " bytes", "Copy the archive again");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 512));
    reading(file).close();
  }

  @Test
  void compressedAndOtherFilesAreRejected() throws IOException {
    archived(ImageShapes.simple(1));
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(Files.readAllBytes(file));
    }
    Files.write(file, gzip.toByteArray());
    assertRefused("it is compressed", "Uncompress it with 'gunzip " + file + "'");
    Files.write(file, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0});
    assertRefused("it is compressed", "unzstd");
    Files.writeString(file, "x".repeat(5000));
    assertRefused("it is not a tar archive, or it is damaged", "");
    Files.write(file, new byte[0]);
    assertRefused("the archive is truncated", "");
    Files.write(file, new byte[1024]);
    assertRefused("there is no file oci-layout at its root", "tar -cf FILE -C DIR .");
  }

  private interface Filling {
    void fill(TarWriter tar) throws IOException;
  }

  private void write(Filling filling) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      TarWriter tar = new TarWriter(out);
      filling.fill(tar);
      tar.finish();
    }
  }

  private static void add(TarWriter tar, String name, byte[] content) throws IOException {
    tar.file(name, content.length, sink -> sink.write(content));
  }

  @Test
  void layoutBelowAFolderIsRejectedAndOtherFilesAreIgnored() throws IOException {
    write(
        tar -> {
          add(tar, "mirror/oci-layout", LayoutFiles.header());
          add(tar, "mirror/index.json", EMPTY_INDEX);
        });
    assertRefused("there is no file oci-layout at its root", "tar -cf FILE -C DIR .");
    write(
        tar -> {
          tar.folder("./");
          add(tar, "../../oci-layout", "x".getBytes(StandardCharsets.UTF_8));
          add(tar, "/index.json", "x".getBytes(StandardCharsets.UTF_8));
          add(tar, "blobs/sha256/../../index.json", "x".getBytes(StandardCharsets.UTF_8));
          add(tar, "./oci-layout", LayoutFiles.header());
          add(tar, "./index.json", EMPTY_INDEX);
        });
    reading(file).close();
    assertEquals(List.of("mirror.tar"), List.of(temporary.toFile().list()));
  }

  @Test
  void lastEntryOfAPathTakesPrecedence() throws IOException {
    write(
        tar -> {
          add(tar, "oci-layout", LayoutFiles.header());
          add(tar, "index.json", new byte[700]);
          add(tar, "index.json", EMPTY_INDEX);
        });
    reading(file).close();
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '6', 'S'})
  void linksAndSparseFilesAreRejected(char type) throws IOException {
    write(
        tar -> {
          add(tar, "oci-layout", LayoutFiles.header());
          add(tar, "index.json", new byte[0]);
        });
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      // The checksum is one of these two: their sum does not change.
      raw.seek(1024 + 156);
      raw.write(type);
      raw.seek(1024 + 148);
      byte[] sum = new byte[6];
      raw.readFully(sum);
      int old = Integer.parseInt(new String(sum, StandardCharsets.US_ASCII), 8);
      raw.seek(1024 + 148);
      raw.writeBytes(String.format(java.util.Locale.ROOT, "%06o", old + type - '0'));
    }
    assertRefused("its index.json is a link or a sparse file", "tar -chf FILE -C DIR .");
  }

  @Test
  void sizesBeyondTheFileAreRejected() throws IOException {
    write(
        tar -> {
          add(tar, "oci-layout", LayoutFiles.header());
          tar.file("index.json", 1L << 40, sink -> {});
        });
    assertRefused("the archive is truncated", "Copy the archive again");
    write(
        tar -> {
          add(tar, "oci-layout", LayoutFiles.header());
          add(tar, "index.json", new byte[66 * 1024 * 1024]);
        });
    assertRefused("its index.json is too large", "Choose another");
  }

  @Test
  void numberOfEntriesIsLimited() throws IOException {
    write(
        tar -> {
          add(tar, "oci-layout", LayoutFiles.header());
          for (int i = 0; i < 200_001; i++) {
            add(tar, "blobs/sha256/%064x".formatted(i), new byte[0]);
          }
        });
    assertRefused("it contains too many files for a layout", "Choose another");
  }

  @Test
  void blobOfManyGibibytesIsSkippedAndRead() throws IOException {
    long size = 9L << 30;
    String name = "blobs/sha256/" + "0".repeat(64);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    new TarWriter(head).file(name, size, sink -> {});
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    TarWriter rest = new TarWriter(tail);
    add(rest, "oci-layout", LayoutFiles.header());
    add(rest, "index.json", EMPTY_INDEX);
    rest.finish();
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      // A file with a hole: it takes no room.
      raw.write(head.toByteArray());
      raw.seek(head.size() + size);
      raw.write(tail.toByteArray());
    }
    LayoutFailures failures =
        new LayoutFailures(org.opensearch.migrations.ecr.model.failure.Side.SOURCE);
    try (LayoutArchive archive = LayoutArchive.open(file, "layout:x", failures)) {
      assertEquals(size, archive.size(name).orElseThrow());
      assertArrayEquals(EMPTY_INDEX, archive.read("index.json"));
      try (var blob = archive.open(name)) {
        assertEquals(size - 1, blob.skip(size - 1));
        assertEquals(0, blob.read());
        assertEquals(-1, blob.read());
      }
    }
  }

  @Test
  void archiveIsReadOnly() throws IOException {
    archived(ImageShapes.simple(1));
    TestBlob blob = TestBlob.random(9, 10);
    try (LayoutRegistry layout = reading(file)) {
      assertFalse(repository(layout, "a").hasBlob(descriptor(blob)));
      FailureException refused =
          assertThrows(
              FailureException.class,
              () ->
                  repository(layout, "a")
                      .pushBlob(
                          descriptor(blob),
                          sink -> blob.open().transferTo(sink),
                          Optional.empty()));
      assertTrue(refused.getMessage().contains("archives are read-only"), refused::getMessage);
    }
  }
}
