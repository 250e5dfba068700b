package org.opensearch.migrations.ecr.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** A process and its descendants. */
final class ProcessTree {

  private static final Path PROC = Path.of("/proc");
  private static final String RESIDENT = "VmRSS:";

  private final Process root;

  /** All that were ever seen: after a parent ends, its children can no longer be found. */
  private final Set<ProcessHandle> seen = new LinkedHashSet<>();

  /** A process that was just started. */
  ProcessTree(Process root) {
    this.root = root;
    seen.add(root.toHandle());
  }

  /** The first process. */
  Process root() {
    return root;
  }

  /** The resident memory of all of them, in bytes; 0 where /proc does not exist. */
  long residentBytes() {
    update();
    return members().mapToLong(ProcessTree::residentBytes).sum();
  }

  /** Kills all of them. */
  void kill() {
    update();
    // Parents first, so that they start no more.
    members().forEach(ProcessHandle::destroyForcibly);
    update();
    members().forEach(ProcessHandle::destroyForcibly);
  }

  private synchronized void update() {
    // Otherwise its process ID may have been reused.
    if (root.isAlive()) {
      root.descendants().forEach(seen::add);
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
      // /proc does not exist, or the process has ended.
      return 0;
    }
  }
}
