package org.opensearch.migrations.ecr.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.cli.Ran;
import org.opensearch.migrations.ecr.testing.Command;

class OutputFileTest {

  @TempDir Path folder;

  @Test
  void replacesTheFileWithoutTemporaryFiles() throws Exception {
    Path file = Files.writeString(folder.resolve("o.yaml"), "x".repeat(100_000));
    Ran ran = generate(file);
    assertEquals(0, ran.status(), ran.err());
    assertEquals("", ran.out());
    assertEquals(generateToStdout(), Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void symbolicLinksAreKept() throws Exception {
    Path file = Files.writeString(folder.resolve("o.yaml"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("o.yaml"));
    assertEquals(0, generate(link).status());
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(generateToStdout(), Files.readString(file));
  }

  @Test
  void unwritableFileIsInvalidInput() throws Exception {
    Ran noFolder = generate(folder.resolve("absent/o.yaml"));
    assertEquals(3, noFolder.status());
    assertEquals("", noFolder.out());
    assertTrue(noFolder.err().contains("absent/o.yaml: its directory does not exist"));

    Ran directory = generate(folder);
    assertEquals(3, directory.status());
    assertTrue(directory.err().contains(folder + ": it is a directory"), directory.err());

    Path file = Files.writeString(folder.resolve("file"), "");
    Ran below = generate(file.resolve("o.yaml"));
    assertEquals(3, below.status());
    assertTrue(below.err().startsWith("ma-ecr: cannot write output"), below.err());
    assertEquals(List.of(file), files());
  }

  @Test
  void failureKeepsTheOldFile() throws Exception {
    Path file = Files.writeString(folder.resolve("o.yaml"), "old");
    Path manifest = Files.writeString(folder.resolve("m.yaml"), "version: 2\n");
    Ran ran =
        Ran.with(
            Map.of(), "generate-values", "r.example", "--manifest=" + manifest, "--output=" + file);
    assertEquals(3, ran.status());
    assertEquals("old", Files.readString(file));
  }

  /** Such as a file that is given to a container with {@code --volume}. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void mountedFileIsWrittenInPlace() throws Exception {
    Path file = Files.writeString(folder.resolve("o.yaml"), "x".repeat(100_000));
    Command mount = Command.of("mount", "--bind", file.toString(), file.toString());
    assumeTrue(mount.run().status() == 0, "only root can mount a file: not checked");
    try {
      Ran ran = generate(file);
      assertEquals(0, ran.status(), ran.err());
      assertEquals(generateToStdout(), Files.readString(file));
      assertEquals(List.of(file), files());
    } finally {
      Command.of("umount", file.toString()).runSuccessfully();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fileInAReadOnlyFolderIsWrittenInPlace() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("read-only"));
    Path file = Files.writeString(inside.resolve("o.yaml"), "x".repeat(100_000));
    Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(inside), "root can write to every folder: not checked");
    Ran ran = generate(file);
    assertEquals(0, ran.status(), ran.err());
    assertEquals(generateToStdout(), Files.readString(file));
  }

  @Test
  void devicesAreWrittenInPlace() {
    assertEquals(0, generate(Path.of("/dev/null")).status());
    assertTrue(Files.exists(Path.of("/dev/null")) && !Files.isRegularFile(Path.of("/dev/null")));
    Ran full = generate(Path.of("/dev/full"));
    assertEquals(3, full.status());
    assertTrue(full.err().contains("/dev/full"), full.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "/dev/stdout", "/dev/fd/1"})
  void standardOutputHasSeveralNames(String name) {
    Ran ran = generate(Path.of(name));
    assertEquals(0, ran.status(), ran.err());
    assertEquals(generateToStdout(), ran.out());
  }

  /** As of a shell's process substitution. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void pipesAreWrittenToByTheNumberOfTheirDescriptor() throws Exception {
    Process reader = new ProcessBuilder("cat").start();
    Ran ran = generate(Path.of("/proc/" + reader.pid() + "/fd/0"));
    reader.getOutputStream().close();
    assertEquals(0, ran.status(), ran.err());
    assertEquals(
        generateToStdout(),
        new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static Ran generate(Path output) {
    return Ran.with(Map.of(), "generate-values", "r.example", "--output", output.toString());
  }

  private static String generateToStdout() {
    return Ran.with(Map.of(), "generate-values", "r.example").out();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
