package org.opensearch.migrations.ecr.model.failure;

/** A tag, or a chart version, has other content than the manifest pins. */
public final class TagMovedException extends FailureException {

  private static final long serialVersionUID = 1L;

  /** The command that pins a manifest, which is followed by {@code --manifest FILE} if needed. */
  public static final String PIN_COMMAND = "discover --pin --write";

  private final String found;

  /**
   * A tag that has moved.
   *
   * @param operation what failed, as a verb phrase
   * @param reference the tag or chart version, with the host that it was read from
   * @param found the digest that it has now
   * @param pinned the digest in the manifest, and when it was looked up if that is known
   */
  public TagMovedException(
      String operation, Side side, String reference, Object found, Object pinned) {
    this(
        new Failure(operation, side, reference, reason(found, pinned), remedy(PIN_COMMAND)),
        found.toString());
  }

  private TagMovedException(Failure failure, String found) {
    super(failure, null);
    this.found = found;
  }

  /** The same failure with another form of the pin, for example with its date. */
  public TagMovedException pinnedAs(Object pinned) {
    return with(failure().withReason(reason(found, pinned)));
  }

  /** The same failure with another command that pins the manifest. */
  public TagMovedException withPinCommand(String command) {
    return with(failure().withRemedy(remedy(command)));
  }

  private static String remedy(String pinCommand) {
    return "Find out why; to accept the new content, pin it again with `" + pinCommand + "`";
  }

  /** The same with another message. */
  public TagMovedException with(Failure failure) {
    TagMovedException other = new TagMovedException(failure, found);
    for (Throwable further : getSuppressed()) {
      other.addSuppressed(further);
    }
    return other;
  }

  /** What a message about a pinned artifact adds: {@code the manifest pinned sha256:…}. */
  public static String pinned(Object pin) {
    return "the manifest pinned " + pin;
  }

  /** The words for a tag that has moved, the same in all messages. */
  public static String reason(Object found, Object pinned) {
    return "tag moved: it is " + found + " now, and " + pinned(pinned);
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.FAILED;
  }
}
