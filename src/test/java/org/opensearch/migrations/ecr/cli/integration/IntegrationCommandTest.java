package org.opensearch.migrations.ecr.cli.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.cli.Ran;

class IntegrationCommandTest {

  @TempDir Path folder;

  @Test
  void listsAllFiles() {
    Ran ran = run();
    assertEquals(0, ran.status(), ran.err());
    List<String> names = ran.out().lines().map(line -> line.replaceAll(" .*", "")).toList();
    assertTrue(names.contains("scripts/private-ecr.sh"), ran.out());
    assertTrue(names.contains("man/man1/ma-ecr-integration.1"), ran.out());
    assertTrue(ran.out().lines().allMatch(line -> line.matches("\\S+  +\\S.*")), ran.out());
  }

  /** A file under src/main/integration that nobody writes out would be forgotten. */
  @Test
  void everyFileOfTheSourcesIsListed() throws IOException {
    Path sources = Path.of("src", "main", "integration");
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = sources.relativize(file).toString();
        assertTrue(run().out().contains(name + " "), () -> name + " is not written out");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "templates, templates/_ecrLogin.tpl",
    "_ecrLogin.tpl, templates/_ecrLogin.tpl",
    "pipeline/Jenkinsfile, pipeline/Jenkinsfile",
    "pipeline/, pipeline/Jenkinsfile pipeline/github-actions.yml",
    "completion, completion/ma-ecr.bash",
  })
  void selectsAFileOrAFolderByName(String name, String expected) throws IOException {
    Path target = folder.resolve("new/folder");
    Ran ran = run(name, "--to", target.toString());
    assertEquals(0, ran.status(), ran.err());
    List<String> paths = List.of(expected.split(" "));
    assertEquals(paths, written(target));
    assertEquals(
        paths.stream().map(path -> target.resolve(path).toString()).toList(),
        ran.out().lines().toList());
  }

  @Test
  void writtenFilesEqualTheSources() throws IOException {
    assertEquals(0, run("Jenkinsfile", "--to", folder.toString()).status());
    assertEquals(
        Files.readString(Path.of("src/main/integration/pipeline/Jenkinsfile")),
        Files.readString(folder.resolve("pipeline/Jenkinsfile")));
  }

  @Test
  void scriptsAreExecutable() {
    assertEquals(0, run("mirror-to-ecr.sh", "--to", folder.toString()).status());
    assertTrue(Files.isExecutable(folder.resolve("scripts/mirror-to-ecr.sh")));
  }

  @Test
  void secondRunKeepsChangedFiles() throws IOException {
    assertEquals(0, run("pipeline", "--to", folder.toString()).status());
    assertEquals(0, run("pipeline", "--to", folder.toString()).status());
    Path changed = Files.writeString(folder.resolve("pipeline/github-actions.yml"), "mine\n");
    Path missing = folder.resolve("pipeline/Jenkinsfile");
    Files.delete(missing);

    Ran refused = run("pipeline", "--to", folder.toString());
    assertEquals(3, refused.status());
    assertTrue(
        refused.err().contains("cannot write " + changed + ": the existing content differs"),
        refused.err());
    assertTrue(refused.err().contains("Add --force to overwrite"), refused.err());
    assertEquals("mine\n", Files.readString(changed));
    assertFalse(Files.exists(missing), "something was written all the same");

    assertEquals(0, run("pipeline", "--to", folder.toString(), "--force").status());
    assertTrue(Files.readString(changed).startsWith("# private-ecr"));
    assertTrue(Files.exists(missing));
  }

  @Test
  void specifiedManifestIsWritten() throws IOException {
    Path manifest =
        Files.writeString(
            folder.resolve("m.yaml"),
            "version: 1\nimages:\n  - {image: \"r.example/a:${release}\", unoverridable: test}\n");
    String to = folder.resolve("out").toString();
    String[] options = {
      "--to", to, "--manifest", manifest.toString(), "--release-version", "9.9.9"
    };
    for (String name : List.of("private-ecr-manifest.yaml", "private-ecr-manifest.sh")) {
      List<String> arguments = new ArrayList<>(List.of(name));
      arguments.addAll(List.of(options));
      Ran ran = run(arguments.toArray(String[]::new));
      assertEquals(0, ran.status(), ran.err());
    }
    assertEquals(
        Files.readString(manifest),
        Files.readString(folder.resolve("out/scripts/private-ecr-manifest.yaml")));
    String script = Files.readString(folder.resolve("out/scripts/private-ecr-manifest.sh"));
    assertTrue(script.contains("\"r.example/a:9.9.9\""), script);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nope | 2 | there is no file 'nope': run 'ma-ecr integration' to list the files",
        "scripts templates | 2 | Unmatched argument",
        "private-ecr.sh --to DIR | 3 | cannot pin the sha256 of",
        "Jenkinsfile --to DIR/file | 3 | cannot write DIR/file/pipeline: the folder cannot be"
            + " created",
        "completion --to DIR --manifest nope.yaml | 0 | ''",
        "private-ecr-manifest.yaml --to DIR --manifest nope | 3 | cannot read manifest nope",
      })
  void errorsAreReported(String arguments, int status, String message) throws IOException {
    Files.writeString(folder.resolve("file"), "");
    Ran ran = run(arguments.replace("DIR", folder.toString()).split(" "));
    assertEquals(status, ran.status(), ran.err());
    assertTrue(ran.err().contains(message.replace("DIR", folder.toString())), ran.err());
  }

  /** Outside of the jar, the version is unknown. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SHA  ma-ecr-unknown-linux-x64.tar.gz | 0 | ''",
        "SHA *ma-ecr-unknown-linux-x64.tar.gz | 0 | ''",
        "SHA  ma-ecr-unknown-linux-x64.tar.gz;SHA  ma-ecr-unknown-macos-arm64.tar.gz | 0 | ''",
        "SHA  ma-ecr-1.2.3-linux-x64.tar.gz | 3 | ma-ecr-1.2.3-linux-x64.tar.gz is not of this"
            + " version, unknown. Specify the .sha256 files of the bundles",
        "SHA  ma-ecr.jar | 3 | 'SHA  ma-ecr.jar' is not the checksum of a bundle. Specify the",
        "SHA  $(id)-ma-ecr-unknown-linux-x64.tar.gz | 3 | is not the checksum of a bundle",
        "abc  ma-ecr-unknown-linux-x64.tar.gz | 3 | is not the checksum of a bundle",
        "SHA  ma-ecr-unknown-linux-x64.tar.gz;OTHER  ma-ecr-unknown-linux-x64.tar.gz | 3 "
            + "| it has another checksum of ma-ecr-unknown-linux-x64.tar.gz",
        "; | 3 | it is empty",
      })
  void checksumsOfBundlesAreChecked(String lines, int status, String message) throws IOException {
    String sha256 = "0123456789abcdef".repeat(4);
    String text = lines.replace("SHA", sha256).replace("OTHER", "f".repeat(64));
    Path file = Files.writeString(folder.resolve("sums"), text.replace(";", "\n") + "\n");
    Ran ran = run("--checksums", file.toString());
    assertEquals(status, ran.status(), ran.err());
    assertTrue(ran.err().contains(message.replace("SHA", sha256)), ran.err());
    assertEquals(status == 0, !ran.out().isEmpty());
    if (status != 0) {
      assertTrue(ran.err().contains("cannot read checksums " + file + ": "), ran.err());
    }
  }

  @Test
  void checksumsOfEveryFileAreRead() throws IOException {
    Path first = Files.writeString(folder.resolve("a"), line("b", "linux-x64"));
    Path second = Files.writeString(folder.resolve("b"), line("a", "linux-arm64"));
    assertEquals(
        (line("a", "linux-arm64") + line("b", "linux-x64")).strip(),
        BundleChecksums.read(List.of(first, second), "1.2.3-SNAPSHOT").text());
    Ran ran = run("--checksums", folder.resolve("nowhere").toString());
    assertEquals(3, ran.status(), ran.err());
    assertTrue(ran.err().contains("nowhere: there is no such file"), ran.err());
  }

  private static String line(String digit, String platform) {
    return digit.repeat(64) + "  ma-ecr-1.2.3-SNAPSHOT-" + platform + ".tar.gz\n";
  }

  /** Who cannot apply the patch makes its changes by hand, as the page says. */
  @Test
  void theOperatingPageNamesTheLinesOfTheCurrentPatch() throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/operating.md"));
    List<String> lines = page.lines().map(String::strip).toList();
    Files.readString(Path.of("src/main/integration/bootstrap/2.9.0.patch"))
        .lines()
        .filter(line -> line.matches("\\+[^+#].*"))
        .forEach(line -> assertTrue(lines.contains(line.substring(1).strip()), line));
  }

  /** The parts of {@code private-ecr.sh} that the bootstrap needs are in the file it sources. */
  @Test
  void mirrorToEcrIncludesPrivateEcr() throws IOException {
    Path scripts = Path.of("src/main/integration/scripts");
    assertTrue(
        Files.readString(scripts.resolve("mirrorToEcr.sh"))
            .contains("\n# @include private-ecr.sh\n"));
    assertTrue(
        Files.readString(scripts.resolve("private-ecr.sh"))
            .contains("\n\nPRIVATE_ECR_JAR_SHA256="));
    assertTrue(
        Files.readString(scripts.resolve("private-ecr.sh"))
            .contains("\nPRIVATE_ECR_BUNDLES=\"@BUNDLES@\"\n"));
  }

  @Test
  void everyCommandHasAManPage() throws IOException {
    assertEquals(0, run("man", "--to", folder.toString()).status());
    for (String command : List.of("mirror", "list", "generate-values", "integration")) {
      String page = Files.readString(folder.resolve("man/man1/ma-ecr-" + command + ".1"));
      String help = Ran.with(Map.of(), command, "--help").out();
      assertTrue(page.startsWith(".TH \"MA-ECR-" + command.toUpperCase(Locale.ROOT)), page);
      help.lines()
          .filter(line -> line.matches(" +(-\\w, )?--[a-z].*"))
          .map(line -> line.strip().replaceAll("[ =,].*", ""))
          .forEach(option -> assertTrue(page.contains(option.replace("-", "\\-")), option));
    }
  }

  private static Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("integration"));
    all.addAll(List.of(arguments));
    return Ran.with(Map.of(), all.toArray(String[]::new));
  }

  private static List<String> written(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
