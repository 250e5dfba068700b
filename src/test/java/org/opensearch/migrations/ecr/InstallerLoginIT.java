package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Programs;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * The installer's login: a small chart that includes the template is rendered by real Helm, and its
 * script is run by {@code /bin/sh} with an {@code aws} and a {@code helm} that write down what they
 * are asked.
 */
class InstallerLoginIT {

  private static final String HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  private static final Path TEMPLATE =
      Path.of("src", "main", "integration", "templates", "_ecrLogin.tpl");

  @TempDir Path folder;
  private Path chart;
  private Path programs;

  @BeforeEach
  void makeChart() throws IOException {
    Programs.require("helm");
    chart = folder.resolve("chart");
    programs = Files.createDirectories(folder.resolve("bin"));
    Path templates = Files.createDirectories(chart.resolve("templates"));
    Files.copy(TEMPLATE, templates.resolve("_ecrLogin.tpl"));
    Files.writeString(
        chart.resolve("Chart.yaml"), "apiVersion: v2\nname: installer\nversion: 0.1.0\n");
    Files.writeString(
        templates.resolve("job.yaml"),
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: installer}
        spec:
          template:
            spec:
              containers:
                - name: helm-installer
                  command:
                    - /bin/sh
                    - -c
                    - |
                      #!/bin/sh
                      set -e
                      {{- include "ma-ecr.ecrLogin" . | nindent 14 }}
                      echo installing
        """);
    program("sleep", "exit 0");
    program("aws", "echo \"aws $*\" >>calls\necho the-password\n");
    program("helm", "echo \"helm $*\" >>calls\ncat >password\n");
  }

  @Test
  void logsInWithThePasswordOfTheRegistrysRegion() throws IOException {
    // The pod's own region is another one.
    Finished finished =
        run(render("--set", "ecrAuth.registry=" + HOST), Map.of("AWS_REGION", "us-east-1"));
    assertEquals(0, finished.status(), finished::toString);
    assertTrue(finished.stdout().endsWith("installing\n"), finished::toString);
    assertEquals(
        List.of(
            "aws ecr get-login-password --region eu-west-1",
            "helm registry login --username AWS --password-stdin " + HOST),
        Files.readAllLines(folder.resolve("calls")));
    assertEquals("the-password", Files.readString(folder.resolve("password")));
    assertFalse(finished.toString().contains("the-password"), finished::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unrelated=x", "ecrAuth.registry=", "ecrAuth=null"})
  void doesNothingWithoutEcrAuth(String values) throws IOException {
    String script = render("--set", values);
    assertEquals("#!/bin/sh\nset -e\n\necho installing\n", script);
    Finished finished = run(script, Map.of());
    assertEquals(0, finished.status(), finished::toString);
    assertTrue(Files.notExists(folder.resolve("calls")));
  }

  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, cn-north-1",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com, us-gov-west-1",
    "123456789012.dkr-ecr.ap-south-2.on.aws, ap-south-2",
    "123456789012.dkr-ecr-fips.us-east-1.on.aws, us-east-1",
  })
  void everyPartitionNamesItsRegion(String host, String region) throws IOException {
    assertEquals(0, run(render("--set", "ecrAuth.registry=" + host), Map.of()).status());
    assertEquals(
        "aws ecr get-login-password --region " + region,
        Files.readAllLines(folder.resolve("calls")).get(0));
  }

  @Test
  void aHostThatNamesNoRegionTakesTheOneSetOrThePods() throws IOException {
    String registry = "ecrAuth.registry=ecr.internal:443";
    run(render("--set", registry + ",ecrAuth.region=eu-north-1"), Map.of());
    run(render("--set", registry), Map.of("AWS_DEFAULT_REGION", "eu-south-2"));
    List<String> calls = Files.readAllLines(folder.resolve("calls"));
    assertEquals("aws ecr get-login-password --region eu-north-1", calls.get(0));
    assertEquals("aws ecr get-login-password --region eu-south-2", calls.get(2));
    Finished finished = run(render("--set", registry), Map.of());
    assertFails(finished, "ecr.internal:443 names no region: set ecrAuth.region");
  }

  @Test
  void aTokenTakesThePlaceOfAws() throws IOException {
    String token = "it's $(touch oops) a \\token";
    Path values =
        Files.writeString(
            folder.resolve("values.yaml"),
            "ecrAuth: {registry: r.example, token: \"" + token.replace("\\", "\\\\") + "\"}\n");
    Finished finished = run(render("-f", values.toString()), Map.of());
    assertEquals(0, finished.status(), finished::toString);
    assertEquals(token, Files.readString(folder.resolve("password")));
    assertEquals(
        List.of("helm registry login --username AWS --password-stdin r.example"),
        Files.readAllLines(folder.resolve("calls")));
    assertTrue(Files.notExists(folder.resolve("oops")));
  }

  @Test
  void aPasswordThatIsNotToBeHadEndsTheJob() throws IOException {
    program("aws", "echo 'Unable to locate credentials' >&2\nexit 253\n");
    Finished finished = run(render("--set", "ecrAuth.registry=" + HOST), Map.of());
    assertFails(finished, "aws ecr get-login-password --region eu-west-1 failed");
    assertTrue(finished.stderr().contains("Unable to locate credentials"), finished::toString);
    assertTrue(Files.notExists(folder.resolve("password")), "helm was called");
  }

  @Test
  void aLoginThatIsRefusedEndsTheJob() throws IOException {
    program("helm", "cat >/dev/null\necho 'Error: 403' >&2\nexit 1\n");
    Finished finished = run(render("--set", "ecrAuth.registry=" + HOST), Map.of());
    assertFails(finished, "helm registry login " + HOST + " failed");
    assertTrue(finished.stderr().contains("Error: 403"), finished::toString);
  }

  @Test
  void aRegionThatIsNotTheRegistrysEndsTheJob() throws IOException {
    program("aws", "[ \"$*\" = 'ecr get-login-password --region us-east-1' ] && echo p\n");
    assertFails(
        run(render("--set", "ecrAuth.registry=" + HOST), Map.of()),
        "aws ecr get-login-password --region eu-west-1 failed");
  }

  @Test
  void whatPassesIsTriedAgain() throws IOException {
    program("aws", "echo x >>tried\n[ \"$(wc -l <tried)\" -ge 3 ] && echo the-password\n");
    Finished finished = run(render("--set", "ecrAuth.registry=" + HOST), Map.of());
    assertEquals(0, finished.status(), finished::toString);
    assertEquals("the-password", Files.readString(folder.resolve("password")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ecrAuth.token=x",
        "ecrAuth.region=eu-west-1",
        "ecrAuth.registry=r.example/path",
        "ecrAuth.registry=https://r.example",
        "ecrAuth.registry=r.example';touch oops'",
        "ecrAuth.registry=r.example,ecrAuth.region=';touch oops'",
      })
  void whatCannotBeLoggedInToDoesNotRender(String values) {
    Finished finished = template("--set", values);
    assertNotEquals(0, finished.status(), finished::toString);
    assertTrue(finished.stderr().contains("ecrAuth.re"), finished::toString);
  }

  private static void assertFails(Finished finished, String message) {
    assertEquals(1, finished.status(), finished::toString);
    assertTrue(finished.stderr().contains("ERROR: " + message), finished::toString);
    assertTrue(finished.stderr().contains("its charts cannot be pulled"), finished::toString);
    assertFalse(finished.stdout().contains("installing"), finished::toString);
  }

  private Finished template(String... options) {
    return Command.of("helm", "template", "x", chart.toString())
        .with(options)
        .environment(Map.of("HOME", folder.toString()))
        .run();
  }

  private String render(String... options) {
    Finished rendered = template(options);
    assertEquals(0, rendered.status(), rendered::toString);
    Object value = YamlReader.read(rendered.output(), new Problems("read", "job")).toValue();
    for (String key : List.of("spec", "template", "spec", "containers")) {
      value = ((Map<?, ?>) value).get(key);
    }
    Map<?, ?> container = (Map<?, ?>) ((List<?>) value).get(0);
    return (String) ((List<?>) container.get("command")).get(2);
  }

  private Finished run(String script, Map<String, String> environment) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c"));
    words.add("cd \"$0\" && PATH=\"$1:$PATH\" && export PATH\n" + script);
    words.addAll(List.of(folder.toString(), programs.toString()));
    return Command.of(words).environment(environment).run();
  }

  private void program(String name, String body) throws IOException {
    Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + body);
    assertTrue(program.toFile().setExecutable(true));
  }
}
