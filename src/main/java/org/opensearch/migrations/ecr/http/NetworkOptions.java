package org.opensearch.migrations.ecr.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line says of the network.
 *
 * @param caFile PEM certificates to trust besides those of Java and of the system
 * @param plainHttp {@code HOST[:PORT]} of the servers that are spoken to without TLS
 * @param retries how often something that may pass is tried again
 * @param timeout how long no byte may move before a request is given up, and the longest a
 *     connection may take to be made
 */
public record NetworkOptions(
    Optional<Path> caFile, Set<String> plainHttp, int retries, Duration timeout) {

  /** Copies the set. */
  public NetworkOptions {
    plainHttp = Set.copyOf(plainHttp);
  }

  /** What holds when nothing is said. */
  public static NetworkOptions defaults() {
    return new NetworkOptions(Optional.empty(), Set.of(), 5, Duration.ofSeconds(60));
  }
}
