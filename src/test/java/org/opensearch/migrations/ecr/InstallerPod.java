package org.opensearch.migrations.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * The installer's pod as the rendered deployment describes it: its script is run by {@code /bin/sh}
 * with its ConfigMap of values, an {@code aws} that knows a password, and real Helm, which renders
 * where there is no cluster to install to.
 */
final class InstallerPod {

  private static final String AWS =
      """
      #!/bin/sh
      [ "$*" = "ecr get-login-password --region %s" ] || exit 252
      echo '%s'
      """;

  /** Its registries are the tests' own, on plain HTTP. */
  private static final String HELM =
      """
      #!/bin/sh
      PATH=${PATH#*:}
      case "$1 $2" in
        "upgrade --install") shift 2 && exec helm template "$@" --plain-http >"$HOME/rendered/$1.yaml" ;;
        "registry login") exec helm "$@" --plain-http ;;
        *) exit 64 ;;
      esac
      """;

  private final Path home;

  /** The pod of a job; {@code home} must not exist. */
  InstallerPod(Path home, String password) {
    this.home = home;
    try {
      Files.createDirectories(home.resolve("values"));
      Files.createDirectories(home.resolve("rendered"));
      Files.createDirectories(home.resolve("bin"));
      program("aws", AWS.formatted(FakeEcr.REGION, password));
      program("helm", HELM);
      program("sleep", "#!/bin/sh\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void program(String name, String script) throws IOException {
    Path program = Files.writeString(home.resolve("bin").resolve(name), script);
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + program + " executable");
    }
  }

  /** The aggregate fixture chart in {@code folder}, its installer's script with the login. */
  static Path aggregateWithLogin(Path login, Path folder) throws IOException {
    Path source = FixtureCharts.aggregate();
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(source.relativize(file).toString()));
      }
    }
    Path templates = folder.resolve("templates");
    Files.copy(login, templates.resolve(login.getFileName()));
    Path installer = templates.resolve("installer.yaml");
    String begin = "            - |\n";
    String beginWithLogin =
        """
                    - |
                      set -e
                      {{- include "ma-ecr.ecrLogin" . | nindent 14 }}
        """;
    String job = Files.readString(installer);
    if (!job.contains(begin)) {
      throw new AssertionError("no script in " + job);
    }
    Files.writeString(installer, job.replace(begin, beginWithLogin));
    return folder;
  }

  /** Runs the job of a rendered deployment to its end. */
  Finished run(String deployment) throws IOException {
    for (Map.Entry<?, ?> file : map(object(deployment, "values.yaml").get("data")).entrySet()) {
      Path values = home.resolve("values").resolve((String) file.getKey());
      Files.writeString(values, (String) file.getValue());
    }
    Object value = object(deployment, "installer.yaml");
    for (String key : List.of("spec", "template", "spec", "containers")) {
      value = map(value).get(key);
    }
    List<?> command = (List<?>) map(((List<?>) value).get(0)).get("command");
    List<String> words = new ArrayList<>(command.stream().map(String.class::cast).toList());
    words.replaceAll(word -> word.replace("/values/", home + "/values/"));
    String path = home.resolve("bin") + ":" + System.getenv("PATH");
    return Command.of(words)
        .environment(Map.of("PATH", path, "HOME", home.toString(), "AWS_REGION", FakeEcr.REGION))
        .run();
  }

  /** What would be installed now, of all charts that the job came to. */
  String installed() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(home.resolve("rendered"))) {
      for (Path file : files.sorted().toList()) {
        all.append("---\n").append(Files.readString(file));
      }
    }
    return all.toString();
  }

  /** The object that a template of the aggregate chart became. */
  private static Map<?, ?> object(String deployment, String template) {
    String source = "# Source: migrations/templates/" + template + "\n";
    int begin = deployment.indexOf(source) + source.length();
    int end = deployment.indexOf("\n---", begin);
    String yaml = deployment.substring(begin, end < 0 ? deployment.length() : end);
    return map(YamlReader.read(yaml.getBytes(UTF_8), new Problems("read", template)).toValue());
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }
}
