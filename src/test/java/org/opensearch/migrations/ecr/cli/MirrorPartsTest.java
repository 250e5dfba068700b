package org.opensearch.migrations.ecr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.TestImage;

/** {@code mirror --archive-part-size}: archives in parts, which are read as they are. */
class MirrorPartsTest {

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;
  private final TestImage image = ImageShapes.layered(1, 3, 3000);
  private Path out;
  private Path archive;

  @BeforeEach
  void publish() throws IOException {
    stage = new MirrorStage(folder);
    stage.source.put("app/layered", "1", image);
    stage.manifest.image(stage.here("app/layered:1"));
    stage.registry("layout:" + folder.resolve("mirror"));
    out = Files.createDirectory(folder.resolve("out"));
    archive = out.resolve("mirror.tar");
  }

  private Ran run(int status, String... options) {
    Ran ran = stage.run(options);
    assertEquals(status, ran.status(), ran::err);
    return ran;
  }

  private Ran write(String partSize) {
    return run(0, "--archive", archive.toString(), "--archive-part-size", partSize);
  }

  private Ran read(int status, Path path) {
    stage.registry(stage.destination.host());
    Ran ran = run(status, "--from", "layout:" + path);
    stage.registry("layout:" + folder.resolve("mirror"));
    return ran;
  }

