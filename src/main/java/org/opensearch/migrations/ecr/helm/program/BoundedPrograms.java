package org.opensearch.migrations.ecr.helm.program;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs programs within limits. None outlives this: what runs when it is closed is killed. */
final class BoundedPrograms implements AutoCloseable {

  private static final long WATCH_MILLIS = 50;

  private final Set<ProcessFamily> running = new HashSet<>();
  private boolean closed;

  /**
   * A program.
   *
   * @param command its file and its arguments
   * @param environment all that it has
   * @param folder where it runs
   */
  record Program(List<String> command, Map<String, String> environment, Path folder) {}

  /**
   * What a program that came to its end has left.
   *
   * @param status its exit status
   * @param output what it printed, as UTF-8
   * @param errors the last of what it printed to standard error
   */
  record Ended(int status, String output, String errors) {}

  /**
   * Runs a program to its end, with nothing to read. It is killed, with all that it started, when
   * this throws.
   *
   * @throws IOException when it cannot be started
   * @throws InterruptedException when this thread is interrupted, or this is closed
   */
  Ended run(Program program, HelmLimits limits)
      throws IOException, InterruptedException, LimitExceededException {
    ProcessFamily family = start(program);
    try {
      family.first().getOutputStream().close();
      return await(family, limits);
    } finally {
      family.kill();
      forget(family);
    }
  }

  private synchronized ProcessFamily start(Program program)
      throws IOException, InterruptedException {
    if (closed) {
      throw new InterruptedException("no program is started any more");
    }
    ProcessBuilder builder =
        new ProcessBuilder(program.command()).directory(program.folder().toFile());
    builder.environment().clear();
    builder.environment().putAll(program.environment());
    ProcessFamily family = new ProcessFamily(builder.start());
    running.add(family);
    return family;
  }

  private synchronized void forget(ProcessFamily family) {
    running.remove(family);
  }

  private static Ended await(ProcessFamily family, HelmLimits limits)
      throws InterruptedException, LimitExceededException {
    Process process = family.first();
    long end = System.nanoTime() + limits.time().toNanos();
    PrintedText output = PrintedText.upTo(limits.outputBytes(), process.getInputStream());
    PrintedText errors = PrintedText.lastOf(limits.errorBytes(), process.getErrorStream());
    while (!process.waitFor(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
      if (output.isCut()) {
        throw LimitExceededException.output(limits.outputBytes());
      }
      if (family.residentBytes() > limits.memoryBytes()) {
        throw LimitExceededException.memory(limits.memoryBytes());
      }
      if (System.nanoTime() > end) {
        throw LimitExceededException.time(limits.time());
      }
    }
    // Whatever it has started may still hold its outputs open.
    family.kill();
    boolean whole = output.isWhole(millisUntil(end)) && errors.isWhole(millisUntil(end));
    if (output.isCut()) {
      throw LimitExceededException.output(limits.outputBytes());
    }
    if (!whole) {
      throw LimitExceededException.time(limits.time());
    }
    return new Ended(process.exitValue(), output.text(), errors.text());
  }

  private static long millisUntil(long end) {
    return Duration.ofNanos(end - System.nanoTime()).toMillis();
  }

  @Override
  public synchronized void close() {
    closed = true;
    running.forEach(ProcessFamily::kill);
  }
}
