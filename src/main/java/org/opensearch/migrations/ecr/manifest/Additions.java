package org.opensearch.migrations.ecr.manifest;

import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.migrations.ecr.manifest.Layout.Addition;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Mapping;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Sequence;
import org.opensearch.migrations.ecr.manifest.Wanted.Items;

/**
 * Writes new parts as their neighbours are written.
 *
 * @param flow how what is in brackets or braces is written
 */
record Additions(SourceText source, BlockPrinter printer, Notation flow) {

  /** A new entry of {@code map}, behind the entry with the index {@code after}. */
  Addition entry(Mapping map, int after, String key, Wanted value) {
    if (map.flow()) {
      return new Addition(after, List.of(FlowText.entry(key, value.toValue(), flow)), false);
    }
    int column = source.column(map.entries().get(0).start());
    List<String> lines = printer.entry(key, value, column, value.isCompact());
    return new Addition(after, lines, value instanceof Items && hasSections(map));
  }

  /** Whether blank lines are between its entries. */
  private boolean hasSections(Mapping map) {
    BlockLayout layout = BlockLayout.of(map, source, new Splices());
    return IntStream.range(1, map.entries().size()).anyMatch(layout::isApart);
  }

  /**
   * A new item of {@code list}.
   *
   * @param after the index of the item it follows; -1 where none stays
   * @param isFirst whether no other new item is before it
   */
  Addition item(Sequence list, int after, boolean isFirst, WantedItem item, boolean isLoose) {
    Wanted content = item.content();
    if (list.flow()) {
      return new Addition(after, List.of(FlowText.of(content.toValue(), flow)), false);
    }
    SpannedNode sibling = list.items().get(after < 0 ? list.items().size() - 1 : after);
    boolean compact = sibling instanceof Mapping map ? map.flow() : content.isCompact();
    List<String> lines = printer.item(content, source.column(list.start()), compact);
    return new Addition(after, lines, (after >= 0 || !isFirst) && isApart(list, isLoose));
  }

  private boolean isApart(Sequence list, boolean isLoose) {
    int size = list.items().size();
    BlockLayout layout = BlockLayout.of(list, source, new Splices());
    return size == 1 ? isLoose : IntStream.range(1, size).allMatch(layout::isApart);
  }
}
