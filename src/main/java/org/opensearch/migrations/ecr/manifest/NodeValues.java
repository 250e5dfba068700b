package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Alias;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Mapping;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Scalar;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Sequence;

/** What nodes say, while they are edited: the aliases of a node that was changed say the new. */
final class NodeValues {

  private final IdentityHashMap<SpannedNode, Object> changed = new IdentityHashMap<>();

  /** {@code node} says {@code value} from now on. */
  void change(SpannedNode node, Object value) {
    changed.put(node, value);
  }

  /** What {@code node} says: a string, boolean, number, null, list or map. */
  Object of(SpannedNode node) {
    if (changed.containsKey(node)) {
      return changed.get(node);
    }
    if (node instanceof Alias alias) {
      return of(alias.target());
    }
    if (node instanceof Sequence list) {
      return of(list);
    }
    if (node instanceof Mapping map) {
      Map<String, Object> values = new LinkedHashMap<>();
      map.entries().forEach(entry -> values.put(entry.key(), of(entry.value())));
      return Collections.unmodifiableMap(values);
    }
    return ((Scalar) node).value();
  }

  /** What the items of {@code list} say. */
  List<Object> of(Sequence list) {
    List<Object> values = new ArrayList<>();
    list.items().forEach(item -> values.add(of(item)));
    return Collections.unmodifiableList(values);
  }
}
