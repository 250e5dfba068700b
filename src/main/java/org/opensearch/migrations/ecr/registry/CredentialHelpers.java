package org.opensearch.migrations.ecr.registry;

import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The credential helpers that run for a while: jib starts them, waits for them without end, and
 * does not say which processes they are.
 */
final class CredentialHelpers {

  private static final String PROGRAM = "docker-credential-";

  private final Set<Long> before = running().map(ProcessHandle::pid).collect(Collectors.toSet());

  /**
   * Ends the one that has run longest of those that were started since this was made, and what it
   * has started. Where several lookups hang at once, each ends one, and so all of them.
   */
  void endOldest() {
    running()
        .filter(helper -> !before.contains(helper.pid()))
        .min(Comparator.comparing(CredentialHelpers::start))
        .ifPresent(CredentialHelpers::end);
  }

  private static Stream<ProcessHandle> running() {
    // Most are scripts: their program is the shell.
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().filter(c -> c.contains(PROGRAM)).isPresent());
  }

  private static Instant start(ProcessHandle helper) {
    return helper.info().startInstant().orElse(Instant.MAX);
  }

  /** Who reads its output waits for its children too. */
  private static void end(ProcessHandle helper) {
    Set<ProcessHandle> started = helper.descendants().collect(Collectors.toSet());
    helper.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
