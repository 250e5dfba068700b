package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Which items of a list stay, and which are new.
 *
 * @param kept by the index of what is there, what it has to become; what is not in it goes
 * @param added what is not there
 */
record Pairing(Map<Integer, WantedItem> kept, List<WantedItem> added) {

  /** Pairs what is the same first, then what is akin, both in the list's order. */
  static Pairing of(List<?> present, List<WantedItem> wanted) {
    Pairing pairing = new Pairing(new HashMap<>(), new ArrayList<>(wanted));
    pairing.pair(present, WantedItem::isSame);
    pairing.pair(present, WantedItem::isAkin);
    return pairing;
  }

  private void pair(List<?> present, BiPredicate<WantedItem, Object> matches) {
    for (int i = 0; i < present.size(); i++) {
      Object value = present.get(i);
      if (kept.containsKey(i)) {
        continue;
      }
      for (WantedItem item : added) {
        if (matches.test(item, value)) {
          kept.put(i, item);
          added.remove(item);
          break;
        }
      }
    }
  }

  /** Whether {@code present}, from which this was made, needs no change. */
  boolean isComplete(List<?> present) {
    return added.isEmpty()
        && kept.size() == present.size()
        && kept.entrySet().stream()
            .allMatch(pair -> pair.getValue().isMetBy(present.get(pair.getKey())));
  }
}
