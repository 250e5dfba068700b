package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Programs;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;
import picocli.CommandLine;

/** The pipelines do what they are for, in order, with command lines that ma-ecr takes. */
class PipelineTest {

  private static final Path FOLDER = Path.of("src", "main", "integration", "pipeline");
  private static final String OURS = "java -jar ma-ecr.jar ";
  private static final Map<String, String> VARIABLES =
      Map.of(
          "VPC_ID", "v",
          "SUBNET_IDS", "a,b",
          "STACK", "s",
          "STAGE", "t",
          "AWS_REGION", "us-east-1",
          "RELEASE_VERSION", "3.3.6");
  private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|[^\\s\"'])+");

  @Test
  void jenkinsStagesAreInOrder() throws IOException {
    Map<String, List<String>> stages = jenkins().commands();
    assertEquals(
        List.of(
            "Fetch ma-ecr",
            "Mirror from the build machine",
            "Generate values",
            "Deploy on isolated subnets",
            "Wait for pods",
            "Verify pods",
            "post"),
        List.copyOf(stages.keySet()));
    assertContains(stages.get("Fetch ma-ecr"), "private_ecr_jar");
    assertContains(stages.get("Mirror from the build machine"), OURS + "mirror ");
    assertContains(stages.get("Generate values"), OURS + "generate-values ");
    assertDeploys(stages.get("Deploy on isolated subnets"));
    assertContains(stages.get("Wait for pods"), "wait-for-pods.sh");
    assertContains(stages.get("Verify pods"), "kubectl get pods --all-namespaces -o json >");
    assertContains(stages.get("Verify pods"), "--pods pods.json");
    assertContains(stages.get("post"), "delete-stack");
  }

