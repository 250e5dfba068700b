package org.opensearch.migrations.ecr.manifest;

/** Writes out aliases, for texts that cannot be edited while pieces of them stand twice. */
final class AliasExpansion {

  private AliasExpansion() {}

  /** The text of {@code document}, saying the same without anchors. */
  static String of(SpannedDocument document) {
    SourceText source = document.source();
    Notation notation = document.isJson() ? Notation.JSON : Notation.FLOW;
    Splices splices = new Splices();
    NodeValues values = new NodeValues();
    for (SpannedNode.Alias alias : document.aliases()) {
      String text = FlowText.of(values.of(alias), notation);
      splices.replace(alias.start(), alias.end(), text);
    }
    for (SpannedDocument.Span anchor : document.anchors()) {
      int behind = source.skipBlanks(anchor.end());
      boolean endsLine = behind == source.lineEnd(behind);
      // Either the blank behind it goes with it, or the one in front.
      int start = endsLine && source.has(' ', anchor.start() - 1) ? 1 : 0;
      splices.delete(anchor.start() - start, endsLine ? anchor.end() : behind);
    }
    return splices.applyTo(source.text());
  }
}
