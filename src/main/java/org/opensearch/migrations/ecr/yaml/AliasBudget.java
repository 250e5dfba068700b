package org.opensearch.migrations.ecr.yaml;

/**
 * The limit on how much aliases may expand what is read. Documents nested in one another share a
 * budget, because each level could multiply the size of the level above.
 */
public final class AliasBudget {

  private static final long BASE = 1_000_000;

  private long left;

  /** A budget of {@code weight}, in the unit of the reader: characters or nodes. */
  public AliasBudget(long weight) {
    left = weight;
  }

  /** A budget for {@code length} characters of YAML: they may grow to about twice their size. */
  public static AliasBudget forLength(int length) {
    return new AliasBudget(BASE + length);
  }

  /** Spends {@code weight}; returns whether that much was left. */
  boolean spend(long weight) {
    boolean suffices = weight <= left;
    left -= suffices ? weight : 0;
    return suffices;
  }
}
