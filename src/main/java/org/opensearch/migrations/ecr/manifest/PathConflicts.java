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
  private static final class Node {
    private final Map<Object, Node> children = new LinkedHashMap<>();
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
  private final Node root = new Node();

  public PathConflicts(Problems problems) {
    this.problems = problems;
  }

  /** Reserves a path that the generator sets. */
  void reserve(List<Object> path) {
    Node node = root;
    for (Object segment : path) {
      node = node.children.computeIfAbsent(segment, s -> new Node());
    }
    node.setBy = "which generate-values itself sets";
  }

  /** Adds a path; conflicts are added to the problems. */
  public void add(List<Object> path, Object value, Position position) {
    Node node = root;
    for (int depth = 0; depth < path.size(); depth++) {
      Object segment = path.get(depth);
      boolean mixed = !node.children.isEmpty() && node.isList() != segment instanceof Integer;
      if (node.isSet() || mixed) {
        String problem = mixed ? "which has keys and list indexes" : node.setBy;
        conflict(path, "below " + path.subList(0, depth) + ", " + problem, position);
        return;
      }
      node = node.children.computeIfAbsent(segment, s -> new Node());
      node.first = node.first == null ? position : node.first;
    }
    if (!node.children.isEmpty()) {
      conflict(path, "above a path that is set " + someChild(node), position);
    } else if (node.isSet() && !Objects.equals(node.value, value)) {
      conflict(path, node.setBy, position);
    } else if (!node.isSet()) {
      node.setBy = "which is set in " + position + " already";
      node.value = value;
    }
  }

  private void conflict(List<Object> path, String problem, Position position) {
    problems.add(position, "the path " + path + ", " + problem, "one override per path");
  }

  private static String someChild(Node node) {
    Position first = node.children.values().iterator().next().first;
    return first == null ? "by generate-values itself" : "in " + first;
  }

  /** Reports every list that is set by index with an index missing: Helm replaces whole lists. */
  void checkLists() {
    checkLists(root);
  }

  private void checkLists(Node node) {
    if (node.isList()) {
      TreeMap<Object, Node> items = new TreeMap<>(node.children);
      int last = (Integer) items.lastKey();
      if (items.size() <= last) {
        String expected = "every index from 0 to " + last + ", because Helm replaces lists whole";
        problems.add(
            items.firstEntry().getValue().first, "the list items " + items.keySet(), expected);
      }
    }
    node.children.values().forEach(this::checkLists);
  }
}
