package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.layout.LayoutRegistry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.tar.TarReader;

/** {@code mirror --since}, and several {@code --from}: archives with only what is new. */
class MirrorIncrementTest {

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;
  private Path mirror;
  private Path base;
  private Path report;
  private Path increment;
  private Digest fine;

  @BeforeEach
  void writeTheBase() {
    stage = new MirrorStage(folder);
    mirror = folder.resolve("mirror");
    base = folder.resolve("base.tar");
    report = folder.resolve("base.json");
    increment = folder.resolve("increment.tar");
    fine = Digest.parse(stage.source.tag(MirrorStage.FINE, "1").orElseThrow());
    stage.registry("layout:" + mirror);
    run(0, "--archive", base.toString(), "--report", report.toString());
  }

  private Ran run(int status, String... options) {
    Ran ran = stage.run(options);
    assertEquals(status, ran.status(), ran::err);
    return ran;
  }

  private Ran writeSince(Path earlier, Path archive) {
    return run(0, "--archive", archive.toString(), "--since", earlier.toString());
  }

  /** Mirrors from archives to the registry, with nothing else to read from. */
  private Ran read(int status, Path... archives) {
    stage.registry(stage.destination.host());
    int before = stage.source.log().size();
    List<String> options = new ArrayList<>();
    for (Path archive : archives) {
      options.addAll(List.of("--from", "layout:" + archive));
    }
    Ran ran = run(status, options.toArray(String[]::new));
    assertEquals(before, stage.source.log().size());
    return ran;
  }

  private static void assertSays(Ran ran, String... words) {
    for (String word : words) {
      assertTrue(ran.err().contains(word), () -> "'" + word + "' is not said: " + ran.err());
    }
  }

  private Optional<String> arrived(String repository) {
    return stage.destination.tag(
        "mirrored/" + stage.source.host().replace(':', '-') + "/" + repository, "1");
  }

  private void assertNothingWasPushed() {
    List<String> writes =
        stage.destination.log().stream().filter(line -> !line.matches("(GET|HEAD) .*")).toList();
    assertEquals(List.of(), writes);
  }

  /** The digests of what an archive contains. */
  private static Set<String> blobs(Path archive) throws IOException {
    Set<String> blobs = new TreeSet<>();
    TarReader tar = new TarReader(Files.newInputStream(archive));
    for (Optional<TarReader.TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
      if (next.get().isFile() && next.get().path().startsWith("blobs/")) {
        blobs.add(next.get().path().substring("blobs/".length()).replace('/', ':'));
      }
    }
    return blobs;
  }

  @Test
  void onlyNewManifestsAndBlobsAreWritten() throws IOException {
    Digest added = stage.publish("more/two", "1");
    Ran written = writeSince(base, increment);
    assertSays(
        written, increment + ": 2 images and charts, ", "; 3 blobs (", ") left out because of");
    // The manifest and its layer; both images have the same config.
    assertEquals(
        Set.of(
            added.toString(),
            Digest.sha256("more/two:1".getBytes(StandardCharsets.UTF_8)).toString()),
        blobs(increment));
    read(0, base, increment);
    assertEquals(Optional.of(fine.toString()), arrived(MirrorStage.FINE));
    assertEquals(Optional.of(added.toString()), arrived("more/two"));
  }

  @Test
  void reportsServeLikeArchives() throws IOException {
    stage.publish("more/two", "1");
    writeSince(base, increment);
    Path other = folder.resolve("other.tar");
    writeSince(report, other);
    assertEquals(blobs(increment), blobs(other));
    read(0, base, other);
    assertTrue(arrived("more/two").isPresent());
  }

  @Test
  void sameContentAndBaseResultInTheSameBytes() throws IOException {
    stage.publish("more/two", "1");
    writeSince(base, increment);
    Path moved = Files.createDirectory(folder.resolve("elsewhere")).resolve("base.tar");
    Files.copy(base, moved);
    Path again = folder.resolve("again.tar");
    stage.registry("layout:" + folder.resolve("another"));
    writeSince(moved, again);
    assertArrayEquals(Files.readAllBytes(increment), Files.readAllBytes(again));
    assertFalse(Files.readString(again, StandardCharsets.ISO_8859_1).contains(folder.toString()));
  }

  @Test
  void missingBaseIsNamedBeforeAnythingIsPushed() {
    stage.publish("more/two", "1");
    writeSince(base, increment);
    Ran refused = read(3, increment);
    assertSays(
        refused,
        "source: cannot use layout:" + increment,
        "it leaves out what base.tar contains, and 3 of these blobs, such as sha256:",
        "Also specify base.tar, before it: --from layout:FILE --from layout:" + increment);
    assertNothingWasPushed();
    // As 'verify' opens it.
    InvalidInputException alone =
        assertThrows(
            InvalidInputException.class,
            () -> LayoutRegistry.forReading(increment, "layout:i.tar", Side.MIRROR).close());
    assertEquals("Also specify base.tar: --base layout:FILE", alone.failure().remedy());
  }

