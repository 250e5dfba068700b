package org.opensearch.migrations.ecr.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which actions of {@link FakeEcr} fail, how, and how often. */
public final class EcrFaults {

  /** How often a fault that does not pass is given. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  private final Map<String, Fault> faults = new HashMap<>();
  private final Map<String, Integer> left = new HashMap<>();

  /** What is answered. */
  record Fault(int status, String code, String message) {}

  /** Answers the next {@code times} requests of {@code action} with an error. */
  public synchronized EcrFaults add(
      String action, int times, int status, String code, String message) {
    faults.put(action, new Fault(status, code, message));
    left.put(action, times);
    return this;
  }

  /** Answers all requests of {@code action} with an error. */
  public EcrFaults always(String action, String code, String message) {
    return add(action, ALWAYS, 400, code, message);
  }

  /** Answers the next {@code times} requests of {@code action} with {@code ThrottlingException}. */
  public EcrFaults throttle(String action, int times) {
    return add(action, times, 400, "ThrottlingException", "Rate exceeded");
  }

  synchronized Optional<Fault> next(String action) {
    int remaining = left.getOrDefault(action, 0);
    if (remaining == 0) {
      return Optional.empty();
    }
    if (remaining != ALWAYS) {
      left.put(action, remaining - 1);
    }
    return Optional.of(faults.get(action));
  }
}
