package org.opensearch.migrations.ecr.helm.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

class TgzUnpackerTest {

  private static final String YAML = "name: web\n";

  @TempDir private Path folder;

  private Path unpack(byte[] archive) {
    return new TgzUnpacker().unpack(archive, "web:1.0.0", folder);
  }

  private String refusal(byte[] archive) {
    return assertThrows(InvalidInputException.class, () -> unpack(archive)).failure().reason();
  }

  private static ArchiveBuilder web() {
    return new ArchiveBuilder().file("web/Chart.yaml", YAML);
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void eachArchiveIsUnpackedIntoASeparateFolder() throws IOException {
    byte[] subchart = ArchiveBuilder.chart("db", "2.0.0");
    String large = "x".repeat(3 << 20);

    Path chart =
        unpack(
            web()
                .entry('5', "web/empty/", new byte[0])
                .file("web/templates/deep/a.yaml", "kind: Pod\n")
                .file("web\\files\\b.txt", large)
                .entry('0', "web/charts/db-2.0.0.tgz", subchart)
                .pax("path", "web/" + "long/".repeat(40) + "c.txt")
                .file("cut", "c")
                .tgz());

    assertEquals("web", chart.getFileName().toString());
    assertEquals(
        List.of(
            "Chart.yaml",
            "charts/db-2.0.0.tgz",
            "files/b.txt",
            "long/".repeat(40) + "c.txt",
            "templates/deep/a.yaml"),
        files(chart));
    assertEquals(large, Files.readString(chart.resolve("files/b.txt")));
    assertArrayEquals(subchart, Files.readAllBytes(chart.resolve("charts/db-2.0.0.tgz")));
  }

  @Test
  void chartsOfTheSameNameHaveSeparateFolders() throws IOException {
    Path one = unpack(web().file("web/a", "1").tgz());
    Path other = unpack(web().file("web/a", "2").tgz());

    assertNotEquals(one, other);
    assertEquals("1", Files.readString(one.resolve("a")));
    assertEquals(
        List.of("Chart.yaml"), files(unpack(new ArchiveBuilder().file("./Chart.yaml", "").tgz())));
  }

  @Test
  void linksAreEmptyFilesAndTheLastDuplicateIsKept() throws IOException {
    byte[] target = "x".getBytes(StandardCharsets.UTF_8);
    Path chart =
        unpack(
            web()
                .entry('2', "web/link", new byte[0])
                .header('1', "web/hard", 600)
                .entry('6', "web/pipe", new byte[0])
                .entry('0', "web/twice", target)
                .file("web/twice", "second")
                .tgz());

    for (String name : List.of("link", "hard", "pipe")) {
      Path file = chart.resolve(name);
      assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS), name);
      assertEquals(0, Files.size(file), name);
    }
    assertEquals("second", Files.readString(chart.resolve("twice")));
  }

  @Test
  void filesThatHelmIgnoresOnlyInFoldersAreKept() throws IOException {
    Path chart =
        unpack(
            web()
                .file("web/.helmignore", "*.yaml\n")
                .file("web/templates/.hidden.yaml", "kind: Pod\n")
                .tgz());

    assertEquals(List.of(".helmignore", "Chart.yaml", "templates/dot.hidden.yaml"), files(chart));
    assertEquals("", Files.readString(chart.resolve(".helmignore")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web/../../out",
        "../out",
        "/web/out",
        "web//out",
        "..\\out",
        "web/a/../../../out",
        "web"
      })
  void nothingIsWrittenOutside(String path) throws IOException {
    Path victim = Files.createDirectory(folder.resolve("inner"));

    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> new TgzUnpacker().unpack(web().file(path, "x").tgz(), "web:1.0.0", victim));

    assertEquals(
        "cannot unpack chart web:1.0.0: it has a file outside the chart's folder: '"
            + path
            + "'. Download the chart again",
        e.getMessage());
    assertEquals(List.of(), files(folder).stream().filter(f -> f.endsWith("out")).toList());
  }

  @Test
  void filesThatCannotBeWrittenAreRejected() {
    String deep = "web/" + "d/".repeat(600) + "x";
    assertEquals("it has no Chart.yaml", refusal(new ArchiveBuilder().file("web/a", "").tgz()));
    assertEquals("it has no Chart.yaml", refusal(new ArchiveBuilder().tgz()));
    assertEquals(
        "it has more than one Chart.yaml",
        refusal(web().file("web/./Chart.yaml", "name: other\n").tgz()));
    assertEquals(
        "it has a file where the folder of 'a/b' should be",
        refusal(web().file("web/a", "").file("web/a/b", "").tgz()));
    assertEquals(
        "it has 'a' both as a file and as a folder",
        refusal(web().file("web/a/b", "").file("web/a", "").tgz()));
    assertTrue(
        refusal(web().pax("path", "web/" + "n".repeat(300)).file("cut", "").tgz())
            .startsWith("it has a file whose path is too long"));
    assertTrue(
        refusal(
                web()
                    .entry('L', "long", deep.getBytes(StandardCharsets.UTF_8))
                    .file("cut", "")
                    .tgz())
            .startsWith("it has a file whose path is too long"));
  }

  @Test
  void bombsAreNotExpanded() {
    ArchiveBuilder many = web();
    for (int i = 0; i < 9; i++) {
      many.file("web/" + i + "/x", "");
    }
    byte[] large = ArchiveBuilder.gzipBomb(web().header('0', "web/zeros", 1L << 32).tar(), 3);

    assertEquals("it has more than 10 files and folders", refusal(many.tgz(), 1 << 20, 10));
    assertEquals("it expands to more than 2 MiB", refusal(large, 2 << 20, 10));
  }

  private String refusal(byte[] archive, long bytes, int files) {
    return assertThrows(
            MalformedContentException.class,
            () ->
                TgzUnpacker.unpack(
                    new ByteArrayInputStream(archive),
                    Files.createTempDirectory(folder, "bomb"),
                    new ExpansionBudget(bytes, files)))
        .getMessage();
  }
}
