package org.opensearch.migrations.ecr.layout.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;

/** What does not fit on the disk is refused before it is written. */
class FreeSpaceTest {

  private static final long MB = 1_000_000;

  private long usable = 10 * MB;
  private final FreeSpace space = new FreeSpace(() -> usable);

  private static Digest blob(int number) {
    return Digest.sha256(String.valueOf(number).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void plannedBlobsAddUp() throws IOException {
    space.plan(Map.of(blob(1), 6 * MB));
    FileSystemException e =
        assertThrows(FileSystemException.class, () -> space.plan(Map.of(blob(2), 5 * MB)));
    assertEquals("12 MB are needed, but only 10 MB are free", e.getReason());
    // What was refused is not planned, and a smaller one fits.
    space.plan(Map.of(blob(3), 4 * MB));
  }

  @Test
  void sharedBlobsCountOnce() throws IOException {
    space.plan(Map.of(blob(1), 8 * MB));
    space.plan(Map.of(blob(1), 8 * MB, blob(2), MB));
    assertThrows(IOException.class, () -> space.plan(Map.of(blob(1), 8 * MB, blob(3), 5 * MB)));
  }

  @Test
  void writtenBytesNeedNoMoreSpace() throws IOException {
    space.plan(Map.of(blob(1), 8 * MB));
    usable = 4 * MB;
    space.written(blob(1), 6 * MB);
    space.plan(Map.of(blob(2), 2 * MB));
    // A failed attempt gives its bytes back.
    space.written(blob(1), -6 * MB);
    usable = 10 * MB;
    assertThrows(IOException.class, () -> space.plan(Map.of(blob(3), MB)));
    space.end(blob(1));
    space.plan(Map.of(blob(3), MB));
  }

  @Test
  void messageSaysWhatToDo() {
    FileSystemException e =
        assertThrows(FileSystemException.class, () -> space.plan(Map.of(blob(1), 12_345 * MB)));
    FailureException failure = new LayoutFailures(Side.DESTINATION).of("use", "layout:x", e);
    assertEquals(
        "destination: cannot use layout:x: 12,346 MB are needed, but only 10 MB are free. Free disk"
            + " space, then run again: existing content is not copied again",
        failure.getMessage());
    assertEquals(ExitStatus.FAILED, failure.exitStatus());
  }

  @Test
  void pathsOnOneDiskAddUp(@TempDir Path folder) throws IOException {
    long free = FreeSpace.of(folder.resolve("not/yet/there"));
    FreeSpace.require(Map.of(folder, 1L, folder.resolve("x.tar"), 1L));
    if (free != Long.MAX_VALUE) {
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  FreeSpace.require(
                      Map.of(folder, free - free / 4, folder.resolve("x.tar"), free / 2)));
      assertTrue(e.getMessage().contains("MB are needed"), e.getMessage());
    }
  }
}
