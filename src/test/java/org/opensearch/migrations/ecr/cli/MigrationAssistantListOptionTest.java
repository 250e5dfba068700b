package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --manifest} with the Migration Assistant's own list of charts and images. */
class MigrationAssistantListOptionTest {

  private static final String YAML =
      """
      charts:
        - "cert-manager|1.17.2|https://charts.jetstack.io"
        - "acmpca-chart|1.2.2|oci://public.ecr.aws/aws-controllers-k8s"
      images:
        - "mirror.gcr.io/library/busybox:latest"
      """;

  @TempDir Path folder;

  @Test
  void listPrintsIt() throws IOException {
    Ran ran = Ran.with(Map.of(), "list", "--format=shell", "--manifest", file(YAML));
    assertEquals(0, ran.status(), ran.err());
    assertEquals("", ran.err());
    assertEquals(
        List.of(
            "  \"cert-manager 1.17.2 https://charts.jetstack.io\"",
            "  \"acmpca-chart 1.2.2 oci://public.ecr.aws/aws-controllers-k8s/acmpca-chart\"",
            "  \"mirror.gcr.io/library/busybox:latest\""),
        ran.out().lines().filter(line -> line.startsWith("  ")).toList());

    Ran again = Ran.with(Map.of(), "list", "--format=shell", "--manifest", file(ran.out()));
    assertEquals(
        ran.out().replaceFirst("# manifest.*", ""), again.out().replaceFirst("# manifest.*", ""));
  }

  @Test
  void mirrorAndVerifyUseIt() throws IOException {
    try (MirrorStage stage = new MirrorStage(folder)) {
      stage.manifestAt(
          Path.of(file("CHARTS=''\nIMAGES='\n# own\n" + stage.here(MirrorStage.FINE) + ":1\n'\n")));
      assertEquals(0, stage.run().status());
      assertTrue(stage.fineArrived());
      List<String> mirror = stage.arguments();
      Ran verified =
          Ran.with(
              Map.of("HOME", folder.toString()),
              mirror.stream().map(w -> w.equals("mirror") ? "verify" : w).toArray(String[]::new));
      assertEquals(0, verified.status(), verified.err());
      assertTrue(verified.err().contains("1 present"), verified.err());
    }
  }

  @Test
  void otherSubcommandsRefuseIt() throws IOException {
    String list = file(YAML);
    for (String words :
        List.of("generate-values r.example", "integration --to " + folder.resolve("to"))) {
      Ran ran = Ran.with(Map.of(), (words + " --manifest " + list).split(" "));
      assertEquals(2, ran.status(), ran.err());
      assertEquals("", ran.out());
      String expected =
          list
              + " lists charts and images only, without the values that refer to them: it can be"
              + " used with mirror, verify and list. To derive a manifest with these values, run"
              + " 'ma-ecr discover --chart CHART -f VALUES --write'";
      assertTrue(ran.err().contains(expected), ran.err());
    }
    Ran discover = Ran.with(System.getenv(), "discover", "--check", "--manifest", list);
    assertEquals(2, discover.status(), discover.err());
    assertTrue(
        discover.err().contains(list + " is a list of charts and images, which discover cannot"),
        discover.err());
  }

  @Test
  void errorsNameTheLine() throws IOException {
    String list = file(YAML + "  - \"quay.io/UPPER:1\"\n");
    Ran ran = Ran.with(Map.of(), "list", "--manifest", list);
    assertEquals(3, ran.status());
    assertTrue(
        ran.err().contains("cannot read manifest " + list + ", line 6, column 5: found"),
        ran.err());
  }

  private String file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "list", ""), text).toString();
  }
}
