package org.opensearch.migrations.ecr.manifest;

import java.util.List;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.manifest.SpannedNode.Scalar;

/** Writes another value in the style of the scalar that it replaces. */
record ScalarRewriter(SourceText source) {

  /** {@code value} as {@code present} is written, where that style can say it. */
  String rewritten(Scalar present, Object value, Notation notation) {
    if (!(value instanceof String text) || !(present.value() instanceof String)) {
      return ScalarText.of(value, notation);
    }
    return switch (present.style()) {
      case PLAIN -> ScalarText.of(text, notation);
      case SINGLE_QUOTED ->
          text.codePoints().allMatch(ScalarText::isShown)
              ? "'" + text.replace("'", "''") + "'"
              : ScalarText.quoted(text);
      case LITERAL -> isLiteral(present, text) ? literal(present, text) : ScalarText.quoted(text);
      default -> ScalarText.quoted(text);
    };
  }

  private boolean isLiteral(Scalar present, String text) {
    List<String> lines = source.text().substring(present.start(), present.end()).lines().toList();
    return lines.size() > 1
        && lines.get(0).matches("\\|-?([ \t].*)?")
        && !lines.get(1).isBlank()
        && text.matches("[^ \t\n](.|\n)*[^\n]\n?")
        && text.codePoints().allMatch(c -> c == '\n' || ScalarText.isShown(c));
  }

  /** Line by line, so that lines that stay are not seen in the difference. */
  private String literal(Scalar present, String text) {
    int firstLine = source.nextLine(present.start());
    String indentation = " ".repeat(source.indentation(firstLine));
    String header = source.text().substring(present.start(), source.lineEnd(present.start()));
    String rest = header.substring(header.startsWith("|-") ? 2 : 1);
    String lines =
        text.lines()
            .map(line -> line.isEmpty() ? "" : indentation + line)
            .collect(Collectors.joining(source.lineBreak()));
    return (text.endsWith("\n") ? "|" : "|-") + rest + source.lineBreak() + lines;
  }
}
