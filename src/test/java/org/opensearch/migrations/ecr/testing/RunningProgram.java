package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program while it runs. Its outputs go to files, so that none can block it. */
public final class RunningProgram implements AutoCloseable {

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    // Nothing outlives the tests, not even when they are interrupted.
    Thread cleanUp = new Thread(() -> RUNNING.forEach(Process::destroyForcibly));
    Runtime.getRuntime().addShutdownHook(cleanUp);
  }

  private final Process process;
  private final Path stdout;
  private final Path stderr;
  private final long begin = System.nanoTime();

  RunningProgram(Process process, Path stdout, Path stderr) {
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
    RUNNING.add(process);
  }

  /** The operating system's number for it. */
  public long pid() {
    return process.pid();
  }

  /** Whether it has not ended yet. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has written to its standard output so far. */
  public String stdoutSoFar() {
    return new String(read(stdout), StandardCharsets.UTF_8);
  }

  /** What it has written to its standard error so far. */
  public String stderrSoFar() {
    return new String(read(stderr), StandardCharsets.UTF_8);
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Sends SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * Sends signals, {@code INT}, {@code TERM}, {@code KILL} and so on, one right after the other; a
   * program that has ended gets none.
   */
  public void signal(String... names) {
    String script =
        Stream.of(names)
            .map(name -> "kill -" + name + " " + pid() + " 2>/dev/null")
            .collect(Collectors.joining("; "));
    Command.of("sh", "-c", script + " || ! kill -0 " + pid() + " 2>/dev/null").runSuccessfully();
  }

  /** Waits for the end; kills it and throws when that takes longer than {@code limit}. */
  public Finished await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "still running after " + limit.toSeconds() + " s; stderr:\n" + stderrSoFar());
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return new Finished(process.exitValue(), read(stdout), stderrSoFar(), took);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      close();
    }
  }

  /** Kills it if it still runs, and removes its files. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      RUNNING.remove(process);
      Files.deleteIfExists(stdout);
      Files.deleteIfExists(stderr);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
