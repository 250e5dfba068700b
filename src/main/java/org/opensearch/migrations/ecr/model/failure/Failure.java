package org.opensearch.migrations.ecr.model.failure;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The content of a message about a failure.
 *
 * @param operation what failed, as a verb phrase: {@code "read manifest"}
 * @param side where it failed
 * @param reference the image, chart, file or host of the operation
 * @param reason the cause, in the words of the server where it gave any
 * @param remedy what to do next, an imperative sentence without a full stop; empty if none is known
 * @param request the beginning of the reason that names a request, which differs for each; empty if
 *     the reason is not a response
 * @param place where the manifest names the reference: {@code "line 6 of m.yaml"}; empty if unknown
 */
public record Failure(
    String operation,
    Side side,
    String reference,
    String reason,
    String remedy,
    String request,
    String place)
    implements Serializable {

  /** The maximum length of a text, because a server can send any amount. */
  private static final int LONGEST = 2000;

  /**
   * Removes control characters, which a hostile server could use to control the terminal, limits
   * the length, and redacts possible secrets in the reason, which quotes servers, and credentials
   * in the reference, which quotes the user.
   */
  public Failure {
    reference = Redaction.ofLogins(shortened(printable(reference)));
    reason = Redaction.of(shortened(printable(reason)));
    remedy = shortened(printable(remedy));
    request = Redaction.of(printable(request));
    place = shortened(printable(place));
  }

  /** A failure without a request and a place. */
  public Failure(String operation, Side side, String reference, String reason, String remedy) {
    this(operation, side, reference, reason, remedy, "", "");
  }

  /** The same failure with another reason, which begins with the same request, if there is one. */
  public Failure withReason(String other) {
    return new Failure(operation, side, reference, other, remedy, request, place);
  }

  /** The same failure with another remedy. */
  public Failure withRemedy(String other) {
    return new Failure(operation, side, reference, reason, other, request, place);
  }

  /** The same failure, with the beginning of its reason that names the request. */
  public Failure ofRequest(String beginning) {
    return new Failure(operation, side, reference, reason, remedy, beginning, place);
  }

  /** The same failure at a place in the manifest; empty if it should not be shown. */
  public Failure at(String there) {
    return new Failure(operation, side, reference, reason, remedy, request, there);
  }

  /** The reason without the request: of a response, its status and the words of the server. */
  public String briefReason() {
    return reason.startsWith(request) ? reason.substring(request.length()).strip() : reason;
  }

  /** The place in parentheses, to follow after a text; empty if it is unknown. */
  public String placeSuffix() {
    return place.isEmpty() ? "" : " (" + place + ")";
  }

  private static String shortened(String text) {
    return shortened(text, LONGEST);
  }

  /** The beginning of {@code text}, at most that many characters, and "…" if that is not all. */
  public static String shortened(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) + "…" : text;
  }

  /**
   * Replaces every control character of {@code text}, including escape codes and bidirectional
   * overrides, with a space.
   */
  public static String printable(String text) {
    return withoutControls(text).strip();
  }

  /** Like {@link #printable}, but keeps leading and trailing spaces. */
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

  /** One line: side, operation, reference, reason; then the remedy and the place. */
  @Override
  public String toString() {
    String where = side == Side.LOCAL ? "" : side.label() + ": ";
    // Messages of other programs can already end with a full stop.
    String next = remedy.isEmpty() ? "" : (reason.endsWith(".") ? " " : ". ") + remedy;
    return where + "cannot " + operation + " " + reference + ": " + reason + next + placeSuffix();
  }

  /**
   * The JSON form of a failure, the same in all reports: the fields in order, with strings and
   * integers as values.
   *
   * @param error a {@link FailureException}, or any other exception, which is a bug and has only a
   *     {@code reason}
   */
  public static Map<String, Object> fields(RuntimeException error) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (error instanceof FailureException known) {
      Failure failure = known.failure();
      fields.put("operation", failure.operation());
      fields.put("side", failure.side().label());
      fields.put("reference", failure.reference());
      fields.put("reason", failure.reason());
      fields.put("remedy", failure.remedy() + failure.placeSuffix());
      fields.put("exitStatus", known.exitStatus().code());
    } else {
      fields.put("reason", "bug: " + Redaction.of(error.toString()));
    }
    return fields;
  }
}
