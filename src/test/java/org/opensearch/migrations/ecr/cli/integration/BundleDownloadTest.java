package org.opensearch.migrations.ecr.cli.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Programs;
import org.opensearch.migrations.ecr.testing.RunningProgram;

/** How private-ecr.sh gets the bundle where there is no Java, with a bundle that only records. */
class BundleDownloadTest {

  private static final Path SCRIPT = Path.of("src/main/integration/scripts/private-ecr.sh");
  private static final String BUNDLE = "ma-ecr-1.2.3-linux-x64.tar.gz";

  /** What a machine without Java has. */
  private static final List<String> PROGRAMS =
      List.of(
          "bash",
          "curl",
          "dirname",
          "find",
          "gzip",
          "mkdir",
          "mktemp",
          "mv",
          "rm",
          "sha256sum",
          "tar");

  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path programs;
  private static byte[] bundle;
  private static String sha256;

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private Path path;
  private String pins;

  @BeforeAll
  static void pack() throws IOException {
    Programs.require("bash", "curl");
    programs = Files.createDirectory(shared.resolve("programs"));
    for (String program : PROGRAMS) {
      Path found =
          Arrays.stream(System.getenv("PATH").split(":"))
              .map(directory -> Path.of(directory, program))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow();
      script(programs.resolve(program), "exec " + found + " \"$@\"");
    }
    Path root = shared.resolve("ma-ecr-1.2.3-linux-x64");
    Path program = Files.createDirectories(root.resolve("bin")).resolve("ma-ecr");
    script(program, "echo \"bundle: $* [$MA_ECR_JAVA_OPTIONS]\"");
    Files.writeString(Files.createDirectories(root.resolve("lib")).resolve("a b.jar"), "jar");
    Path packed = shared.resolve(BUNDLE);
    Command.of("tar", "-C", shared.toString(), "-czf", packed.toString())
        .with(root.getFileName().toString())
        .runSuccessfully();
    bundle = Files.readAllBytes(packed);
    sha256 = Digest.sha256(bundle).hex();
  }

