package org.opensearch.migrations.ecr.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * A position in a file.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record Position(int line, int column) {

  /** The beginning of the file. */
  public static final Position START = new Position(1, 1);

  static Position of(Optional<Mark> mark) {
    return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(START);
  }

  /** The position after {@code text} at the beginning of a file. */
  static Position after(CharSequence text) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); i++) {
      boolean end = text.charAt(i) == '\n';
      line += end ? 1 : 0;
      column = end ? 1 : column + 1;
    }
    return new Position(line, column);
  }

  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
