package org.opensearch.migrations.ecr.helm.repository;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.migrations.ecr.model.VersionOrder;
import org.opensearch.migrations.ecr.model.text.EditDistance;

/** What a user may have meant, for messages about charts and versions that there aren't. */
final class ClosestMatches {

  private static final int MOST = 3;
  private static final int NEIGHBOURS = 2;

  private ClosestMatches() {}

  /** Names that differ from {@code name} by a few letters, or of which one contains the other. */
  static List<String> similarNames(String name, Collection<String> names) {
    int close = Math.max(2, name.length() / 4);
    return names.stream()
        .filter(other -> Math.abs(other.length() - name.length()) <= close || isPart(name, other))
        .filter(other -> isPart(name, other) || EditDistance.between(name, other) <= close)
        .sorted(
            Comparator.comparingInt((String other) -> EditDistance.between(name, other))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  private static boolean isPart(String name, String other) {
    return Math.min(name.length(), other.length()) > 2
        && Math.max(name.length(), other.length()) < 100
        && (name.contains(other) || other.contains(name));
  }

  /** The versions just above and below {@code version}, and the latest, from the highest down. */
  static List<String> nearbyVersions(String version, Collection<String> published) {
    List<String> sorted = new ArrayList<>(new LinkedHashSet<>(published));
    sorted.sort(VersionOrder.LOWEST_FIRST.reversed());
    int place = 0;
    while (place < sorted.size()
        && VersionOrder.LOWEST_FIRST.compare(sorted.get(place), version) > 0) {
      place++;
    }
    Set<String> nearby = new LinkedHashSet<>();
    sorted.stream().filter(v -> !VersionOrder.isPreRelease(v)).limit(1).forEach(nearby::add);
    int from = Math.max(0, place - NEIGHBOURS);
    nearby.addAll(sorted.subList(from, Math.min(sorted.size(), place + NEIGHBOURS)));
    return List.copyOf(nearby);
  }
}
