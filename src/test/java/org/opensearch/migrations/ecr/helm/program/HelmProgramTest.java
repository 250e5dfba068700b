package org.opensearch.migrations.ecr.helm.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.chart.ChartOnDisk;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.HelmEngine.Request;
import org.opensearch.migrations.ecr.process.ProgramRunner.Limits;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.RunningProgram;

/** Scripts in place of Helm. */
class HelmProgramTest {

  private static final String NEW = "v3.17.1+g980d8ac";
  private static final String OLD = "v3.8.0+gd141386";
  private static final Limits SMALL =
      new Limits(Duration.ofSeconds(30), 100 * 1024, 1024, 32L * 1024 * 1024);
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private ChartOnDisk chart;

  @BeforeEach
  void writeChart() {
    chart = new ChartOnDisk(folder, "web").file("values.schema.json", "{}");
  }

  private HelmProgram helm(String option, Limits limits) {
    Map<String, String> environment =
        Map.of(
            "PATH", folder + ":" + System.getenv("PATH"),
            "KUBECONFIG", "/secret",
            "KUBERNETES_SERVICE_HOST", "10.0.0.1",
            "HELM_KUBETOKEN", "secret",
            "HELM_PLUGINS", "/users-plugins",
            "KEPT", "yes");
    return new HelmProgram(option, environment, KubeVersion.of("1.31.0"), limits);
  }

  private String render(Limits limits) {
    try (HelmProgram helm = helm("auto", limits)) {
      return helm.render(chart.request());
    }
  }

  private String refusal(Limits limits) {
    return assertThrows(InvalidInputException.class, () -> render(limits)).getMessage();
  }

  private String rendered(String version, String lines) {
    Script.helm(folder, version, lines);
    return render(HelmProgram.LIMITS);
  }