  @BeforeEach
  void serve() throws IOException {
    path = Files.createDirectory(folder.resolve("path"));
    platform("Linux", "x86_64");
    pins = sha256 + "  " + BUNDLE + "\n" + "0".repeat(64) + "  ma-ecr-1.2.3-macos-arm64.tar.gz";
    files.put("/release/" + BUNDLE, bundle);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestURI().toString());
          byte[] found = files.get(exchange.getRequestURI().getPath());
          try (exchange) {
            exchange.sendResponseHeaders(
                found == null ? 404 : 200, found == null ? -1 : found.length);
            if (found != null) {
              exchange.getResponseBody().write(found);
            }
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** CloudShell: nothing but what is set for the jar. */
  @Test
  void withoutJavaTheBundleBesideTheJarIsRun() throws IOException {
    Map<String, String> settings = Map.of("MA_ECR_JAR_URL", url("ma-ecr.jar"));
    Finished first = run(settings);
    assertEquals(0, first.status(), first::toString);
    assertEquals("bundle: mirror a b []\n", first.stdout());
    assertSays(first, "downloading " + url(BUNDLE), "using ");
    assertEquals(1, unpacked().size());

    Finished second = run(settings);
    assertEquals("bundle: mirror a b []\n", second.stdout());
    assertFalse(second.stderr().contains("downloading"), second::toString);
    assertEquals(1, requests.size(), requests::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/ma-ecr-1.2.3-linux-x64.tar.gz", "/x.tar.gz?X-Signature=a/b"})
  void itsUrlIsThatOfTheFolderOrTheFile(String end) throws IOException {
    files.put("/release/x.tar.gz", bundle);
    Finished finished = run(Map.of("MA_ECR_BUNDLE_URL", url("").replaceAll("/$", "") + end));
    assertEquals("bundle: mirror a b []\n", finished.stdout(), finished::toString);
    assertEquals(1, requests.size(), requests::toString);
    assertTrue(requests.get(0).endsWith(end.isEmpty() || end.equals("/") ? BUNDLE : end));
  }

  @Test
  void optionsForJavaArePassedOn() throws IOException {
    Finished finished =
        run(Map.of("MA_ECR_BUNDLE_URL", url(""), "MA_ECR_JAVA_OPTIONS", "-Xmx1g -Dx=*"));
    assertEquals("bundle: mirror a b [-Xmx1g -Dx=*]\n", finished.stdout(), finished::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "jar, 17.0.9, java: -jar",
    "jar, 11.0.21, bundle: mirror a b []",
    "jar, 1.8.0_392, bundle: mirror a b []",
    "none, 17.0.9, bundle: mirror a b []",
  })
  void theJarIsRunWhereThereIsJava(String jar, String version, String expected) throws IOException {
    script(
        path.resolve("java"),
        "if [ \"$1\" = -version ]; then echo 'openjdk version \"" + version + "\"' >&2; exit; fi",
        "while [ \"$1\" != -jar ]; do shift; done",
        "echo \"java: $*\"");
    Map<String, String> settings = new TreeMap<>(Map.of("MA_ECR_BUNDLE_URL", url("")));
    if (jar.equals("jar")) {
      Path file = Files.writeString(folder.resolve("ma-ecr.jar"), "jar");
      settings.put("MA_ECR_JAR", file.toString());
    }
    Finished finished = run(settings);
    assertEquals(0, finished.status(), finished::toString);
    assertTrue(finished.stdout().startsWith(expected), finished::toString);
  }

  @Test
  void anUnpackedBundleIsRunAsItIs() throws IOException {
    Path root = shared.resolve("ma-ecr-1.2.3-linux-x64");
    Finished finished = run(Map.of("MA_ECR_BUNDLE", root.toString()));
    assertEquals("bundle: mirror a b []\n", finished.stdout(), finished::toString);
    assertFails(
        Map.of("MA_ECR_BUNDLE", folder.toString()),
        "MA_ECR_BUNDLE: there is no program " + folder + "/bin/ma-ecr");
    assertEquals(List.of(), requests);
  }

  @Test
  void aBundleWithAnotherSha256IsNeverRunAndNotKept() throws IOException {
    byte[] other = bundle.clone();
    other[other.length / 2] ^= 1;
    files.put("/release/" + BUNDLE, other);
    assertFails(
        Map.of("MA_ECR_BUNDLE_URL", url("")),
        "not run: %s has sha256 %s, but %s was expected"
            .formatted(url(BUNDLE), Digest.sha256(other).hex(), sha256));
    files.put("/release/" + BUNDLE, Arrays.copyOf(bundle, bundle.length / 2));
    assertFails(Map.of("MA_ECR_BUNDLE_URL", url("")), "not run: " + url(BUNDLE));
    assertEquals(List.of(), cached());
  }

  @Test
  void aFailedDownloadLeavesNothingBehind() throws IOException {
    files.clear();
    assertFails(Map.of("MA_ECR_BUNDLE_URL", url("")), "cannot download " + url(BUNDLE));
    assertEquals(List.of(), cached());
  }

  @Test
  void aTransferThatBreaksOffLeavesNothingBehind() throws IOException {
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, bundle.length);
          exchange.getResponseBody().write(bundle, 0, bundle.length / 2);
          exchange.close();
        });
    assertFails(Map.of("MA_ECR_BUNDLE_URL", url("")), "cannot download " + url(BUNDLE));
    assertEquals(List.of(), cached());
  }

