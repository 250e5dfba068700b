package org.opensearch.migrations.ecr.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Helm values under construction: paths are set, maps and lists come of it. */
public final class ValuesTree {

  /** A map or, where the keys are integers, a list; apart from maps that are values themselves. */
  private static final class Branch {
    private final Map<Object, Object> children = new LinkedHashMap<>();
  }

  private final Branch root = new Branch();

  /**
   * Sets a value; the paths are known not to conflict.
   *
   * @param path of keys and list indexes
   * @param value a string, boolean, number, null, list or map
   */
  public void set(List<?> path, Object value) {
    Branch branch = root;
    for (Object segment : path.subList(0, path.size() - 1)) {
      branch = (Branch) branch.children.computeIfAbsent(segment, s -> new Branch());
    }
    branch.children.put(path.get(path.size() - 1), value);
  }

  /**
   * The values.
   *
   * @throws InvalidInputException when a list lacks an item
   */
  public Map<String, Object> toMap() {
    return map(root, List.of());
  }

  private static Map<String, Object> map(Branch branch, List<Object> path) {
    Map<String, Object> map = new LinkedHashMap<>();
    branch.children.forEach((key, child) -> map.put((String) key, value(child, path, key)));
    return map;
  }

  private static List<Object> list(Branch branch, List<Object> path) {
    TreeMap<Object, Object> items = new TreeMap<>(branch.children);
    if ((Integer) items.lastKey() >= items.size()) {
      throw new InvalidInputException(
          new Failure(
              "write list",
              Side.LOCAL,
              path.toString(),
              "only its items " + items.keySet() + " are left, and Helm replaces lists whole",
              "Set the whole list by one override"));
    }
    List<Object> list = new ArrayList<>();
    items.forEach((index, child) -> list.add(value(child, path, index)));
    return list;
  }

  private static Object value(Object child, List<Object> parent, Object segment) {
    if (!(child instanceof Branch branch)) {
      return child;
    }
    List<Object> path = new ArrayList<>(parent);
    path.add(segment);
    boolean list = branch.children.keySet().iterator().next() instanceof Integer;
    return list ? list(branch, path) : map(branch, path);
  }
}
