package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} prints about a whole mirror, and about an empty one. */
class VerifyOutputTest {

  @TempDir Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void publish() {
    stage = new MirrorStage(folder);
    stage.publish("team/two", "1");
    stage.publish("other/three", "1");
  }

  private Ran verify(int status, String... options) {
    String host = stage.destination.host();
    List<String> words = new ArrayList<>(List.of("verify", host, "--plain-http", host));
    words.addAll(List.of("--manifest", stage.manifest.writeTo(folder.resolve("m.yaml"))));
    words.addAll(List.of(options));
    Ran ran = Ran.with(Map.of("HOME", folder.toString()), words.toArray(String[]::new));
    assertEquals(status, ran.status(), ran.err());
    return ran;
  }

  @Test
  void wholeMirrorDoesNotReadLikeAFailure() {
    assertEquals(0, stage.run().status());
    Ran ran = verify(0);
    assertEquals("", ran.out());
    assertEquals(
        "MIRROR: 3 present (digests not pinned); in TIME\n",
        stage.told(ran.err()).lines().reduce((one, next) -> next).orElse("") + "\n");
  }

  @Test
  void oneCommandIfEverythingIsMissing() {
    Ran ran = verify(1, "--only", "images", "--include", "*one:1", "--include", "*two:1");
    assertEquals(
        """
        missing   image SOURCE/fine/one:1
        missing   image SOURCE/team/two:1
            MIRROR contains none of them
              java -jar ma-ecr.jar mirror MIRROR --only images --include '*one:1' --include '*two:1'\
         --plain-http MIRROR --manifest FOLDER/m.yaml
        """,
        stage.told(ran.out()));
    assertTrue(ran.err().contains(": 0 present, 2 MISSING; in "), ran.err());
  }

  @Test
  void nothingListens() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Ran ran =
        Ran.with(
            Map.of("HOME", folder.toString()),
            "verify",
            "localhost:" + free,
            "--manifest",
            stage.manifest.writeTo(folder.resolve("m.yaml")),
            "--retries",
            "0");
    assertEquals(5, ran.status(), ran.err());
    assertTrue(ran.err().contains("Nothing listens there: start the registry"), ran.err());
    assertTrue(ran.err().contains("and the same for 2 more"), ran.err());
    assertFalse(ran.err().toLowerCase(Locale.ROOT).contains("run again"), ran.err());
  }

  @Test
  void oneCommandEachIfSomeAreMissing() {
    assertEquals(0, stage.run().status());
    stage.publish("team/four", "1");
    Ran ran = verify(1);
    assertTrue(
        stage.told(ran.out()).contains(" mirror MIRROR --include SOURCE/team/four:1 --only images"),
        ran.out());
    assertTrue(ran.err().contains(": 3 present (digests not pinned), 1 MISSING"), ran.err());
  }
}
