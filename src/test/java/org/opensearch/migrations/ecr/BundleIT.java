package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.ManifestFile;

/**
 * The bundle without Java. It takes a minute to build, so this runs where a build with the profile
 * {@code bundle} wrote it.
 */
class BundleIT {

  private static final Path TARGET =
      Path.of(System.getProperty("ma-ecr.jar", "target/ma-ecr.jar")).resolveSibling(".");

  /** A CloudShell downloads it into a home folder of 1 GB, often. */
  private static final long MOST_BYTES = 45_000_000;

  @TempDir static Path folder;
  private static Path packed;
  private static Path root;

  @BeforeAll
  static void unpack() throws IOException {
    List<Path> bundles;
    try (Stream<Path> files = Files.list(TARGET)) {
      bundles =
          files.filter(f -> f.getFileName().toString().matches("ma-ecr-.*\\.tar\\.gz")).toList();
    }
    if (bundles.isEmpty()) {
      abort("this test needs a bundle: run 'mvn -Pbundle verify' with a JDK that has jlink");
    }
    assertEquals(1, bundles.size(), "bundles in " + TARGET);
    packed = bundles.get(0);
    Command.of("tar", "-xzf", packed.toString(), "-C", folder.toString()).runSuccessfully();
    String name = packed.getFileName().toString();
    root = folder.resolve("the bundle");
    Files.move(folder.resolve(name.substring(0, name.length() - ".tar.gz".length())), root);
  }

  /** Runs it where neither JAVA_HOME nor the PATH lead to Java. */
  private static Command maEcr(Path program, String... arguments) throws IOException {
    return withoutJava(Command.of(program.toString()).with(arguments));
  }

  private static Command withoutJava(Command command, String... more) throws IOException {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    List<String> names = new ArrayList<>(List.of("sh", "readlink"));
    names.addAll(List.of(more));
    for (String name : names) {
      Path link = programs.resolve(name);
      if (Files.notExists(link)) {
        Path found = Path.of("/usr/bin", name);
        Files.createSymbolicLink(link, Files.exists(found) ? found : Path.of("/bin", name));
      }
    }
    return command.environment(Map.of("PATH", programs.toString(), "HOME", folder.toString()));
  }

  private static Path program() {
    return root.resolve("bin").resolve("ma-ecr");
  }

  @Test
  void isSmallEnoughAndHasItsChecksum() throws IOException {
    assertTrue(Files.size(packed) <= MOST_BYTES, () -> packed + ": " + packed.toFile().length());
    String line = Files.readString(packed.resolveSibling(packed.getFileName() + ".sha256"));
    String hex = Digest.sha256(Files.readAllBytes(packed)).hex();
    assertEquals(hex + "  " + packed.getFileName() + "\n", line);
  }

  @Test
  void hasManPagesCompletionAndLicence() {
    for (String file :
        List.of(
            "LICENSE",
            "share/man/man1/ma-ecr.1",
            "share/man/man1/ma-ecr-mirror.1",
            "share/bash-completion/completions/ma-ecr")) {
      assertTrue(Files.isRegularFile(root.resolve(file)), file);
    }
  }

  @Test
  void printsItsVersionWithoutJavaAlsoThroughALink() throws IOException {
    Path link =
        Files.createSymbolicLink(folder.resolve("ma-ecr"), Path.of("the bundle/bin/ma-ecr"));
    for (Path program : List.of(program(), link)) {
      Finished finished = maEcr(program, "--version").runSuccessfully();
      assertTrue(finished.stdout().startsWith("ma-ecr "), finished::toString);
      assertEquals("", finished.stderr());
    }
  }

  /** Whether the runtime's JDK can archive our classes; an older one archives its own. */
  private static boolean archivesOurClasses() throws IOException {
    String release = Files.readString(root.resolve("runtime/release"));
    Matcher version = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(release);
    assertTrue(version.find(), release);
    return Integer.parseInt(version.group(1)) >= 24;
  }

