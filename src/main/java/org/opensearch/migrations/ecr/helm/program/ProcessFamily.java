package org.opensearch.migrations.ecr.helm.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** A program, and those that it started. For one thread, but for {@link #kill}. */
final class ProcessFamily {

  private static final Path PROC = Path.of("/proc");
  private static final String RESIDENT = "VmRSS:";

  private final Process first;

  /** All that were seen: once their parent has ended, nothing tells whose children they were. */
  private final Set<ProcessHandle> seen = new LinkedHashSet<>();

  /** A program that was just started. */
  ProcessFamily(Process first) {
    this.first = first;
    seen.add(first.toHandle());
  }

  /** The program itself. */
  Process first() {
    return first;
  }

  /** The memory that all of them hold now, in bytes; 0 where the system does not say. */
  long residentBytes() {
    look();
    return members().mapToLong(ProcessFamily::residentBytes).sum();
  }

  /** Ends all of them at once. */
  void kill() {
    look();
    // Parents first: they can start no more.
    members().forEach(ProcessHandle::destroyForcibly);
    look();
    members().forEach(ProcessHandle::destroyForcibly);
  }

  private synchronized void look() {
    // Else its number may be another's by now.
    if (first.isAlive()) {
      first.descendants().forEach(seen::add);
    }
  }

  private synchronized Stream<ProcessHandle> members() {
    return Set.copyOf(seen).stream().filter(ProcessHandle::isAlive);
  }

  private static long residentBytes(ProcessHandle process) {
    try (Stream<String> lines =
        Files.lines(PROC.resolve(process.pid() + "/status"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      // There is no /proc, or the process has ended.
      return 0;
    }
  }
}
