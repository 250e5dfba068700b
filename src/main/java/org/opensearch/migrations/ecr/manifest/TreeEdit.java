package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Entry;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Mapping;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Sequence;
import org.opensearch.migrations.ecr.manifest.Wanted.Fields;
import org.opensearch.migrations.ecr.manifest.Wanted.Items;

/** Brings a text to what it has to say, from the root down, and leaves alone what says it. */
final class TreeEdit {

  private final SourceText source;
  private final Notation flow;
  private final Additions additions;
  private final NodeRewriter rewriter;
  private final Splices splices = new Splices();
  private final NodeValues values = new NodeValues();

  /** What nodes said at first: by that, items are found. */
  private final NodeValues before = new NodeValues();

  private TreeEdit(SpannedDocument document) {
    BlockPrinter printer = BlockPrinter.like(document);
    this.source = document.source();
    this.flow = document.isJson() ? Notation.JSON : Notation.FLOW;
    this.additions = new Additions(source, printer, flow);
    this.rewriter = new NodeRewriter(source, splices, printer);
  }

  /** The text of {@code document}, changed so that it says {@code wanted}. */
  static String apply(SpannedDocument document, Fields wanted) {
    TreeEdit edit = new TreeEdit(document);
    edit.bring(document.root(), wanted);
    return edit.splices.applyTo(document.source().text());
  }

  /** Edits inside of {@code node}; false where it takes another one in its place. */
  private boolean bring(SpannedNode node, Wanted wanted) {
    boolean inside = false;
    if (node instanceof Mapping map && wanted instanceof Fields fields) {
      inside = !map.entries().isEmpty();
      if (inside) {
        bring(map, fields);
      }
    } else if (node instanceof Sequence list && wanted instanceof Items items) {
      Pairing pairing = Pairing.of(before.of(list), items.items());
      // Nothing to stand beside, or nothing left.
      boolean nothingKept = list.flow() || pairing.added().isEmpty() || list.items().isEmpty();
      inside = !(nothingKept && pairing.kept().isEmpty());
      if (inside) {
        bring(list, pairing, items.isLoose());
      }
    }
    if (inside) {
      values.change(node, wanted.toValue());
    }
    return inside;
  }

  private void bring(Mapping map, Fields wanted) {
    Set<Integer> removed = new HashSet<>();
    Map<String, Integer> indexes = new HashMap<>();
    for (int i = 0; i < map.entries().size(); i++) {
      Entry entry = map.entries().get(i);
      indexes.put(entry.key(), i);
      Wanted field = wanted.fields().get(entry.key());
      if (field == null || field.isMetBy(values.of(entry.value()))) {
        continue;
      }
      if (field.isMetByNothing()) {
        removed.add(i);
      } else if (!bring(entry.value(), field)) {
        rewriter.rewrite(entry, field, notation(map.flow()));
        values.change(entry.value(), field.toValue());
      }
    }
    List<Layout.Addition> added = new ArrayList<>();
    // Behind what comes before it; where none of that is there, at the end.
    int after = map.entries().size() - 1;
    for (Map.Entry<String, Wanted> field : wanted.fields().entrySet()) {
      Integer index = indexes.get(field.getKey());
      if (index != null) {
        after = removed.contains(index) ? after : index;
      } else if (!field.getValue().isMetByNothing()) {
        added.add(additions.entry(map, after, field.getKey(), field.getValue()));
      }
    }
    layout(map).change(removed, added);
  }

  private void bring(Sequence list, Pairing pairing, boolean isLoose) {
    Set<Integer> removed = new HashSet<>();
    int lastKept = -1;
    for (int i = 0; i < list.items().size(); i++) {
      WantedItem item = pairing.kept().get(i);
      if (item == null) {
        removed.add(i);
      } else {
        bring(list.items().get(i), item, notation(list.flow()));
        lastKept = i;
      }
    }
    List<Layout.Addition> added = new ArrayList<>();
    for (WantedItem item : pairing.added()) {
      added.add(additions.item(list, lastKept, added.isEmpty(), item, isLoose));
    }
    layout(list).change(removed, added);
  }

  private void bring(SpannedNode node, WantedItem item, Notation notation) {
    Object present = values.of(node);
    if (item.isMetBy(present)) {
      return;
    }
    Wanted content = item.contentInPlaceOf(before.of(node));
    if (!content.isMetBy(present) && !bring(node, content)) {
      rewriter.rewrite(node, content, notation);
      values.change(node, content.toValue());
    }
  }

  private Notation notation(boolean isFlow) {
    return isFlow ? flow : Notation.BLOCK;
  }

  private Layout layout(Mapping map) {
    return map.flow() ? FlowLayout.of(map, source, splices) : BlockLayout.of(map, source, splices);
  }

  private Layout layout(Sequence list) {
    return list.flow()
        ? FlowLayout.of(list, source, splices)
        : BlockLayout.of(list, source, splices);
  }
}