  private Path part(int number) {
    return out.resolve("mirror.tar.%03d".formatted(number));
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.filter(file -> file.toString().matches(".*\\.tar\\.\\d+")).sorted().toList();
    }
  }

  private byte[] joined() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Path part : parts()) {
      all.write(Files.readAllBytes(part));
    }
    return all.toByteArray();
  }

  private static void assertSays(Ran ran, String... words) {
    for (String word : words) {
      assertTrue(ran.err().contains(word), () -> "'" + word + "' is not said: " + ran.err());
    }
  }

  private void assertArrived() {
    String repository = "mirrored/" + stage.source.host().replace(':', '-') + "/app/layered";
    assertEquals(image.digest().toString(), stage.destination.tag(repository, "1").orElseThrow());
    assertTrue(stage.fineArrived());
  }

  private void assertNothingWasPushed() {
    assertFalse(stage.fineArrived());
    assertEquals(List.of(), stage.destination.log());
  }

  /** Most are less than a layer, and their boundaries are within headers and blobs. */
  @ParameterizedTest
  @ValueSource(strings = {"1kB", "1KiB", "3kB", "20KB", "4GiB"})
  void partsJoinedAreTheArchive(String size) throws IOException {
    Path whole = folder.resolve("whole.tar");
    run(0, "--archive", whole.toString());
    Ran written = write(size);
    int count = parts().size();
    assertSays(written, archive + " in " + count + (count == 1 ? " part: " : " parts: ") + "2 im");
    assertArrayEquals(Files.readAllBytes(whole), joined());
    assertFalse(Files.exists(archive));
    Command.of("sh", "-c", "cd '" + out + "' && sha256sum --strict -c mirror.tar.sha256")
        .runSuccessfully();
    for (Path part : parts().subList(0, count - 1)) {
      assertEquals(Files.size(part(1)), Files.size(part));
    }
    Ran read = read(0, archive);
    assertArrived();
    assertFalse(read.err().contains("checking"), read::err);
  }

  /**
   * Within the first header, at its end, within the next ones, in a blob, and in the end marker.
   */
  @Test
  void boundariesCanBeAnywhere() throws IOException {
    write("4GiB");
    byte[] whole = Files.readAllBytes(part(1));
    Path checksums = out.resolve("mirror.tar.sha256");
    for (int at : new int[] {1, 100, 511, 512, 513, 1100, 5000, whole.length - 1}) {
      Files.write(part(1), Arrays.copyOf(whole, at));
      Files.write(part(2), Arrays.copyOfRange(whole, at, whole.length));
      Command.of("sh", "-c", "cd '" + out + "' && sha256sum mirror.tar.0* > " + checksums)
          .runSuccessfully();
      read(0, archive);
      assertArrived();
    }
  }

  @Test
  void sameContentResultsInTheSameParts() throws IOException {
    write("3kB");
    List<byte[]> before = new ArrayList<>();
    for (Path part : parts()) {
      before.add(Files.readAllBytes(part));
    }
    String checksums = Files.readString(out.resolve("mirror.tar.sha256"));
    stage.registry("layout:" + folder.resolve("another"));
    write("3kB");
    assertEquals(checksums, Files.readString(out.resolve("mirror.tar.sha256")));
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), Files.readAllBytes(part(i + 1)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mirror.tar", "mirror.tar.sha256", "mirror.tar.001", "mirror.tar.002"})
  void everyNameOfTheArchiveServes(String name) {
    write("3kB");
    read(0, out.resolve(name));
    assertArrived();
  }

  @Test
  void readingThePartsFirstIsAnnounced() {
    write("3kB");
    stage.registry(stage.destination.host());
    List<String> words = new ArrayList<>(stage.arguments());
    words.remove("--quiet");
    words.addAll(List.of("--from", "layout:" + archive));
    Ran ran = Ran.with(Map.of("HOME", folder.toString()), words.toArray(String[]::new));
    assertEquals(0, ran.status(), ran::err);
    assertSays(ran, "checking the parts of " + archive + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "rm mirror.tar.002; part mirror.tar.002 is missing; Copy the missing parts too",
        "rm mirror.tar.001 mirror.tar.003; parts mirror.tar.001, mirror.tar.003 are missing; Copy",
        "truncate -s -1 \"$(ls mirror.tar.0* | tail -1)\"; LAST is damaged or truncated; Copy the",
        "truncate -s 0 mirror.tar.002; part mirror.tar.002 is damaged or truncated; Copy the dam",
        "truncate -s +1 mirror.tar.002; part mirror.tar.002 is damaged or truncated; others are",
        "printf x | dd of=mirror.tar.001 bs=1 seek=2500 conv=notrunc; mirror.tar.001 is damaged;"
            + " Copy the damaged parts again",
        "cp mirror.tar.002 mirror.tar.003; part mirror.tar.003 is damaged; Copy the damaged parts",
        "rm mirror.tar.sha256; mirror.tar.sha256, which lists the parts of the archive, is missing;"
            + " Copy it too, into the same folder",
        "echo x > mirror.tar.sha256; mirror.tar.sha256 is not a list of parts; Copy it again",
        "sed -i 's# mirror# ../mirror#' mirror.tar.sha256; is not a list of parts; Copy it again",
        ": > mirror.tar.sha256; mirror.tar.sha256 is not a list of parts; Copy it again",
        "sed -i '$d' mirror.tar.sha256; the archive is truncated after; Copy the archive again"
      })
  void missingAndDamagedPartsAreNamed(String damage, String reason, String remedy)
      throws IOException {
    write("3kB");
    String last = String.valueOf(parts().get(parts().size() - 1).getFileName());
    Command.of("sh", "-c", "cd '" + out + "' && " + damage).runSuccessfully();
    assertSays(
        read(3, archive),
        "source: cannot use layout:" + archive + ": ",
        reason.replace("LAST", last),
        remedy);
    assertNothingWasPushed();
  }

  @Test
  void fewerPartsReplaceMore() throws IOException {
    write("1kB");
    Path unrelated = Files.writeString(out.resolve("mirror.tar.900"), "somebody's");
    int more = parts().size() - 1;
    write("3kB");
    int count = parts().size() - 1;
    assertTrue(count < more, () -> count + " parts of " + more);
    Files.delete(unrelated);
    read(0, archive);
    assertArrived();
    assertEquals(count + 1, out.toFile().list().length);
  }

  @Test
  void interruptedPartsAreRemovedByTheNextRun() throws IOException {
    write("1kB");
    String id = "00000000";
    Files.writeString(out.resolve(".mirror.tar.007." + id + ".tmp"), "of another run");
    // A folder in the place of a part makes the renaming fail.
    for (Path part : parts()) {
      Files.delete(part);
    }
    Files.createDirectories(part(2).resolve("x"));
    run(1, "--archive", archive.toString(), "--archive-part-size", "1kB");
    assertSays(read(3, archive), "part");
    Files.delete(part(2).resolve("x"));
    Files.delete(part(2));
    write("1kB");
    read(0, archive);
    List<String> hidden =
        Stream.of(out.toFile().list()).filter(name -> name.startsWith(".")).toList();
    assertEquals(List.of(".mirror.tar.007." + id + ".tmp"), hidden);
  }

  @Test
  void tooManyPartsAreRefusedBeforeWriting() {
    stage.source.put("app/large", "1", ImageShapes.layered(2, 1, 1_100_000));
    stage.manifest.image(stage.here("app/large:1"));
    Ran refused = run(1, "--archive", archive.toString(), "--archive-part-size", "1kB");
    assertSays(
        refused,
        "cannot write archive " + archive + ": it would have more than 999 parts",
        "Specify a larger --archive-part-size");
    assertEquals(0, out.toFile().list().length);
  }

  @Test
  void incrementsAndPartsGoTogether() throws IOException {
    write("3kB");
    stage.publish("more/two", "1");
    Path increment = out.resolve("increment.tar");
    Ran written =
        run(
            0,
            "--archive",
            increment.toString(),
            "--since",
            archive.toString(),
            "--archive-part-size",
            "1kB");
    assertSays(written, "left out because of " + archive);
    assertSays(read(3, increment), "it leaves out what mirror.tar contains");
    stage.registry(stage.destination.host());
    run(0, "--from", "layout:" + part(1), "--from", "layout:" + increment);
    assertArrived();
    stage.registry("layout:" + folder.resolve("mirror"));
    for (Path since : List.of(archive, part(1), out.resolve("mirror.tar.sha256"))) {
      Ran refused =
          run(
              2,
              "--archive",
              archive.toString(),
              "--since",
              since.toString(),
              "--archive-part-size",
              "1kB");
      assertSays(refused, "--archive would replace the archive of --since");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4G, '4G' is not a size such as 4GiB or 700MB",
    "4, '4' is not a size",
    "-1GB, '-1GB' is not a size",
    "1.5GB, '1.5GB' is not a size",
    "0GB, the size must be greater than zero"
  })
  void otherSizesAreRefused(String size, String message) {
    assertSays(
        run(2, "--archive", archive.toString(), "--archive-part-size=" + size),
        "--archive-part-size",
        message);
  }

  @Test
  void filesOfTheFolderAndTheReportAreNotReplaced() throws IOException {
    run(0);
    Path mirror = folder.resolve("mirror");
    String index = Files.readString(mirror.resolve("index.json"));
    for (String option : List.of("--archive", "--report")) {
      for (String file : List.of("index.json", "oci-layout", "blobs/x", "../mirror/index.json")) {
        Path replaced = mirror.resolve(file);
        assertSays(
            run(2, option, replaced.toString()),
            "'" + replaced + "' is a file of layout:" + mirror + ": write to another file");
      }
    }
    assertEquals(index, Files.readString(mirror.resolve("index.json")));
    assertSays(
        run(2, "--archive", archive.toString(), "--report", out + "/../out/mirror.tar"),
        "--archive and --report are the same file");
    run(0, "--archive", mirror.resolve("mirror.tar").toString());
  }

  @Test
  void archiveIsNotWrittenIfTheReportCannotBe() {
    assumeTrue(Files.exists(Path.of("/dev/full")), "only Linux has /dev/full");
    assertSays(
        run(3, "--archive", archive.toString(), "--report", "/dev/full"),
        archive + " was not written: the report could not be written");
  }

  @Test
  void wholeArchivesAndPartsAreNotConfused() throws IOException {
    run(0, "--archive", archive.toString());
    byte[] whole = Files.readAllBytes(archive);
    assertSays(
        run(2, "--archive", archive.toString(), "--archive-part-size", "1kB"),
        "'" + archive + "' exists, and would be read in place of the parts: remove it");
    assertSays(
        run(2, "--archive-part-size", "1kB"),
        "--archive-part-size requires --archive: specify the archive to write");
    // A checksum file of the archive itself, as operators make them.
    String line = Command.of("sha256sum", archive.toString()).runSuccessfully().stdout();
    Files.write(out.resolve("mirror.tar.sha256"), line.getBytes(UTF_8));
    read(0, archive);
    assertArrived();
    Files.move(archive, out.resolve("mirror.tar.336"));
    Files.delete(out.resolve("mirror.tar.sha256"));
    read(0, out.resolve("mirror.tar.336"));
    assertArrayEquals(whole, Files.readAllBytes(out.resolve("mirror.tar.336")));
  }
}
