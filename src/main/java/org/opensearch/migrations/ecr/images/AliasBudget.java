package org.opensearch.migrations.ecr.images;

import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * How far the aliases of a render may make it grow: all of them together, for YAML lies within YAML
 * and each layer could multiply what the one above it made.
 */
public final class AliasBudget {

  private static final long LEAST = 1_000_000;

  private long left;

  /** Lets a render of {@code length} characters grow to about twice its size. */
  public AliasBudget(int length) {
    left = LEAST + length;
  }

  /**
   * Takes account of an alias.
   *
   * @param weight of what it stands for, in characters
   * @throws YamlEngineException when the render has grown too much
   */
  void spend(long weight) {
    if (weight > left) {
      throw new YamlEngineException("grown by aliases");
    }
    left -= weight;
  }
}
