package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.PlannedArtifact.Pin;

/**
 * The result for one chart or image of the plan.
 *
 * @param destination its reference in the mirror, with the published version of a chart
 * @param digest the digest that its tag points to, if it exists
 * @param expected the expected digest, if known
 * @param defects problems below the tag
 * @param notes warnings
 * @param error why it could not be checked: a {@link FailureException}, otherwise a bug
 */
public record Finding(
    PlannedArtifact artifact,
    String destination,
    State state,
    Optional<Digest> digest,
    Optional<Expectation> expected,
    List<Defect> defects,
    List<String> notes,
    Optional<RuntimeException> error) {

  /**
   * A problem with content that a tag points to.
   *
   * @param manifest the manifest that has the problem, or that lists the blob
   * @param blob the blob, if it is one
   * @param reason what is wrong
   * @param expected the digest that it should have, if another one is what is wrong
   */
  public record Defect(
      Digest manifest, Optional<Digest> blob, String reason, Optional<Expectation> expected) {

    Defect(Digest manifest, Optional<Digest> blob, String reason) {
      this(manifest, blob, reason, Optional.empty());
    }
  }

  public Finding {
    defects = List.copyOf(defects);
    notes = List.copyOf(notes);
  }

  /** The exit status that this alone would give. */
  ExitStatus exitStatus() {
    return error
        .map(e -> e instanceof FailureException known ? known.exitStatus() : ExitStatus.FAILED)
        .orElseGet(state::exitStatus);
  }

  /** Whether it contains only some platforms of the image that the manifest pins. */
  public boolean isReduced() {
    return state == State.PRESENT && expected.isPresent();
  }

  /**
   * Whether it is not what the manifest pins; a chart can also be another one than its name says.
   */
  public boolean isOtherThanPinned() {
    Stream<Expectation> unmet =
        defects.isEmpty()
            ? expected.stream()
            : defects.stream().flatMap(defect -> defect.expected().stream());
    return state == State.DIFFERENT && unmet.anyMatch(Expectation::isPin);
  }

  /** What is wrong, each a clause; empty where nothing is. */
  public List<String> reasons() {
    return switch (state) {
      case VERIFIED, PRESENT -> List.of();
      case MISSING -> List.of(destination + " does not exist or is incomplete");
      case DIFFERENT -> different();
      case DAMAGED -> defects.stream().map(Defect::reason).distinct().toList();
      case FAILED -> List.of(String.valueOf(error.map(Throwable::getMessage).orElse("")));
    };
  }

  private List<String> different() {
    if (!defects.isEmpty()) {
      return defects.stream().map(Defect::reason).toList();
    }
    return List.of(
        destination
            + " has digest "
            + digest.orElseThrow()
            + ", but "
            + expected.orElseThrow().claim());
  }

  /** The state of a chart or an image in the mirror. */
  public enum State {
    /** It exists, with the digest in the manifest or the report. */
    VERIFIED,
    /**
     * It exists; no digest is specified for it, or it has only some platforms of what is pinned.
     */
    PRESENT,
    /** It does not exist. */
    MISSING,
    /** It exists, but with a different digest or content. */
    DIFFERENT,
    /** It exists, but is incomplete or corrupt. */
    DAMAGED,
    /** It could not be checked. */
    FAILED;

    /** The name in messages and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a deployment can use it. */
    public boolean isGood() {
      return this == VERIFIED || this == PRESENT;
    }

    /** The exit status of this state; a failure has its own. */
    ExitStatus exitStatus() {
      return isGood() ? ExitStatus.OK : ExitStatus.FAILED;
    }
  }

  /**
   * An expected digest.
   *
   * @param claim a clause that says where it is defined: {@code the manifest says sha256:…}
   * @param isPin whether it is what the manifest pins
   */
  public record Expectation(Digest digest, String claim, boolean isPin) {

    /** The digest of a reference in the manifest. */
    static Expectation ofReference(Digest digest) {
      return new Expectation(digest, "the manifest says " + digest, false);
    }

    /** What the manifest pins. */
    static Expectation ofPin(Pin pin) {
      return new Expectation(pin.digest(), TagMovedException.pinned(pin), true);
    }

    /** What an earlier run wrote. */
    static Expectation ofReport(Digest digest) {
      return new Expectation(digest, "the report says " + digest, false);
    }
  }
}
