package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.ValuesTree;

/**
 * Changes of texts in a chart's values. Helm replaces lists as a whole, so that a change within a
 * list sets the whole list.
 */
final class ValuesChange {

  private final Map<String, Object> values;
  private final Map<ValuesPath, String> texts = new LinkedHashMap<>();

  /** No changes yet of {@code values}, which are all values that the templates see. */
  ValuesChange(Map<String, Object> values) {
    this.values = values;
  }

  /** Changes one text. */
  ValuesChange set(ValuesPath path, String text) {
    texts.put(path, text);
    return this;
  }

  /** The values to put on top. */
  Map<String, Object> toMap() {
    ValuesTree tree = new ValuesTree();
    wholes(UnaryOperator.identity()).forEach((path, to) -> tree.set(path.segments(), to));
    return tree.toMap();
  }

  /**
   * The paths to set: texts outside of lists, and whole lists.
   *
   * @param unchanged is applied to the unchanged texts of a list
   */
  Map<ValuesPath, Object> wholes(UnaryOperator<String> unchanged) {
    Map<ValuesPath, Object> wholes = new LinkedHashMap<>();
    for (ValuesPath path : texts.keySet()) {
      ValuesPath whole = whole(path);
      wholes.computeIfAbsent(whole, p -> changed(p.in(values), p.segments(), unchanged));
    }
    return wholes;
  }

  /** The path itself, or that of the outermost list on it. */
  static ValuesPath whole(ValuesPath path) {
    List<Object> segments = path.segments();
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i) instanceof Integer) {
        return new ValuesPath(segments.subList(0, i));
      }
    }
    return path;
  }

  private Object changed(Object value, List<Object> path, UnaryOperator<String> unchanged) {
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        copy.add(changed(list.get(i), ValuesPath.below(path, i), unchanged));
      }
      return copy;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach(
          (key, item) -> copy.put(key, changed(item, ValuesPath.below(path, key), unchanged)));
      return copy;
    }
    String text = texts.get(new ValuesPath(path));
    if (text != null) {
      return text;
    }
    return value instanceof String same ? unchanged.apply(same) : value;
  }
}
