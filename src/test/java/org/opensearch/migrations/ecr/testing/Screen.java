package org.opensearch.migrations.ecr.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A terminal that understands the codes that ma-ecr uses, and fails on others. */
public final class Screen {

  private static final Pattern CODE = Pattern.compile("\u001b\\[([0-9;]*)([A-Za-z])");

  private final int columns;
  private final int rows;
  private final List<StringBuilder> lines = new ArrayList<>();
  private int row;
  private int column;

  public Screen(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    lines.add(new StringBuilder());
  }

  /** Shows output. */
  public Screen show(String output) {
    Matcher code = CODE.matcher(output);
    for (int i = 0; i < output.length(); i++) {
      char c = output.charAt(i);
      if (c == '\u001b') {
        if (!code.region(i, output.length()).lookingAt()) {
          throw new AssertionError("unknown code: " + output.substring(i).replace('\u001b', '^'));
        }
        control(code.group(1), code.group(2).charAt(0));
        i = code.end() - 1;
      } else if (c == '\r') {
        column = 0;
      } else if (c == '\n') {
        down();
      } else {
        put(c);
      }
    }
    return this;
  }

  private void control(String argument, char code) {
    switch (code) {
      case 'A' -> row = Math.max(top(), row - Integer.parseInt(argument));
      case 'J' -> {
        clearLine();
        lines.subList(row + 1, lines.size()).clear();
      }
      case 'K' -> clearLine();
      case 'm' -> {
        // Colours are not shown.
      }
      default -> throw new AssertionError("unknown code: " + argument + code);
    }
  }

  private void clearLine() {
    StringBuilder line = lines.get(row);
    line.setLength(Math.min(line.length(), column));
  }

  private void put(char c) {
    if (column == columns) {
      down();
    }
    StringBuilder line = lines.get(row);
    while (line.length() <= column) {
      line.append(' ');
    }
    line.setCharAt(column++, c);
  }

  private void down() {
    row++;
    column = 0;
    if (row == lines.size()) {
      lines.add(new StringBuilder());
    }
  }

  private int top() {
    return Math.max(0, lines.size() - rows);
  }

  /** The visible rows. */
  public String visible() {
    return text(lines.stream().skip(top()));
  }

  /** The rows that have left the screen at its top. */
  public String scrollback() {
    return text(lines.stream().limit(top()));
  }

  private static String text(Stream<StringBuilder> lines) {
    return lines.map(line -> line.toString().stripTrailing() + "\n").collect(Collectors.joining());
  }
}
