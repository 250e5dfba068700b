package org.opensearch.migrations.ecr.model.failure;

/** An image, chart, repository or host does not exist. */
public final class NotFoundException extends FailureException {

  private static final long serialVersionUID = 1L;

  /** What does not exist. */
  public enum Missing {
    /** The image or chart itself: its repository, tag, version or digest. */
    ARTIFACT,
    /** Only the tag of an image, whose pinned content is still there. */
    TAG,
    /** A part of an image or chart, or what refers to it: a blob, a platform, a signature. */
    PART,
    /** The host of a server. */
    HOST,
    /** Anything else that a server was asked for. */
    RESOURCE
  }

  private final Missing missing;

  /** A failure with a cause. */
  public NotFoundException(Missing missing, Failure failure, Throwable cause) {
    super(failure, cause);
    this.missing = missing;
  }

  /** A failure without a cause. */
  public NotFoundException(Missing missing, Failure failure) {
    this(missing, failure, null);
  }

  /** The same with another message; it is the cause, and what it suppresses is kept. */
  public NotFoundException with(Failure failure) {
    NotFoundException other = new NotFoundException(missing, failure, this);
    for (Throwable further : getSuppressed()) {
      other.addSuppressed(further);
    }
    return other;
  }

  /** What does not exist. */
  public Missing missing() {
    return missing;
  }

  @Override
  public ExitStatus exitStatus() {
    return ExitStatus.FAILED;
  }
}
