package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.MaEcrJar;
import org.opensearch.migrations.ecr.testing.ManifestFile;
import org.opensearch.migrations.ecr.testing.Programs;
import org.opensearch.migrations.ecr.testing.RegistryProcess;

/** What the jar's integration writes out, read and run by the programs that it is meant for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1) // Takes long.
class IntegrationScriptsIT {

  private static final Path TESTS = Path.of("src", "test", "bats");

  private Path folder;
  private Path written;
  @AutoClose private RegistryProcess source;
  @AutoClose private RegistryProcess destination;

  @BeforeAll
  void writeOut(@TempDir Path temporary) {
    folder = temporary;
    source = RegistryProcess.start(folder.resolve("source"));
    destination = RegistryProcess.start(folder.resolve("destination"));
    source.contents().push(ImageShapes.simple(1), "team/app", "1.0");
    String manifest =
        new ManifestFile()
            .image(source.host() + "/team/app:1.0")
            .writeTo(folder.resolve("manifest.yaml"));
    written = folder.resolve("integration");
    Finished finished =
        new MaEcrJar(folder).run("integration", "--to", written.toString(), "--manifest", manifest);
    assertEquals(0, finished.status(), finished::toString);
  }

  static Stream<String> batsFiles() throws IOException {
    try (Stream<Path> files = Files.list(TESTS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(f -> f.endsWith(".bats"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("batsFiles")
  void bats(String file) throws IOException {
    Programs.require("bats", "bash", "curl", "git", "helm", "jq");
    Map<String, String> environment = new TreeMap<>();
    environment.put("INTEGRATION", written.toString());
    environment.put("JAR", MaEcrJar.jar().toAbsolutePath().toString());
    environment.put("SOURCE", source.host());
    environment.put("REGISTRY", destination.host());
    environment.put("JAVA_HOME", MaEcrJar.javaHome(folder.resolve("java")).toString());
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    Finished finished =
        Command.of("bats", TESTS.resolve(file).toString())
            .environment(environment)
            .within(Duration.ofMinutes(5))
            .run();
    assertEquals(0, finished.status(), finished::toString);
  }

  @Test
  void shellcheckFindsNothing() throws IOException {
    Programs.require("shellcheck");
    List<String> words = List.of("shellcheck", "--external-sources");
    assertEquals(
        "", Command.of(words).with(scripts()).runSuccessfully().stdout(), "shellcheck's findings");
  }

  @Test
  void scriptsCanBeRunAndTheRestCannot() throws IOException {
    for (String script : scripts()) {
      assertTrue(Files.isExecutable(Path.of(script)), script);
    }
    assertTrue(!Files.isExecutable(written.resolve("templates/_ecrLogin.tpl")));
  }

  @Test
  void theScriptOfTheBootstrapHasTheJarsSha256() throws IOException {
    String sha256 = Digest.sha256(Files.readAllBytes(MaEcrJar.jar())).hex();
    String script = Files.readString(written.resolve("scripts/private-ecr.sh"));
    assertTrue(script.contains("\nPRIVATE_ECR_JAR_SHA256=\"" + sha256 + "\"\n"), script);
  }

  /** The scripts contain every bundle of the release, and are scripts all the same. */
  @Test
  void theScriptsHaveTheSha256OfTheBundles() throws IOException {
    String version =
        new MaEcrJar(folder).run("--version").stdout().replaceAll("(?s)ma-ecr (\\S+) .*", "$1");
    String linux = "a".repeat(64) + "  ma-ecr-" + version + "-linux-x64.tar.gz\n";
    String macos = "b".repeat(64) + "  ma-ecr-" + version + "-macos-arm64.tar.gz\n";
    Path checksums = Files.writeString(folder.resolve("checksums"), macos + linux);
    Path to = folder.resolve("with-bundles");
    Finished finished =
        new MaEcrJar(folder)
            .run(
                "integration",
                "scripts",
                "--to",
                to.toString(),
                "--checksums",
                checksums.toString());
    assertEquals(0, finished.status(), finished::toString);
    for (String name : List.of("private-ecr.sh", "mirrorToEcr.sh")) {
      Path script = to.resolve("scripts").resolve(name);
      String text = Files.readString(script);
      String expected = "\nPRIVATE_ECR_BUNDLES=\"" + linux + macos.strip() + "\"\n";
      assertTrue(text.contains(expected), text);
      Command.of("bash", "-n", script.toString()).runSuccessfully();
    }
    String without = Files.readString(written.resolve("scripts/private-ecr.sh"));
    assertTrue(without.contains("\nPRIVATE_ECR_BUNDLES=\"\"\n"), without);
  }

  @Test
  void groffTakesTheManPages() throws IOException {
    Programs.require("groff");
    try (Stream<Path> pages = Files.list(written.resolve("man/man1"))) {
      String[] all = pages.map(Path::toString).toArray(String[]::new);
      assertTrue(all.length > 4, () -> all.length + " man pages");
      Finished checked = Command.of("groff", "-man", "-ww", "-z", "-k").with(all).runSuccessfully();
      assertEquals("", checked.stderr());
    }
  }

  private String[] scripts() throws IOException {
    try (Stream<Path> files = Files.list(written.resolve("scripts"))) {
      return files.map(Path::toString).filter(f -> f.endsWith(".sh")).toArray(String[]::new);
    }
  }
}