  @Test
  void aPlatformWithoutBundleIsNamed() throws IOException {
    platform("Linux", "riscv64");
    String message =
        "there is no bundle for linux-riscv64, only " + BUNDLE + " ma-ecr-1.2.3-macos-arm64.tar.gz";
    assertFails(Map.of("MA_ECR_BUNDLE_URL", url("")), message, "install Java 17 or newer");
    assertFails(Map.of("MA_ECR_JAR_URL", url("ma-ecr.jar")), message);
    platform("FreeBSD", "amd64");
    assertFails(
        Map.of("MA_ECR_BUNDLE_URL", url("")), "there is no bundle for FreeBSD-x64, only " + BUNDLE);
    assertEquals(List.of(), requests);
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x64",
    "Linux, aarch64, linux-arm64",
    "Darwin, arm64, macos-arm64",
  })
  void theBundleIsOfThePlatform(String system, String machine, String name) throws IOException {
    platform(system, machine);
    pins =
        Stream.of("linux-x64", "linux-arm64", "macos-arm64")
            .map(p -> (p.equals(name) ? sha256 : "0".repeat(64)) + "  ma-ecr-1-" + p + ".tar.gz")
            .reduce((a, b) -> a + "\n" + b)
            .orElseThrow();
    files.put("/release/ma-ecr-1-" + name + ".tar.gz", bundle);
    Finished finished = run(Map.of("MA_ECR_BUNDLE_URL", url("")));
    assertEquals("bundle: mirror a b []\n", finished.stdout(), finished::toString);
  }

  @Test
  void aCacheThatCannotBeWrittenIsReported() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (String cache : List.of(file + "/cache", "/proc/ma-ecr")) {
      assertFails(
          Map.of("MA_ECR_BUNDLE_URL", url(""), "MA_ECR_CACHE", cache),
          "cannot write to the cache folder " + cache + ": set MA_ECR_CACHE");
    }
    assertEquals(List.of(), requests);
  }

  /** A bundle that nothing vouches for is not run. */
  @ParameterizedTest
  @ValueSource(strings = {"", "@BUNDLES@"})
  void withoutChecksumsNoBundleIsRun(String none) throws IOException {
    pins = none;
    assertFails(
        Map.of("MA_ECR_BUNDLE_URL", url("")),
        "this copy has no sha256 to check a bundle against: write it out with 'ma-ecr integration"
            + " --checksums FILE', or set MA_ECR_BUNDLE_SHA256");
    assertFails(
        Map.of("MA_ECR_JAR_URL", url("ma-ecr.jar")),
        "Java 17 or newer is needed. Install it",
        "or set MA_ECR_BUNDLE_URL to use a bundle");
    assertEquals(List.of(), requests);
  }

  @Test
  void theOperatorCanSpecifyTheChecksum() throws IOException {
    pins = "";
    String file = url(BUNDLE);
    Finished finished = run(Map.of("MA_ECR_BUNDLE_URL", file, "MA_ECR_BUNDLE_SHA256", sha256));
    assertEquals("bundle: mirror a b []\n", finished.stdout(), finished::toString);
    assertFails(
        Map.of("MA_ECR_BUNDLE_URL", file, "MA_ECR_BUNDLE_SHA256", "a".repeat(64)),
        "not run: " + file + " has sha256 " + sha256);
    assertFails(
        Map.of("MA_ECR_BUNDLE_URL", file, "MA_ECR_BUNDLE_SHA256", "../x"),
        "MA_ECR_BUNDLE_SHA256 is not a sha256: ../x");
    assertFails(
        Map.of("MA_ECR_BUNDLE_URL", url(""), "MA_ECR_BUNDLE_SHA256", sha256),
        "set MA_ECR_BUNDLE_URL to its URL, which ends in .tar.gz, instead of " + url(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "changed", "program", "list", "empty"})
  void aDamagedBundleIsFetchedAgain(String damage) throws IOException {
    Map<String, String> settings = Map.of("MA_ECR_BUNDLE_URL", url(""));
    run(settings);
    Path root = unpacked().get(0);
    Path jar = root.resolve("lib/a b.jar");
    switch (damage) {
      case "missing" -> Files.delete(jar);
      case "changed" -> Files.writeString(jar, "JAR");
      case "program" -> Files.delete(root.resolve("bin/ma-ecr"));
      case "list" -> Files.delete(root.resolve("sha256sums"));
      default -> Files.writeString(root.resolve("sha256sums"), "");
    }
    Finished finished = run(settings);
    assertEquals("bundle: mirror a b []\n", finished.stdout(), finished::toString);
    assertSays(finished, "downloading ");
    assertEquals(1, unpacked().size());
    assertEquals("jar", Files.readString(unpacked().get(0).resolve("lib/a b.jar")));
    run(settings);
    assertEquals(2, requests.size(), requests::toString);
  }

  @Test
  void aBundleThatDoesNotRunHereIsNotKept() throws IOException {
    Path root = Files.createDirectories(folder.resolve("broken/bin")).getParent();
    script(root.resolve("bin/ma-ecr"), "exit 127");
    Path packed = folder.resolve("broken.tar.gz");
    Command.of("tar", "-C", folder.toString(), "-czf", packed.toString(), "broken")
        .runSuccessfully();
    byte[] content = Files.readAllBytes(packed);
    files.put("/release/" + BUNDLE, content);
    pins = Digest.sha256(content).hex() + "  " + BUNDLE;
    assertFails(
        Map.of("MA_ECR_BUNDLE_URL", url("")), url(BUNDLE) + " does not run on this machine");
    byte[] text = "no archive".getBytes(StandardCharsets.UTF_8);
    files.put("/release/" + BUNDLE, text);
    pins = Digest.sha256(text).hex() + "  " + BUNDLE;
    assertFails(Map.of("MA_ECR_BUNDLE_URL", url("")), "cannot unpack " + url(BUNDLE) + " to ");
    assertEquals(List.of(), cached());
  }

  @Test
  void runsAtTheSameTimeUseOneCache() throws IOException {
    for (boolean damaged : new boolean[] {false, true}) {
      if (damaged) {
        for (Path root : unpacked()) {
          Files.delete(root.resolve("lib/a b.jar"));
        }
      }
      Command command = command(Map.of("MA_ECR_BUNDLE_URL", url("")));
      List<RunningProgram> runs = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        runs.add(command.start());
      }
      for (RunningProgram run : runs) {
        Finished finished = run.await(Duration.ofMinutes(1));
        assertEquals("bundle: mirror a b []\n", finished.stdout(), finished::toString);
      }
      for (Path root : unpacked()) {
        assertTrue(Files.exists(root.resolve("lib/a b.jar")), root::toString);
      }
    }
  }

  @Test
  void anInterruptedDownloadLeavesNothingBehind() throws IOException {
    script(path.resolve("curl"), "kill -s TERM $PPID", "exit 143");
    Finished finished = run(Map.of("MA_ECR_BUNDLE_URL", url("")));
    assertNotEquals(0, finished.status(), finished::toString);
    assertEquals("", finished.stdout());
    assertEquals(List.of(), cached());
  }

  /** The home folder of CloudShell has 1 GB. */
  @Test
  void whatKilledRunsLeftIsDeletedAfterADay() throws IOException {
    for (int hours : List.of(23, 49)) {
      Path left = Files.createDirectories(cache().resolve("download." + hours));
      Files.writeString(left.resolve("archive"), "half");
      Instant then = Instant.now().minus(hours, ChronoUnit.HOURS);
      Files.setLastModifiedTime(left, FileTime.from(then));
    }
    Files.createDirectory(cache().resolve("another"));
    assertEquals(0, run(Map.of("MA_ECR_BUNDLE_URL", url(""))).status());
    assertEquals(
        List.of("another", "download.23"),
        cached().stream().filter(name -> !name.startsWith("ma-ecr-")).sorted().toList());
  }

  /** The scripts beside it, for the chart, share its functions. */
  @ParameterizedTest
  @CsvSource({
    "mirror-to-ecr.sh, mirror r.example --manifest",
    "generate-private-ecr-values.sh, generate-values r.example --manifest",
    "discover-images.sh, discover --chart",
  })
  void scriptsOfTheChartUseIt(String name, String expected) throws IOException {
    Path scripts = writtenScript().getParent();
    Path script = Files.copy(SCRIPT.resolveSibling(name), scripts.resolve(name));
    Map<String, String> settings =
        Map.of("MA_ECR_BUNDLE_URL", url(""), "ECR_REGISTRY", "r.example");
    Finished finished =
        Command.of("bash", script.toString()).environment(environment(settings)).run();
    assertTrue(finished.stdout().startsWith("bundle: " + expected), finished::toString);
  }

  private Finished run(Map<String, String> settings) throws IOException {
    return command(settings).run();
  }

  private void assertFails(Map<String, String> settings, String... messages) throws IOException {
    Finished finished = run(settings);
    assertEquals(1, finished.status(), finished::toString);
    assertEquals("", finished.stdout(), finished::toString);
    assertSays(finished, messages);
  }

  private static void assertSays(Finished finished, String... messages) {
    for (String message : messages) {
      assertTrue(finished.stderr().contains(message), finished::toString);
    }
  }

  private Command command(Map<String, String> settings) throws IOException {
    String bootstrap = "set -euo pipefail; . \"$0\"; private_ecr_prepare; ma_ecr mirror a b";
    return Command.of("bash", "-c", bootstrap, writtenScript().toString())
        .environment(environment(settings));
  }

  private Path writtenScript() throws IOException {
    String text = Files.readString(SCRIPT).replace("@JAR_SHA256@", "f".repeat(64));
    return Files.writeString(folder.resolve("private-ecr.sh"), text.replace("@BUNDLES@", pins));
  }

  private Map<String, String> environment(Map<String, String> settings) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", path + ":" + programs);
    environment.put("HOME", folder.toString());
    environment.put("MA_ECR_CACHE", cache().toString());
    environment.putAll(settings);
    return environment;
  }

  private Path cache() {
    return folder.resolve("the cache");
  }

  private List<String> cached() throws IOException {
    try (Stream<Path> names = Files.list(cache())) {
      return names.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** The folders in the cache, which holds nothing else. */
  private List<Path> unpacked() throws IOException {
    for (String name : cached()) {
      assertTrue(name.matches("ma-ecr-" + sha256 + "\\.\\w+"), name);
    }
    return cached().stream().map(cache()::resolve).toList();
  }

  private String url(String file) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/release/" + file;
  }

  private void platform(String system, String machine) throws IOException {
    script(
        path.resolve("uname"),
        "case $1 in -s) echo " + system + " ;; *) echo " + machine + " ;; esac");
  }

  private static void script(Path file, String... lines) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }
}