  private Ran verify(int status, String... options) {
    List<String> words = new ArrayList<>(List.of("verify", "--quiet", "--deep"));
    words.addAll(List.of("--manifest", folder.resolve("manifest.yaml").toString()));
    words.addAll(List.of(options));
    Ran ran = Ran.with(Map.of("HOME", folder.toString()), words.toArray(String[]::new));
    assertEquals(status, ran.status(), ran::err);
    return ran;
  }

  @Test
  void incrementsAreVerifiedWithTheirBases() throws IOException {
    stage.publish("more/two", "1");
    writeSince(base, increment);
    assertSays(verify(3, "layout:" + increment), "it leaves out what base.tar contains");
    assertSays(verify(0, "layout:" + increment, "--base", "layout:" + base), "2 present");
    assertSays(
        verify(2, "layout:" + increment, "--base", base.toString()),
        "--base: '" + base + "' is not an archive: expected layout:FILE");
    assertSays(
        verify(2, "r.example", "--base", "layout:" + base),
        "--base applies only to an archive, and r.example is a registry");

    run(0, "--archive", folder + "/parts.tar", "--archive-part-size", "1kB");
    assertSays(verify(0, "layout:" + folder + "/parts.tar"), "2 present");
    Files.delete(folder.resolve("parts.tar.002"));
    assertSays(
        verify(3, "layout:" + folder + "/parts.tar"),
        "mirror: cannot use layout:" + folder + "/parts.tar: part parts.tar.002 is missing");

    byte[] bytes = Files.readAllBytes(base);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("fine/one:1")] ^= 1;
    Files.write(base, bytes);
    Ran damaged = verify(1, "layout:" + increment, "--base", "layout:" + base);
    assertTrue(damaged.out().contains("copy the archive here again"), damaged::out);
  }

  @Test
  void anotherArchiveOfTheSameNameIsNoBase() throws IOException {
    stage.publish("more/two", "1");
    writeSince(base, increment);
    Path other = Files.createDirectory(folder.resolve("elsewhere")).resolve("base.tar");
    stage.registry("layout:" + folder.resolve("of two"));
    run(0, "--archive", other.toString(), "--exclude", "*/fine/*");
    assertSays(
        read(3, other, increment), "the archive of that name that was specified is another one");
    assertNothingWasPushed();
  }

  /** What counts is the content, not what it is called. */
  @Test
  void renamedArchiveOrFolderServesAsBase() throws IOException {
    stage.publish("more/two", "1");
    writeSince(base, increment);
    Path renamed = Files.move(base, folder.resolve("renamed.tar"));
    assertFalse(read(0, renamed, increment).err().contains("warning"));
    stage.registry("layout:" + mirror);
    stage.publish("more/three", "1");
    Path second = folder.resolve("second.tar");
    writeSince(increment, second);
    read(0, mirror, second);
    assertTrue(arrived("more/three").isPresent());
  }

  @Test
  void incrementsOfIncrementsNameAllTheirBases() throws IOException {
    Digest two = stage.publish("more/two", "1");
    writeSince(base, increment);
    Digest three = stage.publish("more/three", "1");
    Path second = folder.resolve("second.tar");
    writeSince(increment, second);
    assertEquals(
        Set.of(
            three.toString(),
            Digest.sha256("more/three:1".getBytes(StandardCharsets.UTF_8)).toString()),
        blobs(second));
    assertSays(read(3, second), "it leaves out what base.tar and increment.tar contain");
    assertSays(read(3, increment, second), "Also specify base.tar, before it");
    assertSays(read(3, base, second), "it leaves out what increment.tar contains");
    assertNothingWasPushed();
    read(0, base, increment, second);
    assertEquals(Optional.of(two.toString()), arrived("more/two"));
    assertEquals(Optional.of(three.toString()), arrived("more/three"));
  }

  @Test
  void nothingNewIsAnArchiveAsWell() throws IOException {
    assertSays(writeSince(base, increment), "3 blobs (");
    assertEquals(Set.of(), blobs(increment));
    read(0, base, increment);
    assertTrue(stage.fineArrived());
  }

  @Test
  void baseOfAnotherMirrorSharesOnlyBlobs() throws IOException {
    stage.registry("layout:" + folder.resolve("another"));
    stage.publish("more/two", "1");
    Path other = folder.resolve("other.tar");
    run(0, "--archive", other.toString(), "--exclude", "*/fine/*");
    stage.registry("layout:" + mirror);
    writeSince(base, increment);
    writeSince(other, increment);
    // Their config.
    assertFalse(
        blobs(increment).contains(Digest.sha256("{}".getBytes(StandardCharsets.UTF_8)).toString()));
    assertTrue(blobs(increment).contains(fine.toString()));
    read(0, other, increment);
    assertTrue(stage.fineArrived());
  }

  @Test
  void laterLayoutTakesPrecedence() throws IOException {
    Digest moved = MirrorStage.put(stage.source, MirrorStage.FINE, "1", "moved");
    writeSince(base, increment);
    Ran read = read(0, base, increment);
    assertEquals(Optional.of(moved.toString()), arrived(MirrorStage.FINE));
    assertFalse(read.err().contains("warning"), read::err);

    Ran reversed = read(0, increment, base);
    assertEquals(Optional.of(fine.toString()), arrived(MirrorStage.FINE));
    assertSays(
        reversed,
        "fine/one:1 is " + moved + " in layout:" + increment + ", and " + fine + " in layout:",
        base + ", which is used because it was specified last");
  }

  @Test
  void folderIsCompletedFromAnIncrement() {
    stage.registry("layout:" + folder.resolve("far"));
    run(0, "--from", "layout:" + base);
    stage.registry("layout:" + mirror);
    stage.publish("more/two", "1");
    writeSince(base, increment);
    stage.registry("layout:" + folder.resolve("far"));
    run(0, "--from", "layout:" + folder.resolve("far"), "--from", "layout:" + increment);
    read(0, folder.resolve("far"));
    assertTrue(arrived("more/two").isPresent());
    stage.registry("layout:" + mirror);
    Ran refused = run(2, "--from", "layout:" + mirror, "--from", "layout:" + mirror + "/.");
    assertSays(refused, "is also the destination: specify two different folders");
  }

  @Test
  void damageIsSaidOfTheArchiveThatHasIt() throws IOException {
    stage.publish("more/two", "1");
    writeSince(base, increment);
    byte[] bytes = Files.readAllBytes(increment);
    // The name in the index comes first.
    int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("more/two:1");
    bytes[at] ^= 1;
    Files.write(increment, bytes);
    assertSays(
        read(1, base, increment),
        "source: cannot read blob layout:" + increment + "/mirrored/",
        "its content has a different digest");
    assertTrue(stage.fineArrived());
  }

  @Test
  void truncatedBlobOfOneLayoutIsReadFromAnother() throws IOException {
    stage.publish("more/two", "1");
    writeSince(base, increment);
    String digest = Digest.sha256("fine/one:1".getBytes(StandardCharsets.UTF_8)).hex();
    Files.write(mirror.resolve("blobs/sha256/" + digest), new byte[3]);
    assertSays(read(1, mirror, increment), "part of its content is missing, truncated or damaged");
    read(0, mirror, increment, base);
    assertTrue(stage.fineArrived());
  }

  @Test
  void failedRunIsNoBase() {
    stage.manifest.image(stage.here("not/there:1"));
    Path failed = folder.resolve("failed.json");
    run(1, "--report", failed.toString());
    Ran refused = run(3, "--archive", increment.toString(), "--since", failed.toString());
    assertSays(
        refused,
        "cannot read report " + failed,
        "the run ended with exit status 1, so not everything was copied, and no archive was"
            + " written",
        "Specify the report of a run without failures, or an archive");
    assertFalse(Files.exists(increment));
  }

  @Test
  void imagesThatTheFolderLacksAreCounted() throws IOException {
    stage.registry("layout:" + folder.resolve("fresh"));
    stage.publish("more/two", "1");
    Ran written =
        run(
            0,
            "--archive",
            increment.toString(),
            "--since",
            report.toString(),
            "--exclude",
            "*/fine/*");
    assertSays(
        written, "warning: 1 of the images and charts in " + report + " are not in the folder");
    // Not even the config is known to have been transferred.
    assertEquals(3, blobs(increment).size());
    read(0, base, increment);
  }

  @Test
  void theBaseIsNotOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(base);
    Ran refused = run(2, "--archive", base.toString(), "--since", folder + "/mirror/../base.tar");
    assertSays(refused, "--archive would replace the archive of --since: write to another file");
    assertArrayEquals(before, Files.readAllBytes(base));
    assertSays(
        run(2, "--since", base.toString()), "--since requires --archive: specify the archive");
    assertSays(
        run(2, "--archive", increment.toString(), "--since", mirror.toString()),
        "--since requires a report or an archive, and '" + mirror + "' is a folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"registry\": 1", "not a tar"})
  void otherFilesAreRefused(String content) throws IOException {
    Path other = Files.writeString(folder.resolve("other"), content);
    Ran refused = run(3, "--archive", increment.toString(), "--since", other.toString());
    assertSays(refused, other.toString());
    assertFalse(Files.exists(increment));
    Ran missing = run(3, "--archive", increment.toString(), "--since", folder + "/nothing");
    assertSays(missing, "cannot read report " + folder + "/nothing: there is no such file");
  }
}
