package org.opensearch.migrations.ecr.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The network options of the command line.
 *
 * @param caFile PEM certificates to trust in addition to those of Java and of the system
 * @param plainHttp {@code HOST[:PORT]} of servers to connect to without TLS
 * @param retries how often transient errors are retried
 * @param timeout the idle timeout of requests and the limit for establishing a connection
 */
public record NetworkOptions(
    Optional<Path> caFile, Set<String> plainHttp, int retries, Duration timeout) {

  public NetworkOptions {
    plainHttp = Set.copyOf(plainHttp);
  }

  /** The defaults. */
  public static NetworkOptions defaults() {
    return new NetworkOptions(Optional.empty(), Set.of(), 5, Duration.ofSeconds(60));
  }
}
