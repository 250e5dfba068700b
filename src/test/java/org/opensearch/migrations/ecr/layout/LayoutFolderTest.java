package org.opensearch.migrations.ecr.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.layout.files.LayoutFailures;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.testing.LayoutContentsOnDisk;

/** Which folders become layouts, which are refused, and who may write to one. */
class LayoutFolderTest {

  @TempDir Path temporary;

  private static LayoutRegistry open(Path folder) {
    return LayoutRegistry.forWriting(folder, "layout:" + folder);
  }

  private static void assertOpens(Path folder) throws IOException {
    open(folder).close();
    assertEquals(
        "{\"imageLayoutVersion\":\"1.0.0\"}", Files.readString(folder.resolve("oci-layout")));
    assertEquals(List.of(), new LayoutContentsOnDisk(folder).names());
  }

  private static <T extends FailureException> T refusal(Class<T> type, Path folder) {
    T refused = assertThrows(type, () -> open(folder));
    assertEquals(Side.DESTINATION, refused.failure().side());
    assertEquals("layout:" + folder, refused.failure().reference());
    return refused;
  }

  @Test
  void missingFolderIsCreatedWithItsParents() throws IOException {
    assertOpens(temporary.resolve("a b/ü/~/mirror"));
  }

  @Test
  void emptyFolderAndLinkAreAccepted() throws IOException {
    assertOpens(Files.createDirectory(temporary.resolve("empty")));
    Path real = Files.createDirectory(temporary.resolve("real"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), real);
    assertOpens(link);
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.exists(real.resolve("index.json")));
  }

  @Test
  void relativeFolderIsAccepted() throws IOException {
    Path relative =
        Path.of("").toAbsolutePath().relativize(temporary.resolve("r").toAbsolutePath());
    assertOpens(relative);
    assertTrue(Files.exists(temporary.resolve("r/oci-layout")));
  }

  @Test
  void folderWithOtherFilesIsRejectedUnchanged() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("photos"));
    Files.writeString(folder.resolve("me.jpg"), "x");
    String reason = refusal(InvalidInputException.class, folder).failure().reason();
    assertTrue(reason.contains("neither empty nor an OCI image layout"), reason);
    assertEquals(List.of("me.jpg"), new LayoutContentsOnDisk(folder).files(""));
  }

  @Test
  void fileIsRejected() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");
    String reason = refusal(InvalidInputException.class, file).failure().reason();
    assertTrue(reason.endsWith("file is not a folder"), reason);
    assertThrows(FailureException.class, () -> open(file.resolve("below")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "oci-layout | {\"imageLayoutVersion\":\"2.0.0\"} | layout version 1.0.0",
        "oci-layout | <html> | layout version 1.0.0",
        "oci-layout | '' | layout version 1.0.0",
        "index.json | <html> | index.json is not JSON",
        "index.json | [] | index.json is not an OCI image index",
        "index.json | {\"manifests\":{}} | index.json is not an OCI image index",
        "index.json | '' | index.json is not an OCI image index",
      })
  void unsupportedLayoutsAreRejected(String file, String content, String reason)
      throws IOException {
    Path folder = temporary.resolve("mirror");
    assertOpens(folder);
    byte[] before = Files.readAllBytes(folder.resolve(file));
    Files.writeString(folder.resolve(file), content);
    InvalidInputException refused = refusal(InvalidInputException.class, folder);
    assertTrue(refused.failure().reason().endsWith(reason), refused.getMessage());
    assertEquals(content, Files.readString(folder.resolve(file)));
    // The lock is given back.
    Files.write(folder.resolve(file), before);
    assertOpens(folder);
  }

  @Test
  void concurrentWriterIsRejected() {
    Path folder = temporary.resolve("mirror");
    try (LayoutRegistry first = open(folder)) {
      TransientException refused = refusal(TransientException.class, folder);
      assertEquals("another run is writing to it", refused.failure().reason(), first::toString);
    }
    open(folder).close();
  }

  @Test
  void temporaryFilesOfAKilledRunAreRemoved() throws IOException {
    Path folder = temporary.resolve("mirror");
    assertOpens(folder);
    for (String leftover :
        List.of(".ma-ecr-1.tmp", "blobs/sha256/.ma-ecr-7.tmp", "blobs/sha512/.ma-ecr-8.tmp")) {
      Files.createDirectories(folder.resolve(leftover).getParent());
      Files.writeString(folder.resolve(leftover), "x");
    }
    assertOpens(folder);
    assertEquals(
        List.of(".ma-ecr.lock", "index.json", "oci-layout"),
        new LayoutContentsOnDisk(folder).files(""));
  }

  @Test
  void folderOfARunKilledAtItsStartIsAccepted() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("mirror"));
    Files.writeString(folder.resolve(".ma-ecr.lock"), "");
    Files.writeString(folder.resolve(".ma-ecr-1.tmp"), "{\"imag");
    assertOpens(folder);
  }

  @Test
  void folderCanBeReadWhileItIsWritten() {
    Path folder = temporary.resolve("mirror");
    try (LayoutRegistry writing = open(folder);
        LayoutRegistry reading = read(folder)) {
      assertEquals(
          Optional.empty(),
          reading.open("layout:m", "a", Activity.NONE).resolve("1"),
          writing::toString);
    }
  }

  @Test
  void onlyLayoutsCanBeRead() throws IOException {
    for (Path folder :
        List.of(temporary.resolve("missing"), Files.createDirectory(temporary.resolve("empty")))) {
      InvalidInputException refused = assertThrows(InvalidInputException.class, () -> read(folder));
      assertEquals(Side.SOURCE, refused.failure().side());
      assertTrue(
          refused.failure().reason().startsWith("it is not an OCI image layout: there is no file"),
          refused.getMessage());
    }
    assertEquals(List.of(), new LayoutContentsOnDisk(temporary).files(""));
  }

  private static LayoutRegistry read(Path folder) {
    return LayoutRegistry.forReading(folder, "layout:" + folder, Side.SOURCE);
  }

  @Test
  void failuresHaveReasonsAndRemedies() {
    LayoutFailures failures = new LayoutFailures(Side.DESTINATION);
    FailureException full =
        failures.of("write blob", "layout:m/a:1", new IOException("No space left on device"));
    assertInstanceOf(RefusedException.class, full);
    assertEquals(
        "destination: cannot write blob layout:m/a:1: the disk is full (No space left on device)."
            + " Free disk space, then run again: existing content is not copied again",
        full.getMessage());
    FailureException denied = failures.of("use", "layout:m", new AccessDeniedException("/m"));
    assertInstanceOf(InvalidInputException.class, denied);
    assertEquals(
        "destination: cannot use layout:m: permission denied: /m. Choose a folder that you have"
            + " permission to write",
        denied.getMessage());
    FailureException readOnly =
        failures.of(
            "use", "layout:m", new FileSystemException("/m", null, "Read-only file system"));
    assertEquals("/m: Read-only file system", readOnly.failure().reason());
    assertInstanceOf(InvalidInputException.class, readOnly);
  }
}