  @Test
  void noJenkinsCheckIsSkipped() throws IOException {
    jenkins()
        .commands()
        .forEach(
            (stage, commands) ->
                assertTrue(
                    stage.equals("post") || commands.stream().noneMatch(c -> c.contains("|| true")),
                    stage));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a { b", "a } b", "a { sh('x' }", "stage('x') { steps { sh 'y' }"})
  void unbalancedJenkinsfileIsDetected(String text) {
    assertThrows(IllegalArgumentException.class, () -> Jenkinsfile.parse(text));
  }

  @Test
  void gitHubDeploysInOrder() throws IOException {
    Map<?, ?> job = job("isolated-subnets");
    assertEquals(
        List.of(
            "Fetch ma-ecr",
            "Mirror from the build machine",
            "Generate values",
            "Deploy on isolated subnets",
            "Wait for pods",
            "Verify pods",
            "Take it down"),
        names(job));
    List<String> runs = runs(job);
    assertTrue(runs.get(1).startsWith(OURS + "mirror "), runs.get(1));
    assertTrue(runs.get(2).startsWith(OURS + "generate-values "), runs.get(2));
    assertDeploys(List.of(runs.get(3)));
    assertContains(List.of(runs.get(4)), "wait-for-pods.sh");
    assertContains(List.of(runs.get(5)), "kubectl get pods --all-namespaces -o json >");
    assertContains(List.of(runs.get(5)), "--pods pods.json");
  }

  /** The flag exists up to 2.8.2 only, and newer bootstraps refuse it. */
  @ParameterizedTest
  @CsvSource({
    "true, --push-all-images-to-private-ecr --helm-values",
    "false, --version 3.3.6 --helm"
  })
  void flagForMirroringIsPassedIfTheBootstrapHasIt(
      boolean known, String words, @TempDir Path folder) throws IOException {
    Programs.require("bash");
    Path bootstrap = folder.resolve("deployment/k8s/aws/aws-bootstrap.sh");
    Files.createDirectories(bootstrap.getParent());
    String option =
        known ? "#    --push-all-images-to-private-ecr) push_images_to_ecr=true ;;\n" : "";
    Files.writeString(bootstrap, "#!/bin/bash\n" + option + "echo \"$*\"\n");
    assertTrue(bootstrap.toFile().setExecutable(true));
    List<String> scripts = new ArrayList<>(jenkins().commands().get("Deploy on isolated subnets"));
    scripts.removeIf(script -> !script.contains("aws-bootstrap.sh"));
    scripts.add(runs(job("isolated-subnets")).get(3));
    assertEquals(2, scripts.size(), scripts::toString);
    for (String script : scripts) {
      Finished finished =
          Command.of("bash", "-euc", "cd \"$0\"; CHART=chart; " + script, folder.toString())
              .environment(VARIABLES)
              .runSuccessfully();
      assertTrue(finished.stdout().contains(words), finished::toString);
    }
  }

  @Test
  void gitHubChecksForDriftWithoutAws() throws IOException {
    Map<?, ?> job = job("drift");
    List<String> runs = runs(job);
    assertContains(runs, OURS + "discover --check ");
    assertContains(runs, OURS + "mirror localhost:5000 ");
    assertContains(runs, OURS + "verify localhost:5000 ");
    assertContains(runs, " --rendered ");
    String all = job.toString();
    assertFalse(all.contains("aws-actions") || all.contains("id-token"), all);
    assertTrue(runs.stream().noneMatch(run -> run.matches("(?s).*\\baws .*")), all);
    assertEquals("read", ((Map<?, ?>) workflow().get("permissions")).get("contents"));
  }

  @Test
  void gitHubActionsArePinned() throws IOException {
    String text = Files.readString(FOLDER.resolve("github-actions.yml"));
    List<String> uses = text.lines().filter(line -> line.contains("uses:")).toList();
    assertTrue(uses.size() > 4, text);
    uses.forEach(line -> assertTrue(line.matches(".*@[0-9a-f]{40} # v\\d.*"), line));
  }

  /** Whatever ma-ecr is called with is a subcommand and options that it has. */
  @ParameterizedTest
  @MethodSource("commandLines")
  void commandLinesAreValid(String words) {
    maEcr().parseArgs(words.split(" "));
  }

  @Test
  void unknownOptionIsDetected() {
    assertThrows(
        CommandLine.ParameterException.class, () -> commandLinesAreValid("mirror --no-such"));
    assertThrows(CommandLine.ParameterException.class, () -> commandLinesAreValid("no-such"));
  }

  static Stream<String> commandLines() throws IOException {
    List<String> scripts = new ArrayList<>();
    jenkins().commands().values().forEach(scripts::addAll);
    scripts.addAll(runs(job("drift")));
    scripts.addAll(runs(job("isolated-subnets")));
    List<String> found = new ArrayList<>();
    for (String script : scripts) {
      List<String> commands = List.of(script.replace("\\\n", " ").split("[\n|;]|&&"));
      for (String line : commands) {
        int start = line.indexOf(OURS);
        if (start >= 0) {
          found.add(String.join(" ", words(line.substring(start + OURS.length()))));
        }
      }
    }
    assertEquals(11, found.size(), found::toString);
    // As discover-images.sh calls it: chart.bats sees to that.
    found.add("discover --chart c --manifest m -f v --format shell");
    found.add("discover --chart c --manifest m -f v --check");
    return found.stream();
  }

  private static List<String> words(String commandLine) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(commandLine);
    while (word.find()) {
      words.add(word.group().replaceAll("[\"']", ""));
    }
    return words;
  }

  private static CommandLine maEcr() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    return new MaEcr(new Console(nowhere, nowhere, Map.of()), Optional::empty).complete();
  }

  private static void assertDeploys(List<String> commands) {
    for (String words :
        List.of(
            "aws-bootstrap.sh",
            "--deploy-import-vpc-cfn --create-vpc-endpoints",
            "$mirror_flag --helm-values overrides.yaml",
            "--skip-console-exec")) {
      assertContains(commands, words);
    }
  }

  private static void assertContains(List<String> commands, String words) {
    assertTrue(commands.stream().anyMatch(c -> c.contains(words)), () -> words + ": " + commands);
  }

  private static Jenkinsfile jenkins() throws IOException {
    return Jenkinsfile.parse(Files.readString(FOLDER.resolve("Jenkinsfile")));
  }

  private static Map<?, ?> workflow() throws IOException {
    byte[] content = Files.readAllBytes(FOLDER.resolve("github-actions.yml"));
    return (Map<?, ?>) YamlReader.read(content, new Problems("read", "workflow")).toValue();
  }

  private static Map<?, ?> job(String name) throws IOException {
    return (Map<?, ?>) ((Map<?, ?>) workflow().get("jobs")).get(name);
  }

  private static Stream<Map<?, ?>> runSteps(Map<?, ?> job) {
    return ((List<?>) job.get("steps"))
        .stream().<Map<?, ?>>map(step -> (Map<?, ?>) step).filter(step -> step.get("run") != null);
  }

  private static List<String> names(Map<?, ?> job) {
    return runSteps(job).map(step -> (String) step.get("name")).toList();
  }

  private static List<String> runs(Map<?, ?> job) {
    return runSteps(job).map(step -> (String) step.get("run")).toList();
  }
}
