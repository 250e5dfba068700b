package org.opensearch.migrations.ecr.helm.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;

class ChartArchiveTest {

  private static final String YAML = "name: web\n";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String refusal(byte[] archive) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThrows(MalformedContentException.class, () -> ChartArchive.read(archive))
                .getMessage());
  }

  @Test
  void theFilesOfTheChartAreFound() throws Exception {
    ChartArchive archive =
        ChartArchive.read(
            new ArchiveBuilder()
                .entry(
                    'g',
                    "pax_global_header",
                    bytes("52 comment=0123456789012345678901234567890123456789\n"))
                .entry('5', "web/", new byte[0])
                .file("web/charts/sub/Chart.yaml", "name: sub\n")
                .file("web/charts/sub/requirements.yaml", "not: this\n")
                .file("web/templates/x.yaml", "x".repeat(5000))
                .entry('2', "web/link", new byte[0])
                .file("web/requirements.yaml", "dependencies: []\n")
                .file("web/Chart.yaml", YAML)
                .tgz());

    assertEquals(new ChartArchive("web", YAML, Optional.of("dependencies: []\n")), archive);
  }

  @Test
  void longNamesOfGnuTarAndPaxAreRead() throws Exception {
    String folder = "w".repeat(150);
    ChartArchive gnu =
        ChartArchive.read(
            new ArchiveBuilder()
                .entry('L', "././@LongLink", bytes(folder + "/Chart.yaml\0"))
                .file(folder.substring(0, 100), YAML)
                .tgz());
    ChartArchive pax =
        ChartArchive.read(
            new ArchiveBuilder().pax("path", folder + "/Chart.yaml").file("cut", YAML).tgz());

    assertEquals(new ChartArchive(folder, YAML, Optional.empty()), gnu);
    assertEquals(gnu, pax);
  }

  @Test
  void backslashesAreSeparators() throws Exception {
    byte[] archive = new ArchiveBuilder().file("web\\Chart.yaml", YAML).tgz();

    assertEquals("web", ChartArchive.read(archive).root());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web/../Chart.yaml",
        "../web/Chart.yaml",
        "web/x/../../other/Chart.yaml",
        "/web/Chart.yaml",
        "..\\web\\Chart.yaml",
        "Chart.yaml"
      })
  void filesOutsideTheFolderAreRejected(String path) {
    assertTrue(refusal(new ArchiveBuilder().file(path, YAML).tgz()).contains("outside"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other/Chart.yaml",
        "./Chart.yaml",
        "web/./Chart.yaml",
        "web/x/../Chart.yaml",
        "we/b\\Chart.yaml"
      })
  void theTopLevelFolderCanHaveAnyName(String path) throws Exception {
    byte[] archive = new ArchiveBuilder().file("pax/x", "").file(path, YAML).tgz();

    assertEquals(YAML, ChartArchive.read(archive).chartYaml());
  }

  @Test
  void byteOrderMarksAreRemoved() throws Exception {
    for (byte[] yaml : List.of(bytes("\ufeff" + YAML), YAML.getBytes(StandardCharsets.UTF_16))) {
      byte[] archive = new ArchiveBuilder().entry('0', "web/Chart.yaml", yaml).tgz();

      assertEquals("web", ChartMetadata.read(ChartArchive.read(archive)).name());
    }
  }

  @Test
  void severalChartYamlsAreRejected() {
    assertTrue(
        refusal(new ArchiveBuilder().file("web/Chart.yaml", YAML).file("README", "").tgz())
            .contains("outside"));
    assertEquals(
        "it has more than one Chart.yaml",
        refusal(
            new ArchiveBuilder().file("web/Chart.yaml", YAML).file("web/Chart.yaml", "").tgz()));
    assertEquals(
        "it has no Chart.yaml", refusal(new ArchiveBuilder().file("web/chart.yaml", YAML).tgz()));
    assertEquals(
        "it has no Chart.yaml",
        refusal(new ArchiveBuilder().entry('2', "web/Chart.yaml", new byte[0]).tgz()));
    assertEquals("it has no Chart.yaml", refusal(new ArchiveBuilder().tgz()));
  }

  @Test
  void damagedArchivesAreRejected() {
    byte[] whole = new ArchiveBuilder().file("web/Chart.yaml", YAML).file("web/x", "y").tgz();
    byte[] checksum = whole.clone();
    checksum[whole.length - 8] ^= 1;

    assertTrue(refusal(checksum).contains("damaged"), "the checksum at the end counts");
    assertEquals("the archive ends early", refusal(Arrays.copyOf(whole, whole.length - 12)));
    assertEquals("the archive ends early", refusal(new byte[0]));
    assertTrue(refusal(bytes("<html></html>   ")).startsWith("it is not a gzip file"));
    assertTrue(refusal(ArchiveBuilder.gzip(bytes("x".repeat(512)))).startsWith("it is not a tar"));
    assertEquals(
        "the archive ends early",
        refusal(
            ArchiveBuilder.gzip(
                new ArchiveBuilder().header('0', "web/Chart.yaml", 600).raw(new byte[300]).tar())));
  }

  @Test
  void bombsAreNotExpanded() {
    byte[] huge =
        ArchiveBuilder.gzipBomb(
            new ArchiveBuilder().file("web/Chart.yaml", YAML).header('0', "web/x", 1L << 32).tar(),
            210);
    byte[] tail =
        ArchiveBuilder.gzipBomb(new ArchiveBuilder().file("web/Chart.yaml", YAML).tar(), 210);

    assertEquals("it expands to more than 200 MiB", refusal(huge));
    assertEquals("it expands to more than 200 MiB", refusal(tail));
  }

  @Test
  void hugeMetadataIsNotRead() {
    for (char type : new char[] {'0', 'L', 'x'}) {
      byte[] archive =
          ArchiveBuilder.gzipBomb(
              new ArchiveBuilder().header(type, "web/Chart.yaml", 100 << 20).tar(), 100);
      assertTrue(refusal(archive).endsWith("is too large"), refusal(archive));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "5",
        "0 a=b\n",
        "99 path=x\n",
        "99999999999999999999 path=x\n",
        "-6 a=b\n"
      })
  void invalidPaxHeadersAreRejected(String records) {
    byte[] archive =
        new ArchiveBuilder().entry('x', "pax", bytes(records)).file("web/Chart.yaml", YAML).tgz();

    if (records.isEmpty()) {
      assertEquals(
          "web",
          assertTimeoutPreemptively(Duration.ofSeconds(5), () -> ChartArchive.read(archive))
              .root());
    } else {
      assertEquals("an invalid pax header", refusal(archive));
    }
  }

  @Test
  void severalGzipMembersAreOneArchive() throws Exception {
    byte[] tar = new ArchiveBuilder().file("web/Chart.yaml", YAML).raw(new byte[1024]).tar();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (int from = 0; from < tar.length; from += 700) {
      packed.writeBytes(
          ArchiveBuilder.gzip(Arrays.copyOfRange(tar, from, Math.min(tar.length, from + 700))));
      packed.writeBytes(ArchiveBuilder.gzip(new byte[0]));
    }
    packed.writeBytes(new byte[100]);

    assertEquals("web", ChartArchive.read(packed.toByteArray()).root());
  }

  @Test
  void tooManyGzipMembersAreRejected() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes(ArchiveBuilder.gzip(new ArchiveBuilder().file("web/Chart.yaml", YAML).tar()));
    byte[] empty = ArchiveBuilder.gzip(new byte[0]);
    for (int i = 0; i < 200_000; i++) {
      packed.writeBytes(empty);
    }

    String refusal = refusal(packed.toByteArray());
    assertTrue(refusal.endsWith("it has too many empty members"), refusal);
  }
}
