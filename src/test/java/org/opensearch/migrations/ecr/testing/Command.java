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
import java.util.stream.Stream;

/** A command line, with an environment that holds PATH and what is given here, and nothing else. */
public final class Command {

  private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(5);

  /** Signal N is bit N - 1. */
  private static final long HANGUP_AND_INTERRUPT = 0b11;

  /**
   * Whether the tests run in the background or under nohup, whose programs ignore these signals.
   */
  private static final boolean IGNORES_SIGNALS = ignoresHangupOrInterrupt();

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
          new ProcessBuilder(withDefaultSignals(words))
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

  private static List<String> withDefaultSignals(List<String> words) {
    if (!IGNORES_SIGNALS) {
      return words;
    }
    List<String> all = new ArrayList<>(List.of("env", "--default-signal=HUP,INT"));
    all.addAll(words);
    return all;
  }

  private static boolean ignoresHangupOrInterrupt() {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .map(line -> line.substring("SigIgn:".length()).strip())
          .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & HANGUP_AND_INTERRUPT) != 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
