package org.opensearch.migrations.ecr.model.failure;

/**
 * The content of a message about a failure.
 *
 * @param operation what was tried, as a verb phrase: {@code "read manifest"}
 * @param side where it failed
 * @param reference the image, chart, file or host it was tried for
 * @param reason the cause, in the words of the server where it gave any
 * @param remedy what to do next, an imperative sentence without a full stop; empty if none is known
 */
public record Failure(String operation, Side side, String reference, String reason, String remedy) {

  /** The maximum length of a text, because a server can send any amount. */
  private static final int LONGEST = 2000;

  /**
   * Removes control characters, which a hostile server could use to write to the terminal, and
   * shortens what has no end; a reason quotes servers, and what may be a secret in it is left out.
   */
  public Failure {
    reference = shortened(printable(reference));
    reason = Redaction.of(shortened(printable(reason)));
    remedy = shortened(printable(remedy));
  }

  private static String shortened(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  /**
   * Replaces every control character of {@code text}, escape codes and bidirectional overrides
   * among them, by a space.
   */
  public static String printable(String text) {
    return withoutControls(text).strip();
  }

  /** The same for a line whose spaces at the beginning and the end mean something. */
  public static String withoutControls(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().map(c -> isControl(c) ? ' ' : c).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  static boolean isControl(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }

  /** One line: side, operation, reference, reason; then the remedy. */
  @Override
  public String toString() {
    String where = side == Side.LOCAL ? "" : side.label() + ": ";
    // What other programs say may be a sentence already.
    String next = remedy.isEmpty() ? "" : (reason.endsWith(".") ? " " : ". ") + remedy;
    return where + "cannot " + operation + " " + reference + ": " + reason + next;
  }
}
