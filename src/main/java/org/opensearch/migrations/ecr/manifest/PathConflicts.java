package org.opensearch.migrations.ecr.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;

/**
 * All values paths that are set, to find conflicts: a path with two values, a path below another
 * one, keys mixed with list indexes, and lists with missing items.
 */
public final class PathConflicts {

  /** A node in the values; {@code setBy} and {@code value} are present only if it is set. */
  private static final class Place {
    private final Map<Object, Place> children = new LinkedHashMap<>();
    private String setBy;
    private Object value;
    private Position first;

    boolean isSet() {
      return setBy != null;
    }

    boolean isList() {
      return !children.isEmpty() && children.keySet().iterator().next() instanceof Integer;
    }
  }

  private final Problems problems;
  private final Place root = new Place();

  public PathConflicts(Problems problems) {
    this.problems = problems;
  }

  /** Reserves a path that the generator sets. */
  void reserve(List<Object> path) {
    Place place = root;
    for (Object segment : path) {
      place = place.children.computeIfAbsent(segment, s -> new Place());
    }
    place.setBy = "which generate-values itself sets";
  }

  /** Adds a path; conflicts are added to the problems. */
  public void add(List<Object> path, Object value, Position position) {
    Place place = root;
    for (int depth = 0; depth < path.size(); depth++) {
      Object segment = path.get(depth);
      boolean mixed = !place.children.isEmpty() && place.isList() != segment instanceof Integer;
      if (place.isSet() || mixed) {
        String problem = mixed ? "which has keys and list indexes" : place.setBy;
        conflict(path, "below " + path.subList(0, depth) + ", " + problem, position);
        return;
      }
      place = place.children.computeIfAbsent(segment, s -> new Place());
      place.first = place.first == null ? position : place.first;
    }
    if (!place.children.isEmpty()) {
      conflict(path, "above a path that is set " + someChild(place), position);
    } else if (place.isSet() && !Objects.equals(place.value, value)) {
      conflict(path, place.setBy, position);
    } else if (!place.isSet()) {
      place.setBy = "which is set in " + position + " already";
      place.value = value;
    }
  }

  private void conflict(List<Object> path, String problem, Position position) {
    problems.add(position, "the path " + path + ", " + problem, "one override per path");
  }

  private static String someChild(Place place) {
    Position first = place.children.values().iterator().next().first;
    return first == null ? "by generate-values itself" : "in " + first;
  }

  /** Reports every list that is set by index with an index missing: Helm replaces whole lists. */
  void checkLists() {
    checkLists(root);
  }

  private void checkLists(Place place) {
    if (place.isList()) {
      TreeMap<Object, Place> items = new TreeMap<>(place.children);
      int last = (Integer) items.lastKey();
      if (items.size() <= last) {
        String expected = "every index from 0 to " + last + ", because Helm replaces lists whole";
        problems.add(
            items.firstEntry().getValue().first, "the list items " + items.keySet(), expected);
      }
    }
    place.children.values().forEach(this::checkLists);
  }
}
