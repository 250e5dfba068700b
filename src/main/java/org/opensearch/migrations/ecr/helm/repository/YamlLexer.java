package org.opensearch.migrations.ecr.helm.repository;

/**
 * Scans YAML byte by byte, as far as needed to distinguish a line that starts a node from one that
 * continues a quoted or plain scalar, a block scalar or a flow collection.
 */
final class YamlLexer {

  private static final String FLOW_INDICATORS = ",[]{}";
  private static final int NONE = -1;

  private enum State {
    /** A node can start here. */
    NODE,
    PLAIN,
    SINGLE_QUOTED,
    /** After a quote that can be the first of two. */
    SINGLE_QUOTE,
    DOUBLE_QUOTED,
    ESCAPE,
    /** An anchor or a tag, before its node. */
    PROPERTY,
    ALIAS,
    /** After a node. */
    END,
    /** The rest of the line on which a block scalar starts. */
    HEADER,
    BLOCK_SCALAR,
    COMMENT
  }

  private State state = State.NODE;
  private int flowDepth;

  /** The column of the innermost block collection, whose content is indented deeper. */
  private int parent = NONE;

  /** The column of the node in this line that can turn out to be a key. */
  private int begin = NONE;

  /** A {@code -}, {@code ?} or {@code :}: the next byte decides whether it is an indicator. */
  private byte pending;

  private int column;
  private int toSkip;
  private boolean afterBlank = true;
  private boolean hasAnchor;

  /**
   * Whether the next line, which is not blank, continues a node of an earlier line.
   *
   * @param line the beginning of the line
   * @param indent the number of leading spaces
   * @param length the number of valid bytes in {@code line}
   */
  boolean continues(byte[] line, int indent, int length) {
    if (isMarker(line, length)) {
      state = State.NODE;
      flowDepth = 0;
      parent = NONE;
      begin = NONE;
      toSkip = 3;
      return false;
    }
    boolean isDeeper = indent > parent;
    boolean isComment = indent < length && line[indent] == '#';
    boolean continues =
        switch (state) {
          case SINGLE_QUOTED, DOUBLE_QUOTED, ESCAPE -> true;
          case BLOCK_SCALAR -> isDeeper;
          case PLAIN -> flowDepth > 0 || (isDeeper && !isComment);
          default -> flowDepth > 0;
        };
    if (!continues) {
      state = State.NODE;
      begin = NONE;
    }
    return continues;
  }

  /** Whether the line starts or ends a document. */
  private static boolean isMarker(byte[] line, int length) {
    boolean is =
        length >= 3
            && (line[0] == '-' || line[0] == '.')
            && line[1] == line[0]
            && line[2] == line[0];
    return is && (length == 3 || isBlank(line[3]));
  }

  /** Whether there was an anchor since the last call. */
  boolean takeAnchor() {
    boolean had = hasAnchor;
    hasAnchor = false;
    return had;
  }

  void read(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      read(bytes[i]);
    }
  }

  private void read(byte b) {
    if (toSkip > 0) {
      toSkip--;
    } else {
      if (pending != 0) {
        decidePending(b);
      }
      next(b);
    }
    afterBlank = isBlank(b);
    column = isLineEnd(b) ? 0 : column + 1;
  }

  private void next(byte b) {
    switch (state) {
      case NODE -> inNode(b);
      case PLAIN -> inPlain(b);
      case SINGLE_QUOTED -> state = b == '\'' ? State.SINGLE_QUOTE : state;
      case SINGLE_QUOTE -> {
        state = b == '\'' ? State.SINGLE_QUOTED : State.END;
        if (state == State.END) {
          afterNode(b);
        }
      }
      case DOUBLE_QUOTED -> {
        if (b == '"') {
          state = State.END;
        } else if (b == '\\') {
          state = State.ESCAPE;
        }
      }
      case ESCAPE -> state = State.DOUBLE_QUOTED;
      case PROPERTY -> {
        if (isBlank(b) || isFlowIndicator(b)) {
          state = State.NODE;
          inNode(b);
        }
      }
      case ALIAS -> {
        if (isBlank(b) || isFlowIndicator(b)) {
          state = State.END;
          afterNode(b);
        }
      }
      case END -> afterNode(b);
      case HEADER -> state = isLineEnd(b) ? State.BLOCK_SCALAR : state;
      case COMMENT -> state = isLineEnd(b) ? State.NODE : state;
      case BLOCK_SCALAR -> {
        // The beginning of a later line shows where it ends.
      }
    }
  }

  private void inNode(byte b) {
    if (isBlank(b)) {
      return;
    }
    switch (b) {
      case '#' -> state = State.COMMENT;
      case '"' -> begin(State.DOUBLE_QUOTED);
      case '\'' -> begin(State.SINGLE_QUOTED);
      case '[', '{' -> {
        begin(State.NODE);
        flowDepth++;
      }
      case ']', '}' -> closeFlow();
      case ',' -> begin(flowDepth > 0 ? State.NODE : State.PLAIN);
      case '&' -> {
        begin(State.PROPERTY);
        hasAnchor = true;
      }
      case '!' -> begin(State.PROPERTY);
      case '*' -> begin(State.ALIAS);
      case '|', '>' -> begin(flowDepth > 0 ? State.PLAIN : State.HEADER);
      case '-', '?', ':' -> pending = b;
      default -> begin(State.PLAIN);
    }
  }

  private void begin(State kind) {
    if (flowDepth == 0 && begin == NONE) {
      begin = column;
    }
    state = kind;
  }

  private void closeFlow() {
    if (flowDepth > 0) {
      flowDepth--;
      state = State.END;
    } else {
      begin(State.PLAIN);
    }
  }

  private void inPlain(byte b) {
    if (b == '#' && afterBlank) {
      state = State.COMMENT;
    } else if (b == ':') {
      pending = b;
    } else if (isFlowIndicator(b)) {
      state = State.NODE;
      inNode(b);
    }
  }

  private void afterNode(byte b) {
    if (b == ':') {
      pending = b;
    } else if (b == '#') {
      state = State.COMMENT;
    } else if (b == ',' && flowDepth > 0) {
      state = State.NODE;
    } else if (isFlowIndicator(b) && (b == ']' || b == '}')) {
      closeFlow();
    }
  }

  /** The pending byte is an indicator if a blank follows. */
  private void decidePending(byte next) {
    boolean inFlow = flowDepth > 0;
    boolean separated = isBlank(next) || (pending == ':' && isFlowIndicator(next));
    if (state == State.NODE) {
      if (separated && (pending != '-' || !inFlow)) {
        parent = inFlow ? parent : column - 1;
        begin = NONE;
      } else {
        begin = inFlow || begin != NONE ? begin : column - 1;
        state = State.PLAIN;
      }
    } else if (separated || (inFlow && state == State.END)) {
      // The node before it is a key.
      parent = inFlow || begin == NONE ? parent : begin;
      begin = NONE;
      state = State.NODE;
    }
    pending = 0;
  }

  private boolean isFlowIndicator(byte b) {
    return flowDepth > 0 && FLOW_INDICATORS.indexOf(b) >= 0;
  }

  /** Whether a line ends with this byte; CR LF counts as two lines, the second one empty. */
  static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || isLineEnd(b);
  }
}