  /** Runs a command and returns the JVM's log of classes that were loaded and initialized. */
  private static List<String> loadedClasses(Command command) throws IOException {
    Path log = Files.createTempFile(folder, "classes", ".txt");
    command
        .environment(Map.of("MA_ECR_JAVA_OPTIONS", "-Xlog:class+load,class+init:file=" + log))
        .runSuccessfully();
    return Files.readAllLines(log);
  }

  /** The line of the log that says so; -1 if there is none. */
  private static int initialized(List<String> log, String type) {
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).contains("'" + type + "'") && log.get(i).contains("Initializing")) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isFromArchive(List<String> loaded, String type) {
    List<String> lines =
        loaded.stream().filter(line -> line.contains(" " + type + " source: ")).toList();
    assertEquals(1, lines.size(), type);
    return lines.get(0).endsWith("shared objects file");
  }

  @Test
  void usesTheOneArchiveOfClassesWhereItWasMovedTo() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> archives = files.filter(f -> f.toString().endsWith(".jsa")).toList();
      assertEquals(List.of(root.resolve("runtime/lib/server/classes.jsa")), archives);
    }
    List<String> loaded = loadedClasses(maEcr(program(), "generate-values", "registry.example"));
    assertTrue(isFromArchive(loaded, "java.lang.Object"));
    for (String type :
        List.of("org.opensearch.migrations.ecr.cli.GenerateValuesCommand", "picocli.CommandLine")) {
      assertEquals(archivesOurClasses(), isFromArchive(loaded, type), type);
    }
  }

  @Test
  void usesNativeCryptographyFromTheArchive() throws IOException {
    try (FakeRegistry registry = new FakeRegistry()) {
      registry.put("app", "1", ImageShapes.simple(1));
      Path manifest = folder.resolve("native.yaml");
      new ManifestFile().image(registry.host() + "/app:1").writeTo(manifest);
      List<String> loaded =
          loadedClasses(
              maEcr(program(), "mirror", "layout:" + folder.resolve("native"), "--plain-http")
                  .with(registry.host(), "--manifest", manifest.toString()));
      for (String type :
          List.of(
              "com.amazon.corretto.crypto.provider.SHA256Spi",
              "org.opensearch.migrations.ecr.mirror.ArtifactWork")) {
        assertEquals(archivesOurClasses(), isFromArchive(loaded, type), type);
      }
      int provided = initialized(loaded, "com/amazon/corretto/crypto/provider/SHA256Spi");
      assertTrue(provided >= 0);
      // Before the provider is there, the main thread may need Java's own.
      assertTrue(initialized(loaded, "sun/security/provider/SHA2$SHA256") < provided);
    }
  }

  /** With some of these, the JVM cannot use the archive. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:+UseParallelGC",
        "-XX:+UseG1GC",
        "-XX:+UseZGC",
        "-XX:-UseCompressedOops",
        "-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=1",
        "-Xmx40g",
        "-Xmx64m",
        "-Xshare:off",
        "-Xint",
        "-Dma-ecr.native-cryptography=false",
        "-XX:SharedArchiveFile=/missing",
        "-XX:SharedArchiveFile=/dev/null"
      })
  void runsWithOtherOptionsOfTheJvm(String options) throws IOException {
    Finished finished =
        maEcr(program(), "--version")
            .environment(Map.of("MA_ECR_JAVA_OPTIONS", options))
            .runSuccessfully();
    assertTrue(finished.stdout().matches("ma-ecr \\S+ \\(\\w+\\)\\R"), finished::toString);
    assertEquals("", finished.stderr());
  }

  @Test
  void runsFromAReadOnlyFolderWithOptionsInTheVariableOfTheJdk() throws IOException {
    Command.of("chmod", "-R", "a-w", root.toString()).runSuccessfully();
    try {
      Finished finished =
          maEcr(program(), "--version")
              .environment(Map.of("JDK_JAVA_OPTIONS", "-XX:+UseParallelGC -Xmx100m"))
              .runSuccessfully();
      assertTrue(finished.stdout().startsWith("ma-ecr "), finished::toString);
      // The note of the java launcher, which says which options it read.
      assertEquals(1, finished.stderr().lines().count(), finished::toString);
      List<String> loaded = loadedClasses(maEcr(program(), "--version"));
      assertEquals(archivesOurClasses(), isFromArchive(loaded, "picocli.CommandLine"));
    } finally {
      Command.of("chmod", "-R", "u+w", root.toString()).runSuccessfully();
    }
  }

  @Test
  void mirrorsIntoAFolder() throws IOException {
    try (FakeRegistry registry = new FakeRegistry()) {
      registry.put("app", "1", ImageShapes.simple(1));
      Path manifest = folder.resolve("manifest.yaml");
      new ManifestFile().image(registry.host() + "/app:1").writeTo(manifest);
      Path mirror = folder.resolve("the mirror");
      Finished finished =
          maEcr(program(), "mirror", "layout:" + mirror, "--plain-http", registry.host())
              .with("--manifest", manifest.toString())
              .runSuccessfully();
      assertTrue(finished.stderr().contains("1 copied"), finished::toString);
      assertTrue(Files.isRegularFile(mirror.resolve("index.json")));
    }
  }

  /** In CloudShell, with the scripts that a release publishes. */
  @Test
  void privateEcrDownloadsItAndMirrorsIntoAFolder() throws IOException {
    Path chart = folder.resolve("chart");
    maEcr(program(), "integration", "scripts", "--to", chart.toString())
        .with("--checksums", packed.resolveSibling(packed.getFileName() + ".sha256").toString())
        .runSuccessfully();
    try (FakeRegistry registry = new FakeRegistry()) {
      registry.put("app", "1", ImageShapes.simple(1));
      String manifest =
          new ManifestFile()
              .image(registry.host() + "/app:1")
              .writeTo(folder.resolve("for-scripts.yaml"));
      Path mirror = folder.resolve("by the scripts");
      Map<String, String> settings =
          Map.of(
              "MA_ECR_BUNDLE_URL",
              packed.toAbsolutePath().getParent().toUri().toString(),
              "MA_ECR_MANIFEST",
              manifest,
              "MA_ECR_MIRROR_OPTIONS",
              "--plain-http " + registry.host(),
              "RELEASE_VERSION",
              "1.0.0");
      for (String script : List.of("private-ecr.sh", "mirrorToEcr.sh")) {
        Finished finished =
            withoutJava(
                    Command.of("/bin/bash", "-euo", "pipefail", "-c")
                        .with(
                            ". \"$1\"; private_ecr_prepare; private_ecr_mirror \"$2\"", "bootstrap")
                        .with(chart.resolve("scripts").resolve(script).toString())
                        .with("layout:" + mirror),
                    "curl",
                    "find",
                    "gzip",
                    "mkdir",
                    "mktemp",
                    "mv",
                    "rm",
                    "sha256sum",
                    "shasum",
                    "tar",
                    "uname")
                .environment(settings)
                .runSuccessfully();
        boolean isFirst = script.equals("private-ecr.sh");
        assertEquals(isFirst, finished.stderr().contains("downloading "), finished::toString);
        assertTrue(
            finished.stderr().contains(isFirst ? "1 copied" : "1 already there"),
            finished::toString);
      }
      assertTrue(Files.isRegularFile(mirror.resolve("index.json")));
    }
  }

  @Test
  void optionsOfTheUserTakePrecedence() throws IOException {
    Finished finished =
        maEcr(program(), "--version")
            .environment(Map.of("MA_ECR_JAVA_OPTIONS", "-XX:+UseParallelGC -XX:+PrintFlagsFinal"))
            .runSuccessfully();
    assertTrue(
        finished.stdout().lines().anyMatch(line -> line.matches(".* UseParallelGC +=.* true .*")),
        "no parallel collector");
  }

  @Test
  void scriptsExpectTheJarOfTheRelease() throws IOException {
    Path scripts = folder.resolve("scripts");
    maEcr(program(), "integration", "scripts", "--to", scripts.toString()).runSuccessfully();
    String jar = Digest.sha256(Files.readAllBytes(TARGET.resolve("ma-ecr.jar"))).hex();
    try (Stream<Path> files = Files.walk(scripts)) {
      Path script = files.filter(f -> f.endsWith("private-ecr.sh")).findFirst().orElseThrow();
      assertTrue(Files.readString(script).contains(jar), "another jar");
    }
  }
}
