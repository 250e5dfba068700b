package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A command line, with an environment that holds PATH and what is given here, and nothing else. */
public final class Command {

  private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(5);

  private final List<String> words;
  private final Map<String, String> environment = new TreeMap<>();
  private Duration limit = DEFAULT_LIMIT;
  private Path stdin = Path.of("/dev/null");

  private Command(List<String> words) {
    this.words = new ArrayList<>(words);
    environment.put("PATH", System.getenv("PATH"));
  }

  /** A command of these words; no shell reads them. */
  public static Command of(String... words) {
    return new Command(List.of(words));
  }

  /** The same as {@link #of(String...)}. */
  public static Command of(List<String> words) {
    return new Command(words);
  }

  /** Adds words at the end. */
  public Command with(String... more) {
    words.addAll(List.of(more));
    return this;
  }

  /** Has a shell run it: {@code script} calls it by {@code "$@"}. */
  public Command inShell(String script) {
    words.addAll(0, List.of("sh", "-c", script, "sh"));
    return this;
  }

  /** Adds environment variables. */
  public Command environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** Lets it read {@code file} from its standard input. */
  public Command stdin(Path file) {
    stdin = file;
    return this;
  }

  /** Sets how long {@link #run} waits for the end. */
  public Command within(Duration time) {
    limit = time;
    return this;
  }

  /** Runs it to its end, whatever its exit status. */
  public Finished run() {
    return start().await(limit);
  }

  /** Runs it to its end, which must be exit status 0. */
  public Finished runSuccessfully() {
    Finished finished = run();
    if (finished.status() != 0) {
      throw new AssertionError(String.join(" ", words) + ": " + finished);
    }
    return finished;
  }

  /** Starts it; the test is skipped where it is a program that may be missing, and is. */
  public RunningProgram start() {
    Programs.requireIfListed(words.get(0));
    try {
      Path stdout = Files.createTempFile("ma-ecr-it-", ".out");
      Path stderr = Files.createTempFile("ma-ecr-it-", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(stdin.toFile()));
      builder.environment().clear();
      builder.environment().putAll(environment);
      return new RunningProgram(builder.start(), stdout, stderr);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + words, e);
    }
  }
}
