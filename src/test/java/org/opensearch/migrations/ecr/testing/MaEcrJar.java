package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The shaded jar as users run it: its own process, with an environment of its own and a home folder
 * without Docker and AWS configuration.
 */
public final class MaEcrJar {

  /** Loading native cryptography takes a third of the processor time of a run of a second. */
  private static final String WITHOUT_NATIVE_CRYPTOGRAPHY = "-Dma-ecr.native-cryptography=false";

  /** Shorter for runs of a second. */
  static final List<String> FOR_SHORT_RUNS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", WITHOUT_NATIVE_CRYPTOGRAPHY);

  /** The variables that the jar reads from its console, not from the process. */
  private static final Set<String> READ_FROM_CONSOLE =
      Set.of("HOME", "PATH", "DOCKER_CONFIG", "XDG_RUNTIME_DIR");

  private final Path home;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> jvmOptions = new ArrayList<>();
  private boolean shortRuns = true;

  /** Runs with {@code home} as its home folder. */
  public MaEcrJar(Path home) {
    this.home = home;
    environment.put("HOME", home.toString());
    environment.put("PATH", CachingHelm.path());
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    jvmOptions.add("-Duser.home=" + home);
  }

  /** Runs with the default options of the JVM. */
  public MaEcrJar asUsersRunIt() {
    shortRuns = false;
    return this;
  }

  /** Adds environment variables. */
  public MaEcrJar environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** Adds options of the JVM. */
  public MaEcrJar jvm(String... options) {
    jvmOptions.addAll(List.of(options));
    return this;
  }

  /** A command line that can be run or started. */
  public Command command(String... arguments) {
    List<String> options = new ArrayList<>(jvmOptions);
    if (shortRuns) {
      options.addAll(0, FOR_SHORT_RUNS);
      options.addAll(0, ClassArchive.options());
    }
    return Command.of(java(options)).with(arguments).environment(environment);
  }

  /** A command line that runs the jar on a JVM with these options. */
  static List<String> java(List<String> options) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(options);
    words.addAll(List.of("-jar", jar().toString()));
    return words;
  }

  /**
   * Creates a folder for JAVA_HOME, whose java starts the jar with a class data sharing archive.
   */
  public static Path javaHome(Path folder) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> options = new ArrayList<>(ClassArchive.options());
    options.add(WITHOUT_NATIVE_CRYPTOGRAPHY);
    String script =
        """
        #!/bin/sh
        case " $* " in
          *" -jar "*) exec '%s' '%s' "$@" ;;
          *) exec '%1$s' "$@" ;;
        esac
        """
            .formatted(java, String.join("' '", options));
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("java");
    Files.setPosixFilePermissions(
        Files.writeString(program, script), PosixFilePermissions.fromString("rwx------"));
    return folder;
  }

  /**
   * Runs it to its end. Unless the run depends on a separate process, it runs in this JVM, because
   * starting a JVM takes longer than most runs.
   */
  public Finished run(String... arguments) {
    return needsProcess()
        ? command(arguments).run()
        : LoadedJar.run(Map.copyOf(environment), arguments);
  }

  /** The proxy settings, for example, are read from the environment of the process. */
  private boolean needsProcess() {
    return !shortRuns
        || jvmOptions.size() > 1
        || !environment.keySet().stream()
            .allMatch(name -> READ_FROM_CONSOLE.contains(name) || AwsProperties.canSet(name));
  }

  /** Where it looks for its user's files. */
  public Path home() {
    return home;
  }

  /** The jar. */
  public static Path jar() {
    Path jar = Path.of(System.getProperty("ma-ecr.jar", "target/ma-ecr.jar"));
    if (!Files.isRegularFile(jar)) {
      Programs.skip("this test needs the jar: " + jar + " is not there");
    }
    return jar;
  }
}
