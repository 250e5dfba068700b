package org.opensearch.migrations.ecr.manifest;

/**
 * A YAML text, asked about its lines. Places are indexes of {@code char}s.
 *
 * @param text without a byte order mark
 */
record SourceText(String text) {

  /** How the text ends its lines. */
  String lineBreak() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  /** Where the line begins that {@code offset} is in. */
  int lineStart(int offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Where the line ends that {@code offset} is in, before its line break. */
  int lineEnd(int offset) {
    int feed = text.indexOf('\n', offset);
    if (feed < 0) {
      return text.length();
    }
    return feed > offset && text.charAt(feed - 1) == '\r' ? feed - 1 : feed;
  }

  /** Where the line after that of {@code offset} begins; the text's end if there is none. */
  int nextLine(int offset) {
    int feed = text.indexOf('\n', offset);
    return feed < 0 ? text.length() : feed + 1;
  }

  /** How many characters of its line are before {@code offset}. */
  int column(int offset) {
    return offset - lineStart(offset);
  }

  /** Whether only blanks are before {@code offset} in its line. */
  boolean isFirstOnLine(int offset) {
    return text.substring(lineStart(offset), offset).isBlank();
  }

  /** Whether the line that begins at {@code lineStart} is there and blank. */
  boolean isBlankLine(int lineStart) {
    return lineStart < text.length() && text.substring(lineStart, lineEnd(lineStart)).isBlank();
  }

  /** Whether the line that begins at {@code lineStart} has nothing but a comment. */
  boolean isCommentLine(int lineStart) {
    int first = lineStart + indentation(lineStart);
    return first < text.length() && text.charAt(first) == '#';
  }

  /**
   * Where the comments begin that are directly above what is first on its line, and no further to
   * the right.
   *
   * @param limit the line that they cannot begin above
   */
  int commentsAbove(int offset, int limit) {
    int line = lineStart(offset);
    while (line > limit) {
      int above = lineStart(line - 1);
      if (!isCommentLine(above) || indentation(above) > column(offset)) {
        break;
      }
      line = above;
    }
    return line;
  }

  /** The blanks that begin the line of {@code offset}. */
  String indentationOf(int offset) {
    int start = lineStart(offset);
    return text.substring(start, start + indentation(start));
  }

  /** How many blanks begin the line at {@code lineStart}. */
  int indentation(int lineStart) {
    return skipBlanks(lineStart) - lineStart;
  }

  /** The first place from {@code offset} on that is neither space nor tab. */
  int skipBlanks(int offset) {
    int at = offset;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  /** The first place from {@code offset} on that is no white space, line break or comment. */
  int skipToContent(int offset) {
    int at = offset;
    while (at < text.length()) {
      if (text.charAt(at) == '#') {
        at = lineEnd(at);
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else {
        break;
      }
    }
    return at;
  }

  /** Whether {@code character} stands at {@code offset}. */
  boolean has(char character, int offset) {
    return offset < text.length() && text.charAt(offset) == character;
  }
}
