package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;
import org.opensearch.migrations.ecr.testing.MaEcrJar;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** Nobody reads what is printed: the run comes to its end, and its exit status is true. */
class ClosedOutputsIT {

  @TempDir Path folder;

  @Test
  void dataThatNobodyReadsIsToldInOneLine() {
    // Once nobody reads from the pipe any more.
    String broken = "trap '' PIPE; while echo 2>/dev/null; do :; done; trap - PIPE; ";
    for (String script :
        new String[] {
          "\"$@\" >&-", "{ " + broken + "\"$@\"; echo status $? >&2; } | true", "\"$@\" > /dev/full"
        }) {
      Finished run = new MaEcrJar(folder).command("list").inShell(script).run();
      String told = "ma-ecr: cannot write standard output: it is closed, or the disk is full\n";
      if (script.endsWith("true")) {
        assertEquals(told + "status 1\n", run.stderr());
      } else {
        assertEquals(told, run.stderr());
        assertEquals(1, run.status());
      }
    }
  }

  /** Closing a file of Java that has the number of standard input ended the virtual machine. */
  @Test
  void podsFromClosedStandardInputAreInvalid() {
    Finished run =
        new MaEcrJar(folder)
            .command("verify", "registry.invalid", "--registry-type", "oci", "--pods", "-")
            .inShell("exec \"$@\" <&-")
            .run();
    assertEquals(3, run.status(), run::toString);
    String told = "ma-ecr: cannot read pods standard input: it is not a JSON object. ";
    assertTrue(run.stderr().startsWith(told), run::toString);
  }

  @Test
  void aRunWithoutAnyOutputIsARunAllTheSame() {
    try (MirrorScene scene = MirrorScene.start(folder)) {
      TestImage image = ImageShapes.simple(1);
      scene.source().contents().push(image, "app/one", "1");
      scene.manifest().image(scene.here("app/one:1"));
      assertEnds(0, scene.command().inShell("exec \"$@\" 2>&-").run());
      Witness.assertHolds(scene.destination(), scene.mirrored("app/one"), "1", image);
      assertEquals("copied", scene.reported().path(0).path("status").asText());

      // A file that takes a closed output's number must not get what is printed.
      Path layout = folder.resolve("layout");
      scene.becomeLayout(layout);
      assertEnds(0, scene.command().inShell("exec \"$@\" <&- >&- 2>&-").run());
      new LayoutContentsOnDisk(layout).assertHolds(scene.mirrored("app/one") + ":1", image);
      assertEnds(0, scene.verification("--deep").inShell("exec \"$@\" 2>&-").run());

      scene.manifest().image(scene.here("app/none:1"));
      assertEnds(1, scene.command().inShell("exec \"$@\" 2>&-").run());
      assertEnds(1, scene.command().inShell("{ \"$@\"; echo $?; } 2>&1 | cat").run());
    }
  }

  private static void assertEnds(int status, Finished run) {
    boolean told = run.stdout().endsWith("\n" + status + "\n");
    assertTrue(run.status() == status || told, run::toString);
    assertFalse(run.toString().contains("\tat "), run::toString);
  }
}
