package org.opensearch.migrations.ecr.registry.auth;

import java.time.Duration;

/**
 * A bearer token.
 *
 * @param value the token itself; never printed
 * @param startNanos the {@link System#nanoTime} at which it came
 * @param endNanos the {@link System#nanoTime} after which it is not used any more
 */
record BearerToken(String value, long startNanos, long endNanos) {

  /** No registry lets a token end so soon. */
  private static final Duration NEW = Duration.ofSeconds(30);

  /** A token that came just now. */
  static BearerToken lasting(String value, Duration lifetime) {
    // It must outlast the way to the registry: a quarter of a short life, ten seconds of a long
    // one.
    Duration margin = lifetime.toSeconds() >= 40 ? Duration.ofSeconds(10) : lifetime.dividedBy(4);
    long now = System.nanoTime();
    return new BearerToken(value, now, now + lifetime.minus(margin).toNanos());
  }

  boolean isUsable() {
    return endNanos - System.nanoTime() > 0;
  }

  /** Whether it came so recently that another one would be rejected as well. */
  boolean isNew() {
    return System.nanoTime() - startNanos < NEW.toNanos();
  }

  String authorization() {
    return "Bearer " + value;
  }

  @Override
  public String toString() {
    return "BearerToken";
  }
}
