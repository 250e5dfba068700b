package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.ChartServer;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;
import org.opensearch.migrations.ecr.testing.RunningProgram;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.Skopeo;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Mirrors in an archive: how other tools read them, and how errors are handled. */
class MirrorArchiveIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** So large that writing an archive takes a while. */
  private static final long LARGE_BYTES = 100_000_000;

  @TempDir Path folder;
  private final Map<String, TestImage> images = new TreeMap<>();
  private Path mirror;
  private Path archive;
  @AutoClose private MirrorScene scene;

  @BeforeEach
  void start() {
    mirror = folder.resolve("the mirror");
    archive = folder.resolve("out").resolve("mirror.tar");
    assertTrue(archive.getParent().toFile().mkdir());
    scene = MirrorScene.start(folder);
    scene.becomeLayout(mirror);
  }

  private void publish(String name, TestImage image) {
    images.put(name, image);
    scene.source().contents().push(image, name, "1");
    scene.manifest().image(scene.here(name + ":1"));
  }

  private String name(String repository) {
    return scene.mirrored(repository) + ":1";
  }

  private Finished archive(int status) {
    return scene.mirror(status, "--archive", archive.toString());
  }

  private static void assertSays(Finished run, String... words) {
    for (String word : words) {
      assertTrue(run.toString().contains(word), () -> "'" + word + "' is not said: " + run);
    }
    assertFalse(run.toString().contains("\tat "), run::toString);
  }

  /** What lies beside the archive, itself included. */
  private List<String> beside() {
    return Stream.of(archive.getParent().toFile().list()).sorted().toList();
  }

  private void assertArrived(String prefix) {
    images.forEach(
        (name, image) ->
            Witness.assertHolds(scene.destination(), prefix + scene.mirrored(name), "1", image));
  }

  @Test
  void archiveReplacesRegistryAndSources() throws IOException {
    Map<String, TestImage> shapes = ImageShapes.all(17);
    for (String shape : List.of("oci-manifest", "docker-list", "nested-index", "foreign-oci")) {
      publish("app/" + shape, shapes.get(shape));
    }
    TestImage pinned = ImageShapes.simple(4);
    scene.pinned(pinned);
    Helm helm = new Helm(folder);
    Path chart = helm.greeterRepository(folder);
    try (ChartServer charts = ChartServer.serving(chart.getParent())) {
      scene.plainHttp(charts.host());
      scene.manifest().chart("greeter", "1.2.3", charts.url());
      assertSays(archive(0), archive + ": 6 images and charts, ");
      byte[] first = Files.readAllBytes(archive);
      scene.becomeLayout(folder.resolve("another"));
      archive(0);
      assertArrayEquals(first, Files.readAllBytes(archive));
    }
    scene.source().close();
    assertReadByOthers();
    Path report = Files.move(scene.report(), folder.resolve("carried.json"));

    scene.becomeLayout(archive);
    Finished verified = scene.verify(0, "--deep", "--extra", "--against", report.toString());
    assertSays(verified, "6 verified", "read back; 0 extra");
    assertFalse(verified.toString().contains("not verified"), verified::toString);
    List<String> warnings =
        verified.toString().lines().filter(line -> line.contains("warning")).toList();
    assertEquals(1, warnings.size(), verified::toString);
    assertTrue(warnings.get(0).contains("foreign-oci:1: these non-dist"), verified::toString);

    assertMirroredFrom(archive, "x", helm, chart);
    Witness.assertHolds(scene.destination(), "x/" + scene.mirrored("pinned"), pinned);
    Path tarred = folder.resolve("by tar.tar");
    Command.of("tar", "-cf", tarred.toString(), "-C", mirror.toString(), ".").runSuccessfully();
    assertMirroredFrom(tarred, "tar", helm, chart);
  }

  private void assertReadByOthers() {
    String listed = Command.of("tar", "-tf", archive.toString()).runSuccessfully().stdout();
    List<String> files = listed.lines().toList();
    assertEquals(List.of("oci-layout", "index.json", "blobs/", "blobs/sha256/"), head(files));
    for (TestImage part : images.values().stream().flatMap(TestImage::tree).toList()) {
      assertTrue(files.contains("blobs/sha256/" + part.digest().hex()), listed);
    }
    TestImage oci = images.get("app/oci-manifest");
    assertArrayEquals(oci.manifest(), Skopeo.inspectArchive(archive, name("app/oci-manifest")));
    Skopeo.copyFromArchive(archive, name("app/oci-manifest"), scene.destination(), "s/oci:1");
    Witness.assertHolds(scene.destination(), "s/oci", "1", oci);
  }

  private static List<String> head(List<String> files) {
    return files.subList(0, 4);
  }

  /** With proxies that are asked for nothing: the registry alone is. */
  private void assertMirroredFrom(Path file, String prefix, Helm helm, Path chart)
      throws IOException {
    String host = scene.destination().host();
    scene.registryAt(host, prefix);
    try (ScriptedServer proxy = ScriptedServer.start(request -> request.respond(502, "no"))) {
      for (String variable : List.of("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")) {
        scene.maEcr().environment(Map.of(variable, "http://" + proxy.authority()));
      }
      scene.maEcr().environment(Map.of("NO_PROXY", "127.0.0.1"));
      scene.mirror(0, "--from", "layout:" + file);
      assertArrived(prefix + "/");
      assertArrayEquals(
          Files.readAllBytes(chart),
          helm.pull(scene.destination(), prefix + "/charts/greeter", "1.2.3"));
      scene.destination().forgetRequests();
      assertSays(scene.mirror(0, "--from", "layout:" + file), "0 copied, 0 updated, 6 already");
      assertEquals(List.of(), scene.destination().requests().writes());
      assertEquals(0, proxy.connections(), () -> proxy.log().toString());
    }
  }

  @Test
  void incompleteArchiveIsRejected() throws IOException {
    publish("app/a", ImageShapes.simple(1));
    archive(0);
    scene.registryAt(scene.destination().host());
    Command.of("gzip", "-k", archive.toString()).runSuccessfully();
    assertSays(
        scene.mirror(3, "--from", "layout:" + archive + ".gz"),
        "it is compressed, but only uncompressed archives are supported",
        "Uncompress it with 'gunzip " + archive + ".gz'");
    byte[] whole = Files.readAllBytes(archive);
    Path cut = Files.write(folder.resolve("cut.tar"), java.util.Arrays.copyOf(whole, 50_000));
    assertSays(
        scene.mirror(3, "--from", "layout:" + cut),
        "the archive is truncated after 50000 bytes",
        "Copy the archive again");
    scene.becomeLayout(cut);
    assertSays(scene.verify(3, "--deep"), "the archive is truncated after 50000 bytes");
    for (Path layout : List.of(mirror, archive)) {
      Finished refused = scene.maEcr().run("generate-values", "layout:" + layout);
      assertEquals(2, refused.status(), refused::toString);
      assertSays(refused, "pods cannot pull from layout:" + layout + ": specify the registry");
      assertEquals("", refused.stdout());
    }
    assertEquals(List.of(), scene.destination().contents().repositories());
  }

  @Test
  void damagedBlobIsReportedAndRepaired() throws IOException {
    publish("app/damaged", ImageShapes.simple(1));
    publish("app/good", ImageShapes.simple(2));
    archive(0);
    byte[] old = Files.readAllBytes(archive);
    TestBlob layer = images.get("app/damaged").blobs().get(1);
    Path file = new LayoutContentsOnDisk(mirror).blob(layer.digest());
    byte[] bytes = Files.readAllBytes(file);
    bytes[9] ^= 1;
    Files.write(file, bytes);

    assertSays(
        archive(1),
        "cannot write archive " + archive + ": blob " + layer.digest(),
        "its content has a different digest",
        "verify --deep");
    assertArrayEquals(old, Files.readAllBytes(archive));
    assertEquals(List.of("mirror.tar"), beside());

    scene.registryAt(scene.destination().host());
    assertSays(
        scene.mirror(1, "--from", "layout:" + mirror),
        "source: cannot read blob layout:" + mirror + "/" + scene.mirrored("app/damaged"),
        "its content has a different digest",
        "1 copied, 0 updated, 0 already there, 1 FAILED");
    Witness.assertHolds(
        scene.destination(), scene.mirrored("app/good"), "1", images.get("app/good"));
    assertTrue(
        scene.destination().contents().manifest(scene.mirrored("app/damaged"), "1").isEmpty());

    scene.becomeLayout(mirror);
    Finished found = scene.verify(1, "--deep");
    assertSays(found, "blob " + layer.digest(), "1 DAMAGED");
    repair(found);
    scene.verify(0, "--deep");
    archive(0);
    assertArrayEquals(old, Files.readAllBytes(archive));

    // The archive is damaged on its way.
    int at = indexOf(old, java.util.Arrays.copyOf(layer.bytes(), 32));
    old[at] ^= 1;
    Path carried = Files.write(folder.resolve("carried.tar"), old);
    scene.becomeLayout(carried);
    assertSays(
        scene.verify(1, "--deep"),
        "blob " + layer.digest(),
        "# copy the archive here again",
        "mirror layout:DIR");
  }

  private static int indexOf(byte[] all, byte[] part) {
    String text = new String(all, StandardCharsets.ISO_8859_1);
    return text.indexOf(new String(part, StandardCharsets.ISO_8859_1));
  }

  /** Has a shell run the commands of a finding, as a user would. */
  private void repair(Finished finding) {
    List<String> commands =
        finding.stdout().lines().filter(line -> line.startsWith("      ")).toList();
    assertEquals(2, commands.size(), finding::toString);
    for (String command : commands) {
      String script = command.strip().replace("java -jar ma-ecr.jar", "\"$@\"");
      scene.maEcr().command().inShell(script).runSuccessfully();
    }
  }

  @Test
  void onlyCompleteArchivesGetTheirName() throws IOException {
    publish("app/large", ImageShapes.layered(1, 1, LARGE_BYTES));
    scene.mirror(0);
    Files.writeString(archive, "the old one");
    for (String signal : List.of("KILL", "TERM")) {
      try (RunningProgram run = stoppedWhileWriting()) {
        assertSays(
            archive(5),
            "another run is writing to it",
            "Run again when the other run has finished");
        // What is killed does not have to go on for that, and has no time to.
        run.signal(signal.equals("KILL") ? new String[] {signal} : new String[] {signal, "CONT"});
        Finished ended = run.await(PATIENCE);
        assertEquals(signal.equals("KILL") ? 137 : 143, ended.status(), ended::toString);
        if (signal.equals("TERM")) {
          assertSays(ended, "writing " + archive, archive + " was not written. Run again");
          assertReported(5, "interrupted");
        }
      }
      assertEquals("the old one", Files.readString(archive));
    }
    Finished limited =
        scene.command("--archive", archive.toString()).inShell("ulimit -f 9000; exec \"$@\"").run();
    assertEquals(1, limited.status(), limited::toString);
    assertSays(limited, "cannot write archive " + archive + ": File too large", "another file");
    assertReported(1, "File too large");
    assertEquals("the old one", Files.readString(archive));
    assertEquals(List.of("mirror.tar"), beside());
    archive(0);
    assertEquals(List.of("mirror.tar"), beside());
    assertTrue(Files.size(archive) > LARGE_BYTES);
    scene.becomeLayout(archive);
    scene.verify(0, "--deep");
  }

  /** Whatever it says of the artifacts, the report does not call a run a success that had none. */
  private void assertReported(int exitStatus, String archiveError) throws IOException {
    JsonNode report = Json.parse(Files.readString(scene.report()));
    assertEquals(exitStatus, report.path("exitStatus").asInt(), report::toString);
    String reason = report.path("archiveError").path("reason").asText();
    assertTrue(reason.contains(archiveError), report::toString);
  }

  /** A run that has been stopped by SIGSTOP while it wrote the archive. */
  private RunningProgram stoppedWhileWriting() {
    String there = "cd '" + archive.getParent() + "'; ";
    Command.of("sh", "-c", there + "rm -f .*.tmp").runSuccessfully();
    RunningProgram run = scene.command("--archive", archive.toString()).start();
    // Until it writes, or has ended, which is an error.
    String writes = "until [ -s \"$(echo .*.tmp)\" ]; do kill -0 PID && sleep 0.01 || exit; done; ";
    String stop = (writes + "kill -STOP PID").replace("PID", String.valueOf(run.pid()));
    Command.of("sh", "-c", there + stop).runSuccessfully();
    return run;
  }

  @Test
  void fullDiskIsReportedAndTheNextRunContinues() throws IOException {
    publish("app/a", ImageShapes.layered(1, 3, 300_000));
    publish("app/b", ImageShapes.layered(2, 3, 300_000));
    Path small = Files.createDirectories(folder.resolve("small disk"));
    Command mount =
        Command.of("mount", "-t", "tmpfs", "-o", "size=2500k", "none", small.toString());
    assumeTrue(mount.run().status() == 0, "only root can mount a small disk: not checked");
    try {
      assertGoesOn(small);
    } finally {
      Command.of("umount", small.toString()).runSuccessfully();
    }
  }

  private void assertGoesOn(Path small) throws IOException {
    Path room = small.resolve("room");
    scene.becomeLayout(small.resolve("mirror"));
    Files.write(room, new byte[1_500_000], StandardOpenOption.CREATE_NEW);
    Finished full = scene.mirror(1, "--archive", archive.toString());
    assertSays(
        full,
        "MB are needed, but only",
        "Free disk space, then run again",
        archive + " was not written");
    Files.delete(room);
    scene.mirror(0);

    archive = small.resolve("mirror.tar");
    assertSays(
        archive(1),
        "cannot write archive " + archive + ": 2 MB are needed, but only",
        "Free disk space");
    assertEquals(List.of("mirror"), beside());
    archive = folder.resolve("out").resolve("mirror.tar");
    archive(0);
    scene.verify(0, "--deep");
    List<String> names =
        new ArrayList<>(new LayoutContentsOnDisk(small.resolve("mirror")).files(""));
    names.removeIf(name -> !name.endsWith(".tmp"));
    assertEquals(List.of(), names);
  }
}
