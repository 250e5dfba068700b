package org.opensearch.migrations.ecr.manifest;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Entry;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Mapping;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Scalar;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Sequence;

/** Puts another node in the place of one. Comments beside it stay. */
record NodeRewriter(SourceText source, Splices splices, BlockPrinter printer) {

  /** Gives {@code entry} of a map another value. */
  void rewrite(Entry entry, Wanted wanted, Notation notation) {
    SpannedNode node = entry.value();
    boolean alike = isScalar(wanted) ? node instanceof Scalar : isFlow(node);
    if (notation != Notation.BLOCK || alike) {
      rewrite(node, wanted, notation);
      return;
    }
    int column = source.column(entry.start());
    boolean block = isBlock(node);
    List<String> lines = printer.entry(entry.key(), wanted, column, wanted.isCompact() && !block);
    String head = ScalarText.key(entry.key(), Notation.BLOCK) + ":";
    String behindKey = lines.get(0).substring(head.length());
    String below = below(lines, column);
    if (block) {
      splices.insert(entry.colonEnd(), behindKey);
      splices.replace(source.lineEnd(entry.colonEnd()), node.end(), below);
    } else if (below.isEmpty()) {
      replace(node, behindKey.strip());
    } else {
      splices.delete(entry.colonEnd(), node.end());
      splices.insert(source.lineEnd(node.end()), below);
    }
  }

  /** Puts {@code wanted} in the place of {@code node}, an item of a list. */
  void rewrite(SpannedNode node, Wanted wanted, Notation notation) {
    Object value = wanted.toValue();
    if (node instanceof Scalar scalar && isScalar(wanted)) {
      replace(node, new ScalarRewriter(source).rewritten(scalar, value, notation));
    } else if (notation == Notation.BLOCK && isBlock(node) && !isScalar(wanted)) {
      int column = source.column(node.start());
      List<String> lines = printer.lines(wanted, column);
      replace(node, lines.get(0) + below(lines, column));
    } else if (notation == Notation.BLOCK && isScalar(wanted)) {
      replace(node, ScalarText.of(value, notation));
    } else {
      replace(node, FlowText.of(value, notation == Notation.JSON ? notation : Notation.FLOW));
    }
  }

  private void replace(SpannedNode node, String text) {
    boolean isBehindColon = node.start() == node.end();
    splices.replace(node.start(), node.end(), isBehindColon ? " " + text : text);
  }

  private String below(List<String> lines, int column) {
    return lines.stream()
        .skip(1)
        .map(line -> source.lineBreak() + (line.isEmpty() ? "" : " ".repeat(column) + line))
        .collect(Collectors.joining());
  }

  private static boolean isBlock(SpannedNode node) {
    return (node instanceof Sequence list && !list.flow())
        || (node instanceof Mapping map && !map.flow());
  }

  private static boolean isFlow(SpannedNode node) {
    return (node instanceof Sequence list && list.flow())
        || (node instanceof Mapping map && map.flow());
  }

  private static boolean isScalar(Wanted wanted) {
    return !(wanted.toValue() instanceof Map || wanted.toValue() instanceof List);
  }
}
