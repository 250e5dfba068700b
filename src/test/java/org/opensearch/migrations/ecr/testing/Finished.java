package org.opensearch.migrations.ecr.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a program left behind.
 *
 * @param status its exit status; 137 after SIGKILL
 * @param output the bytes of its standard output
 * @param stderr its standard error
 * @param took from start to end
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Finished(int status, byte[] output, String stderr, Duration took) {

  /** Standard output as text. */
  public String stdout() {
    return new String(output, StandardCharsets.UTF_8);
  }

  /** Both outputs, for messages of assertions. */
  @Override
  public String toString() {
    return "exit status " + status + "\n--- stdout\n" + stdout() + "\n--- stderr\n" + stderr;
  }
}