  /** Waits for the process ID that a script writes to a file. */
  private long pid(String file) {
    Path path = folder.resolve(file);
    assertTrue(Poll.until(SOON, () -> path.toFile().length() > 0), "the script has begun");
    try {
      return Long.parseLong(Files.readString(path).strip());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertDies(long pid) {
    boolean dead =
        Poll.until(SOON, () -> !ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent());
    assertTrue(dead, () -> "process " + pid + " has outlived the render");
  }

  @Test
  void theRequestBecomesArguments() throws IOException {
    Script.helm(folder, NEW, "printf '<%s>\\n' \"$@\"");
    Path odd = Files.writeString(folder.resolve("a,b \"c\".yaml"), "a: 1");
    try (HelmProgram helm = helm("auto", HelmProgram.LIMITS)) {
      String arguments =
          helm.render(
              new Request(
                  chart.folder(),
                  "-rel",
                  "-ns",
                  List.of(odd),
                  List.of("a=1,b={x,y}", "-c="),
                  true));

      assertEquals(
          List.of(
              "<template>",
              "<--namespace=-ns>",
              "<--kube-version=1.31.0>",
              "<--values=\"" + folder + "/a,b \"\"c\"\".yaml\">",
              "<--set=a=1,b={x,y}>",
              "<--set=-c=>",
              "<-->",
              "<-rel>",
              "<" + chart.folder() + ">"),
          arguments.lines().toList());
    }
  }

  @Test
  void theUsersClusterAndSettingsAreHidden() {
    String environment = rendered(NEW, "env; cat; pwd");

    assertTrue(environment.contains("KEPT=yes"), environment);
    assertFalse(environment.contains("secret"), environment);
    assertFalse(environment.contains("KUBERNETES_"), environment);
    assertFalse(environment.contains("/users-plugins"), environment);
    for (String folderOf : List.of("CACHE", "CONFIG", "DATA")) {
      assertTrue(environment.contains("HELM_" + folderOf + "_HOME=/"), environment);
    }
    assertFalse(environment.contains(System.getProperty("user.dir") + "\n"), environment);
  }

  @Test
  void schemasAreSkippedWithAnyVersion() {
    String list = "echo \"$*\"; for last; do :; done; ls \"$last\"";

    String byNew = rendered(NEW, list);
    String byOld = rendered(OLD, list);

    assertTrue(byNew.contains("--skip-schema-validation"), byNew);
    assertTrue(byNew.contains("values.schema.json"), byNew);
    assertFalse(byOld.contains("--skip-schema-validation"), byOld);
    assertFalse(byOld.contains("values.schema.json"), byOld);
    assertTrue(byOld.contains("Chart.yaml"), byOld);
  }

  @ParameterizedTest
  @ValueSource(strings = {NEW, OLD})
  void refusedSchemaIsNotUsed(String version) throws IOException {
    Script.helm(
        folder,
        version,
        "echo \"$*\" >> "
            + folder
            + "/asked; for last; do :; done\n"
            + "case \"$*\" in *--skip-schema*) echo done; exit;; esac\n"
            + "[ -e \"$last/values.schema.json\" ] || { echo done; exit; }\n"
            + "printf \"Error: values don't meet the specifications of the schema(s) in the"
            + " following chart(s):\\nweb:\\nunexpected EOF\\n\" >&2; exit 1");
    ChartOnDisk other = new ChartOnDisk(folder, "other");
    try (HelmProgram helm = helm("auto", HelmProgram.LIMITS)) {
      assertEquals(Optional.empty(), helm.schemaRefusal(chart.folder()));
      assertEquals("done\n", helm.render(chart.checkedRequest()));
      assertEquals("done\n", helm.render(chart.checkedRequest()));
      assertEquals("done\n", helm.render(other.checkedRequest()));

      String minor = version.substring(1, version.indexOf('.', 3));
      assertEquals(
          Optional.of("Helm " + minor + " reports web: unexpected EOF"),
          helm.schemaRefusal(chart.folder()));
      assertEquals(Optional.empty(), helm.schemaRefusal(other.folder()));
    }
    assertEquals(4, Files.readAllLines(folder.resolve("asked")).size(), "the refusal is kept");
  }

  @Test
  void theVersionIsReadOnce() throws IOException {
    Script.write(
        folder, "helm", "echo \"$1\" >> " + folder + "/asked\nsleep 0.1\necho " + NEW + "\n");
    try (HelmProgram helm = helm("auto", HelmProgram.LIMITS)) {
      List<CompletableFuture<String>> renders =
          Stream.generate(() -> CompletableFuture.supplyAsync(() -> helm.render(chart.request())))
              .limit(3)
              .toList();
      renders.forEach(CompletableFuture::join);
    }

    List<String> asked = Files.readAllLines(folder.resolve("asked"));
    assertEquals(List.of("version", "template", "template", "template"), asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v3.8.0", "v3.8.0-rc.1+g1", "v3.10.3+g8b0", "v4.1.4+g05fa379", "v5.0.0"})
  void supportedVersionsAreAccepted(String version) {
    assertEquals("done\n", rendered(version, "echo done"));
  }

  @ParameterizedTest
  @CsvSource({
    "v3.7.2+g663a896, 'it is Helm 3.7, which is too old'",
    "Client: v2.17.0+ga690bad, 'it is Helm 2.17, which is too old'",
    "the boatswain 3.8, 'it is not Helm: `version --short` prints ''the boatswain 3.8'''",
    "'', 'it is not Helm: `version --short` prints '''''"
  })
  void otherVersionsAreRejected(String version, String reason) {
    Script.helm(folder, version, "");

    assertEquals(
        "cannot use Helm "
            + folder.resolve("helm")
            + ": "
            + reason
            + ". Install Helm 3.8 or newer, or pass its path with --helm PATH",
        refusal(HelmProgram.LIMITS));
  }

  @Test
  void theMessageNamesThePath() throws IOException {
    try (HelmProgram helm =
            new HelmProgram(
                "auto", Map.of("PATH", "/a:/b"), KubeVersion.of("1.31.0"), HelmProgram.LIMITS);
        HelmProgram given = helm(folder + "/helm3", HelmProgram.LIMITS)) {
      String onPath =
          assertThrows(InvalidInputException.class, () -> helm.render(chart.request()))
              .getMessage();
      String atPath =
          assertThrows(InvalidInputException.class, () -> given.render(chart.request()))
              .getMessage();

      assertEquals(
          "cannot find Helm 'helm': it is not on the PATH, which is '/a:/b'."
              + " Install Helm 3.8 or newer, or pass its path with --helm PATH",
          onPath);
      assertTrue(atPath.startsWith("cannot find Helm '" + folder + "/helm3': "), atPath);
    }
    Files.writeString(folder.resolve("helm3"), "#!/nowhere\n");
    assertTrue(folder.resolve("helm3").toFile().setExecutable(true));
    try (HelmProgram broken = helm(folder + "/helm3", HelmProgram.LIMITS)) {
      String message =
          assertThrows(InvalidInputException.class, () -> broken.render(chart.request()))
              .getMessage();
      assertTrue(message.contains("it does not start"), message);
    }
  }

  @Test
  void aRenderThatTakesTooLongIsKilled() {
    Script.helm(folder, NEW, "sleep 1000 & echo $! > " + folder + "/child; wait");
    Limits defaults = HelmProgram.LIMITS;

    String message =
        refusal(
            new Limits(
                Duration.ofSeconds(2),
                defaults.outputBytes(),
                defaults.errorBytes(),
                defaults.memoryBytes()));

    assertTrue(
        message.startsWith(
            "cannot render chart web (release rel): it took longer than the limit of 2 s"),
        message);
    assertDies(pid("child"));
  }

  @Test
  void aRenderThatPrintsTooMuchIsKilled() {
    Script.helm(folder, NEW, "echo $$ > " + folder + "/self; while :; do echo image; done");

    String message = refusal(SMALL);

    assertTrue(message.contains("it printed more than the limit of 100 KiB"), message);
    assertDies(pid("self"));
  }

  @Test
  void aRenderThatUsesTooMuchMemoryIsKilled() {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "memory is watched in /proc only");
    Script.helm(folder, NEW, "head -c 200000000 /dev/zero | tail -c 200000000 | sleep 1000");

    String message = refusal(SMALL);

    assertTrue(message.contains("it used more memory than the limit of 32 MiB"), message);
  }

  @Test
  void longMessagesAreTruncated() {
    Script.helm(
        folder,
        NEW,
        "head -c 300000 /dev/zero | tr '\\0' x >&2; echo >&2; echo 'Error: no' >&2; exit 1");

    assertTrue(refusal(SMALL).contains(": no. "), refusal(SMALL));
  }

  @Test
  void theMessageReportsAnEmptyOutput() {
    Script.helm(folder, NEW, "kill -9 $$");

    String message = refusal(SMALL);

    assertTrue(message.contains("Helm exited with status 137 and printed no message"), message);
  }

  @Test
  void childProcessesAreKilled() {
    Script.helm(folder, NEW, "sleep 1000 & echo $! > " + folder + "/child; sleep 2; echo done");

    assertEquals("done\n", render(HelmProgram.LIMITS));
    assertDies(pid("child"));
  }

  @Test
  void anInterruptedRenderIsKilled() throws InterruptedException {
    Script.helm(folder, NEW, "echo $$ > " + folder + "/self; sleep 1000");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (HelmProgram helm = helm("auto", HelmProgram.LIMITS)) {
      Thread thread = new Thread(() -> helm.render(chart.request()));
      thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
      thread.start();
      long self = pid("self");
      thread.interrupt();
      thread.join(SOON.toMillis());

      assertDies(self);
      assertTrue(thrown.get() instanceof TransientException, () -> "" + thrown.get());
    }
  }

  @Test
  void nothingSurvivesTheVirtualMachine() throws IOException {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path helm =
        Script.helm(
            folder,
            OLD,
            "sleep 1000 & echo $! > "
                + folder
                + "/child; echo $$ > "
                + folder
                + "/self; sleep 1000");
    RunningProgram machine =
        Command.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                RenderOnce.class.getName(),
                helm.toString(),
                chart.folder().toString())
            .start();
    long self = pid("self");
    long child = pid("child");
    try (Stream<Path> files = Files.list(temporary)) {
      assertTrue(files.anyMatch(file -> file.toString().contains("ma-ecr")), "there is a folder");
    }

    machine.terminate();

    assertEquals(143, machine.await(SOON).status());
    assertDies(self);
    assertDies(child);
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(), files.filter(file -> file.toString().contains("ma-ecr")).toList());
    }
  }

  /** A virtual machine that renders a chart. */
  static final class RenderOnce {
    private RenderOnce() {}

    public static void main(String[] args) {
      HelmProgram helm =
          new HelmProgram(args[0], System.getenv(), KubeVersion.of("1.31.0"), HelmProgram.LIMITS);
      helm.render(new Request(Path.of(args[1]), "rel", "ns", List.of(), List.of(), false));
    }
  }
}
