package org.opensearch.migrations.ecr.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs programs within limits. Programs that still run when it is closed are killed. */
public final class ProgramRunner implements AutoCloseable {

  private static final long POLL_MILLIS = 50;

  /** How long to wait for output that a surviving child holds open. */
  private static final long LAST_OUTPUT_MILLIS = 1000;

  private final Set<ProcessTree> running = new HashSet<>();
  private boolean closed;

  /**
   * A program.
   *
   * @param command its file and arguments
   * @param environment all of its variables
   * @param folder its working directory; that of this process if empty
   * @param input for its standard input; a program need not read it
   * @param keepsChildren whether the processes that it started survive when it ends by itself
   */
  public record Program(
      List<String> command,
      Map<String, String> environment,
      Optional<Path> folder,
      String input,
      boolean keepsChildren) {}

  /**
   * The limits of one run.
   *
   * @param time from start to end
   * @param outputBytes of standard output
   * @param errorBytes kept of standard error, the last ones; more is not a failure
   * @param memoryBytes resident, of the program and its children; enforced only where /proc exists
   */
  public record Limits(Duration time, long outputBytes, int errorBytes, long memoryBytes) {}

  /**
   * The result of a program that has ended.
   *
   * @param status its exit status
   * @param output its standard output, as UTF-8
   * @param errors the end of its standard error
   */
  public record Result(int status, String output, String errors) {}

  /**
   * Runs a program to its end. It is killed, with all that it started, when this throws.
   *
   * @throws IOException when it cannot be started
   * @throws InterruptedException when this thread is interrupted, or this is closed
   */
  public Result run(Program program, Limits limits)
      throws IOException, InterruptedException, LimitExceededException {
    ProcessTree tree = start(program);
    try {
      send(program.input(), tree.root().getOutputStream());
      return await(tree, program.keepsChildren(), limits);
    } finally {
      if (!program.keepsChildren() || tree.root().isAlive()) {
        tree.kill();
      }
      forget(tree);
    }
  }

  private synchronized ProcessTree start(Program program) throws IOException, InterruptedException {
    if (closed) {
      throw new InterruptedException("closed");
    }
    ProcessBuilder builder = new ProcessBuilder(program.command());
    program.folder().ifPresent(folder -> builder.directory(folder.toFile()));
    builder.environment().clear();
    builder.environment().putAll(program.environment());
    ProcessTree tree = new ProcessTree(builder.start());
    running.add(tree);
    return tree;
  }

  private synchronized void forget(ProcessTree tree) {
    running.remove(tree);
  }

  private static void send(String input, OutputStream in) {
    try (in) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // "Broken pipe": the exit status says whether the program failed.
    }
  }

  private static Result await(ProcessTree tree, boolean keepsChildren, Limits limits)
      throws InterruptedException, LimitExceededException {
    Process process = tree.root();
    long end = System.nanoTime() + limits.time().toNanos();
    ProcessOutput output = ProcessOutput.upTo(limits.outputBytes(), process.getInputStream());
    ProcessOutput errors = ProcessOutput.lastOf(limits.errorBytes(), process.getErrorStream());
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      if (output.isCut()) {
        throw LimitExceededException.output(limits.outputBytes());
      }
      if (tree.residentBytes() > limits.memoryBytes()) {
        throw LimitExceededException.memory(limits.memoryBytes());
      }
      if (System.nanoTime() > end) {
        throw LimitExceededException.time(limits.time());
      }
    }
    if (keepsChildren) {
      // A surviving child can hold the outputs open.
      output.isComplete(LAST_OUTPUT_MILLIS);
      errors.isComplete(LAST_OUTPUT_MILLIS);
    } else {
      tree.kill();
      boolean complete = output.isComplete(millisUntil(end)) && errors.isComplete(millisUntil(end));
      if (!complete && !output.isCut()) {
        throw LimitExceededException.time(limits.time());
      }
    }
    if (output.isCut()) {
      throw LimitExceededException.output(limits.outputBytes());
    }
    return new Result(process.exitValue(), output.text(), errors.text());
  }

  private static long millisUntil(long end) {
    return Duration.ofNanos(end - System.nanoTime()).toMillis();
  }

  @Override
  public synchronized void close() {
    closed = true;
    running.forEach(ProcessTree::kill);
  }
}
