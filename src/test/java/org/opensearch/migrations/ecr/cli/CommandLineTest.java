package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Side;

class CommandLineTest {

  private static final Map<String, String> EMPTY = Map.of();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | no subcommand specified | Usage: ma-ecr",
        "lst | Unmatched argument at index 0: 'lst' | Did you mean list?",
        "list --formt=json | Unknown option: '--formt=json' | Did you mean --format?",
        "list --format=xml | '--format': expected one of table, json, shell but was 'xml' | ma-ecr"
            + " list",
        "discover extra | Unmatched argument at index 1: 'extra' | Run 'ma-ecr discover --help'",
        "list --manifest | Missing required parameter for option '--manifest' | ma-ecr list",
        "--bogus list | Unknown option: '--bogus' | Run 'ma-ecr --help'",
        "generate-values a.example b.example | Unmatched argument at index 2 | ma-ecr gen",
        "generate-values a.example --registry b.example | 'b.example' differ | ma-ecr gen",
        "generate-values https://a.example | REGISTRY: 'https://a.example' has a scheme | ma-ecr",
        "generate-values --registry a/B | --registry: 'B' cannot be a repository prefix | ma-ecr",
        "generate-values layout:x | pods cannot pull from layout:x: specify the registry | ma-ecr"
            + " gen",
        "mirror help | REGISTRY: 'help' is not a registry host: expected a name with a dot | ma-ecr"
            + " mirror",
        "mirror 123456789012 | write 123456789012.dkr.ecr.REGION.amazonaws.com | ma-ecr mirror",
        "verify ./mirror | for a folder, write layout:./mirror | ma-ecr verify",
        "generate-values --registry x | --registry: 'x' is not a registry host | ma-ecr gen",
        "mirror layout: | REGISTRY: 'layout:' needs a folder: expected layout:DIR | ma-ecr mirror",
        "mirror --registry layout:~/x | --registry: shells do not expand the '~' | $HOME",
        "mirror r.example --from x | --from: 'x' is not a folder: expected layout:DIR | ma-ecr"
            + " mirror",
        "mirror r.example --from layout: | --from: 'layout:' needs a folder | ma-ecr mirror",
        "mirror layout:./x --from layout:x | --from: 'layout:x' is also the destination | ma-ecr",
        "mirror layout:x.tar | layout:x.tar would be a folder; to write an archive | ma-ecr"
            + " mirror",
        "mirror r.example --archive x.tar | --archive requires a folder: specify | ma-ecr"
            + " mirror",
        "mirror layout:x --archive src | --archive requires a regular file, and 'src' is | ma-ecr"
            + " mirror",
        "mirror layout:x --region r | --region and --registry-type do not apply to a folder |"
            + " ma-ecr",
        "mirror layout:x --registry-type ecr | do not apply to a folder | ma-ecr mirror",
        "verify r.example --chart x | --chart requires --rendered | ma-ecr verify",
        "verify r.example --platform linux/arm64 | --platform requires --rendered | ma-ecr verify",
        "verify r.example -f x.yaml | --values requires --rendered | ma-ecr verify",
        "verify r.example --rendered --platform arm64 | 'arm64' is not a platform | ma-ecr verify",
        "verify r.example --jobs 0 | --jobs must be between 1 and 64, not 0 | ma-ecr verify",
        "verify r.example --format xml | expected one of text, json but was 'xml' | ma-ecr verify",
        "verify layout:x --region r | --region and --registry-type do not apply to a folder |"
            + " ma-ecr",
        "verify layout:x --pods p | --pods requires a registry | ma-ecr verify",
        "discover --write --check | mutually exclusive | ma-ecr discover",
        "discover --set a=b | --all and --set require --chart | ma-ecr discover",
        "discover --chart x --bump a= | --bump must be KEY=VERSION, not 'a=' | ma-ecr discover",
        "discover --bump a | --bump must be KEY=VERSION, not 'a' | ma-ecr discover",
        "discover --bump =1 | --bump must be KEY=VERSION, not '=1' | ma-ecr discover",
        "discover --bump a=^1.1 | --bump must be KEY=VERSION, not 'a=^1.1' | ma-ecr discover",
        "discover --bump a=1,b=2 | must be KEY=VERSION, not 'a=1,b=2' | ma-ecr discover",
        "discover --bump a=1 --bump a=2 | the chart 'a' twice | ma-ecr discover",
        "discover --format xml | expected one of yaml, text, markdown, shell, json but was 'xml' |"
            + " ma-ecr discover",
      })
  void usageErrors(String arguments, String message, String hint) {
    Ran ran = Ran.with(EMPTY, arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertEquals(2, ran.status(), ran.err());
    assertEquals("", ran.out());
    assertTrue(ran.err().startsWith("ma-ecr: "), ran.err());
    assertTrue(ran.err().contains(message), ran.err());
    assertTrue(ran.err().contains(hint), ran.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate-values", "list busybox"})
  void noCredentialsAreNoUsageError(String arguments) {
    Ran ran = Ran.with(EMPTY, arguments.split(" "));
    assertEquals(4, ran.status(), ran.err());
    assertEquals(
        "ma-ecr: destination: cannot log in to AWS: no AWS credentials found, and no registry"
            + " specified. Provide AWS credentials for the account of the registry, use the"
            + " argument REGISTRY or --registry, or set MIGRATIONS_ECR_REGISTRY\n",
        ran.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mirror r.example --include typo --retries 0",
        "verify r.example --include typo",
        "list --include typo",
        "integration typo",
        "list --with-group typo",
      })
  void nothingThatMatchesIsAUsageError(String arguments) {
    Ran ran = Ran.with(EMPTY, arguments.split(" "));
    assertEquals(2, ran.status(), ran.err());
    assertEquals("", ran.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mirror r.example --report /dev/null/x --include cert-manager",
        "mirror layout:/dev/null/x --include cert-manager",
        "mirror layout:/proc/x --include cert-manager",
        "mirror layout:/etc/hostname --include cert-manager",
        "mirror layout:target/x --archive /dev/null/x.tar --include cert-manager",
        "list --output /dev/null/x",
        "generate-values r.example -o /proc/x",
        "integration schema --to /dev/null/x",
      })
  void unwritablePathIsInvalidInput(String arguments) {
    Ran ran = Ran.with(EMPTY, arguments.split(" "));
    assertEquals(3, ran.status(), ran.err());
    assertEquals("", ran.out());
  }

  @Test
  void hintsAreShort() {
    String err = Ran.with(EMPTY, "list", "--bogus").err();
    assertTrue(err.lines().count() <= 4, err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"list --help", "generate-values -h", "mirror --help", "verify -h", "--help"})
  void helpGoesToStandardOutput(String arguments) {
    Ran ran = Ran.with(EMPTY, arguments.split(" "));
    assertEquals(0, ran.status());
    assertEquals("", ran.err());
    assertTrue(ran.out().startsWith("Usage: ma-ecr"), ran.out());
    assertTrue(ran.out().lines().allMatch(line -> line.length() <= 110), ran.out());
  }

  @Test
  void helpNamesSubcommandsStatusesAndVariables() {
    String help = Ran.with(EMPTY, "--help").out();
    for (String word :
        new String[] {
          "mirror",
          "list",
          "generate-values",
          "MIGRATIONS_ECR_REGISTRY",
          "RELEASE_VERSION",
          "run again"
        }) {
      assertTrue(help.contains(word), word + " is missing in: " + help);
    }
  }

  @Test
  void versionIsOneLine() {
    Ran ran = Ran.with(EMPTY, "--version");
    assertEquals(0, ran.status());
    assertTrue(ran.out().matches("ma-ecr \\S+ \\(\\S+\\)\\R"), ran.out());
  }

  @Test
  void argumentTakesPrecedenceOverVariableAndAccount() {
    Map<String, String> variable = Map.of("MIGRATIONS_ECR_REGISTRY", "env.example/p\r\n");
    assertRegistry("arg.example", Ran.with(variable, "generate-values", "arg.example"));
    assertRegistry("arg.example", Ran.with(variable, "generate-values", "--registry=arg.example"));
    assertRegistry(
        "same.example",
        Ran.with(variable, "generate-values", "same.example", "--registry=same.example"));
    assertRegistry(
        "env.example/p",
        Ran.with(
            variable,
            () -> {
              throw new AssertionError("nobody needs to be asked");
            },
            "generate-values"));
    assertRegistry(
        "own.example",
        Ran.with(
            Map.of("MIGRATIONS_ECR_REGISTRY", ""),
            () -> Optional.of("own.example"),
            "generate-values"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"arg.example\r", "arg.example/p\n", " arg.example/p ", "arg.example/\r\n"})
  void whitespaceAroundArgumentsIsIgnored(String registry) {
    Ran clean = Ran.with(EMPTY, "generate-values", registry.strip(), "--release-version=3.3.6");
    assertEquals(0, clean.status(), clean.err());
    assertEquals(
        clean, Ran.with(EMPTY, "generate-values", registry, "--release-version=3.3.6\r\n"));
    assertEquals(
        clean,
        Ran.with(
            EMPTY, "generate-values", "--registry=" + registry, "--release-version", " 3.3.6"));
  }

  @Test
  void argumentOfWhitespaceIsNoRegistry() {
    assertEquals(2, Ran.with(EMPTY, "generate-values", " \r").status());
  }

  @Test
  void ecrRegistryIgnoresTheHttpsPort() {
    String host = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    Ran with = Ran.with(EMPTY, "generate-values", host + ":443/team");
    assertEquals(Ran.with(EMPTY, "generate-values", host + "/team"), with);
    assertEquals(0, with.status(), with.err());
    Ran variable =
        Ran.with(
            Map.of("MIGRATIONS_ECR_REGISTRY", host.toUpperCase(Locale.ROOT) + ":443"),
            "generate-values");
    assertTrue(variable.out().contains(host + "/"), variable.out());
    assertFalse(variable.out().contains(":443"), variable.out());
    assertTrue(
        Ran.with(EMPTY, "generate-values", "r.example:443").out().contains("r.example:443/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "images:\n- busybox:1\n- 'busybox:1@DIGEST'\n",
        "images:\n- {image: 'docker.io/library/busybox:1', digest: 'DIGEST'}\n- busybox:1\n",
        "images:\n- index.docker.io/busybox:1@DIGEST\ncharts:\n- {key: a, version: 1.0.0,"
            + " repository: 'https://x.test/', images: ['library/busybox:1']}\n",
        "charts:\n- {key: a, version: 1.0.0, repository: 'https://x.test/', images: ['busybox:1']}"
            + "\n- {key: b, version: 1.0.0, repository: 'https://x.test/', images:"
            + " ['busybox:1@DIGEST']}\n",
      })
  void warnsAboutATagWithAndWithoutDigest(String yaml, @TempDir Path folder) throws IOException {
    String digest = "sha256:" + "a".repeat(64);
    Path manifest = folder.resolve("manifest.yaml");
    Files.writeString(manifest, "version: 1\n" + yaml.replace("DIGEST", digest));
    for (String command : List.of("list", "generate-values --registry=r.example")) {
      Ran ran = Ran.with(EMPTY, (command + " --manifest=" + manifest).split(" "));
      assertEquals(0, ran.status(), ran.err());
      assertEquals(1, ran.err().lines().filter(l -> l.contains("without a digest")).count());
      assertTrue(
          ran.err().contains("warning: docker.io/library/busybox:1 is listed in " + manifest),
          ran.err());
      assertTrue(ran.err().contains(digest), ran.err());
    }
    Files.writeString(
        manifest,
        "version: 1\nimages: [busybox:2, 'busybox:1@D', 'busybox@D']\n".replace("D", digest));
    Ran clear = Ran.with(EMPTY, "list", "--manifest=" + manifest);
    assertFalse(clear.err().contains("without a digest"), clear.err());
  }

  private static void assertRegistry(String expected, Ran ran) {
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("# registry: " + expected + "\n"), ran.out());
  }

  @Test
  void failuresHaveMessagesAndExitStatuses() {
    Failure failure = new Failure("log in to", Side.DESTINATION, "r.example", "expired", "Log in");
    Ran ran =
        Ran.with(
            EMPTY,
            () -> {
              throw new AccessException(failure);
            },
            "generate-values");
    assertEquals(4, ran.status());
    assertEquals("", ran.out());
    assertEquals(
        "ma-ecr: destination: cannot log in to r.example: expired. Log in\n",
        ran.err().replace("\r", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--verbose generate-values", "generate-values --verbose"})
  void verboseShowsStackTraces(String arguments) {
    Failure failure = new Failure("ask", Side.DESTINATION, "r.example", "no", "");
    Ran ran =
        Ran.with(
            EMPTY,
            () -> {
              throw new AccessException(failure);
            },
            arguments.split(" "));
    assertEquals(4, ran.status());
    assertTrue(ran.err().contains("\tat org.opensearch"), ran.err());
  }

  @Test
  void bugsAreReportedAsBugs() {
    Ran ran =
        Ran.with(
            EMPTY,
            () -> {
              throw new IllegalStateException("oops");
            },
            "generate-values");
    assertEquals(1, ran.status());
    assertTrue(ran.err().startsWith("ma-ecr: this is a bug in ma-ecr"), ran.err());
    assertTrue(ran.err().contains("IllegalStateException: oops"), ran.err());
    assertTrue(ran.err().contains("\tat "), ran.err());
  }

  @Test
  void closedStandardOutputIsAFailure() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left on device");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(full, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            EMPTY);
    assertEquals(1, new MaEcr(console, Optional::empty).run("list"));
    String message = err.toString(StandardCharsets.UTF_8);
    assertTrue(message.contains("cannot write standard output"), message);
    assertFalse(message.contains("\tat "), message);
  }

  @Test
  void completionOffersValuesAsUsersWriteThem() {
    Ran ran = Ran.with(Map.of(), "completion", "bash");
    List<String> values =
        ran.out().lines().filter(line -> line.contains("_option_args=(")).toList();
    assertTrue(values.stream().anyMatch(line -> line.contains("\"bars\" \"lines\"")), ran.out());
    values.forEach(line -> assertFalse(line.matches(".*\"[A-Z]+\".*"), line));
  }
}
