package org.opensearch.migrations.ecr.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/** Builds Helm values from paths. */
public final class ValuesTree {

  /** A map, or a list if the keys are integers; not a map that was set as a value. */
  private static final class Branch {
    private final Map<Object, Object> children = new LinkedHashMap<>();

    boolean isList() {
      return !children.isEmpty() && children.keySet().iterator().next() instanceof Integer;
    }
  }

  private final Branch root = new Branch();

  /** The values of {@code overrides}, with variables substituted. */
  public static Map<String, Object> of(
      Collection<ValuesOverride> overrides, Map<String, String> variables) {
    ValuesTree tree = new ValuesTree();
    for (ValuesOverride override : overrides) {
      tree.set(override.set().segments(), Template.substituteAll(override.to(), variables));
    }
    return tree.toMap();
  }

  /** Empty values. */
  public ValuesTree() {}

  /**
   * Sets {@code value} at {@code path}, replacing an earlier value at the same path.
   *
   * @param path keys, and list indexes from 0; the first is a key
   * @param value of maps, lists, strings, booleans, numbers and null
   * @throws InvalidInputException when a value is already set at a parent or child of the path, or
   *     a parent would have both keys and list indexes
   */
  public void set(List<?> path, Object value) {
    Branch branch = root;
    int last = path.size() - 1;
    for (int depth = 0; depth < last; depth++) {
      Object child = child(branch, path, depth);
      if (child == null && !branch.children.containsKey(path.get(depth))) {
        child = new Branch();
        branch.children.put(path.get(depth), child);
      }
      if (!(child instanceof Branch next)) {
        throw conflict(
            path, path.subList(0, depth + 1) + ", which is above it, already has a value");
      }
      branch = next;
    }
    if (child(branch, path, last) instanceof Branch) {
      throw conflict(path, "values below it are already set");
    }
    branch.children.put(path.get(last), value);
  }

  private static Object child(Branch branch, List<?> path, int depth) {
    Object segment = path.get(depth);
    if (!branch.children.isEmpty() && branch.isList() != segment instanceof Integer) {
      throw conflict(path, path.subList(0, depth) + " would have both keys and list indexes");
    }
    return branch.children.get(segment);
  }

  private static InvalidInputException conflict(List<?> path, String reason) {
    return InvalidInputException.local(
        "set value", path.toString(), reason, "Set only one of them");
  }

  /**
   * The values, in the order in which they were set.
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
      throw InvalidInputException.local(
          "write list",
          path.toString(),
          "only its items " + items.keySet() + " remain, and Helm replaces the whole list",
          "Set the whole list with one override");
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
    return branch.isList() ? list(branch, path) : map(branch, path);
  }
}
