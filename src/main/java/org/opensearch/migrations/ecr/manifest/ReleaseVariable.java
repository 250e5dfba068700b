package org.opensearch.migrations.ecr.manifest;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;

/** The value of {@code ${release}} in one manifest. */
public final class ReleaseVariable {

  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final String RULE =
      "a tag: at most 128 letters, digits, '_', '.' and '-', not beginning with '.' or '-'";

  private final Optional<String> release;
  private final Optional<String> written;
  private final String remedy;
  private final Problems problems;

  private ReleaseVariable(
      Optional<String> release, Optional<String> written, String remedy, Problems problems) {
    this.release = release;
    this.written = written;
    this.remedy = remedy;
    this.problems = problems;
  }

  /** For a file that is valid for any release. */
  public static ReleaseVariable unknown(Problems problems) {
    String remedy = "Write it out, or use a rule under 'release'";
    return new ReleaseVariable(Optional.empty(), Optional.empty(), remedy, problems);
  }

  /**
   * The requested release, or else that of the file.
   *
   * @throws InvalidInputException when {@code asked} is not a tag
   */
  static ReleaseVariable of(Optional<String> asked, Fields file, Problems problems) {
    Optional<String> written = file.text("release");
    if (written.filter(release -> !isTag(release)).isPresent()) {
      problems.add(file.position("release"), "'" + written.get() + "'", RULE);
    }
    if (asked.filter(release -> !isTag(release)).isPresent()) {
      throw InvalidInputException.local(
          "use release",
          asked.get(),
          "expected " + RULE,
          "Correct --release-version or RELEASE_VERSION");
    }
    String remedy =
        "Pass --release-version, set RELEASE_VERSION, or add `release:` to the manifest";
    return new ReleaseVariable(asked.or(() -> written), written, remedy, problems);
  }

  private static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  /** The release, if one is known. */
  Optional<String> value() {
    return release;
  }

  /** The release in the file, for which its digests hold. */
  Optional<String> written() {
    return written;
  }

  /** The variable {@code ${release}}; empty if the release is unknown. */
  Map<String, String> variables() {
    return release.map(value -> Map.of(Template.RELEASE, value)).orElse(Map.of());
  }

  /**
   * {@code text} with the release substituted; empty, and a problem, if it is required and unknown.
   */
  Optional<String> resolve(String text, Position position) {
    if (release.isEmpty() && Template.uses(text, Template.RELEASE)) {
      problems.add(position, "'" + text + "' without a release", "a value for ${release}", remedy);
      return Optional.empty();
    }
    return Optional.of(Template.substitute(text, variables()));
  }
}
