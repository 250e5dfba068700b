package org.opensearch.migrations.ecr.registry;

import java.time.Duration;

/**
 * A bearer token.
 *
 * @param value the token itself; never printed
 * @param endNanos the {@link System#nanoTime} after which it is not used any more
 */
record BearerToken(String value, long endNanos) {

  /** A token that came just now. */
  static BearerToken lasting(String value, Duration lifetime) {
    // It must outlast the way to the registry: a quarter of a short life, ten seconds of a long
    // one.
    Duration margin = lifetime.toSeconds() >= 40 ? Duration.ofSeconds(10) : lifetime.dividedBy(4);
    return new BearerToken(value, System.nanoTime() + lifetime.minus(margin).toNanos());
  }

  boolean isUsable() {
    return endNanos - System.nanoTime() > 0;
  }

  String authorization() {
    return "Bearer " + value;
  }

  @Override
  public String toString() {
    return "BearerToken";
  }
}
