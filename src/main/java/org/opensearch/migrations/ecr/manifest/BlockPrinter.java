package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.manifest.Wanted.Fields;
import org.opensearch.migrations.ecr.manifest.Wanted.Items;
import org.opensearch.migrations.ecr.manifest.Wanted.Value;

/**
 * Writes maps and lists line by line; what is compact stays on one line where that is short.
 *
 * @param listIndent how many columns a list is indented under its key
 * @param itemIndent how many columns an item is behind its dash, and a map under its key
 */
record BlockPrinter(int listIndent, int itemIndent) {

  /** As this program indents. */
  static final BlockPrinter DEFAULT = new BlockPrinter(2, 2);

  /** The longest line that is chosen where there is a choice, in characters. */
  private static final int WIDTH = 120;

  /** As the first list of {@code document} is indented. */
  static BlockPrinter like(SpannedDocument document) {
    SourceText source = document.source();
    if (document.root() instanceof SpannedNode.Mapping map && !map.flow()) {
      for (SpannedNode.Entry entry : map.entries()) {
        if (entry.value() instanceof SpannedNode.Sequence list && !list.flow()) {
          int column = source.column(list.start());
          int inner = source.skipBlanks(list.start() + 1);
          boolean sameLine = inner < source.lineEnd(inner) && !source.has('#', inner);
          return new BlockPrinter(
              column - source.column(entry.start()),
              sameLine ? inner - list.start() : DEFAULT.itemIndent);
        }
      }
    }
    return DEFAULT;
  }

  /**
   * A key and its value.
   *
   * @param column where the key will stand
   * @param compact whether one line is preferred
   * @return lines, indented from {@code column} on
   */
  List<String> entry(String key, Wanted wanted, int column, boolean compact) {
    String head = ScalarText.key(key, Notation.BLOCK) + ":";
    Optional<String> line = oneLine(wanted, column + head.length() + 1, compact);
    if (line.isPresent()) {
      return List.of(head + " " + line.get());
    }
    int indent = wanted.toValue() instanceof List ? listIndent : itemIndent;
    List<String> lines = new ArrayList<>(List.of(head));
    lines.addAll(indented(lines(wanted, column + indent), " ".repeat(indent)));
    return lines;
  }

  /** An item of a list, from its dash on; as above. */
  List<String> item(Wanted wanted, int column, boolean compact) {
    String dash = "-" + " ".repeat(itemIndent - 1);
    Optional<String> line = oneLine(wanted, column + itemIndent, compact);
    if (line.isPresent()) {
      return List.of(dash + line.get());
    }
    List<String> lines = indented(lines(wanted, column + itemIndent), " ".repeat(itemIndent));
    lines.set(0, dash + lines.get(0).substring(itemIndent));
    return lines;
  }

  /** A map or list on lines of its own, which will begin in {@code column}. */
  List<String> lines(Wanted wanted, int column) {
    List<String> lines = new ArrayList<>();
    if (wanted.toValue() instanceof Map) {
      fields(wanted)
          .forEach((key, field) -> lines.addAll(entry(key, field, column, field.isCompact())));
      return lines;
    }
    boolean isLoose = wanted instanceof Items items && items.isLoose();
    for (Wanted item : items(wanted)) {
      if (isLoose && !lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(item(item, column, item.isCompact()));
    }
    return lines;
  }

  private static Optional<String> oneLine(Wanted wanted, int column, boolean compact) {
    Object value = wanted.toValue();
    if (value instanceof String text && wanted instanceof Value scalar && scalar.quoted()) {
      return Optional.of(ScalarText.quoted(text));
    }
    if (Map.of().equals(value) || List.of().equals(value)) {
      return Optional.of(FlowText.of(value, Notation.FLOW));
    }
    if (!(value instanceof Map || value instanceof List)) {
      return Optional.of(ScalarText.of(value, Notation.BLOCK));
    }
    return Optional.of(FlowText.of(value, Notation.FLOW))
        .filter(line -> compact && column + line.length() <= WIDTH);
  }

  private static Map<String, Wanted> fields(Wanted wanted) {
    if (wanted instanceof Fields fields) {
      return fields.written();
    }
    Map<String, Wanted> fields = new LinkedHashMap<>();
    ((Map<?, ?>) wanted.toValue())
        .forEach((key, value) -> fields.put((String) key, new Value(value)));
    return fields;
  }

  private static List<Wanted> items(Wanted wanted) {
    if (wanted instanceof Items items) {
      return items.items().stream().map(WantedItem::content).toList();
    }
    return ((List<?>) wanted.toValue()).stream().<Wanted>map(Value::new).toList();
  }

  private static List<String> indented(List<String> lines, String indentation) {
    List<String> indented = new ArrayList<>();
    lines.forEach(line -> indented.add(line.isEmpty() ? "" : indentation + line));
    return indented;
  }
}
