package org.opensearch.migrations.ecr.manifest.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.manifest.PathConflicts;
import org.opensearch.migrations.ecr.manifest.ValuesPaths;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.rules.ReleaseRule;
import org.opensearch.migrations.ecr.model.rules.RuleLocation;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;

/** Reads where the Migration Assistant's own images are published. */
final class ReleaseRuleReader {

  private static final List<String> KEYS = List.of("set", "image", "reason");
  private static final String VARIABLE = "${" + Template.RELEASE + "}";

  /** Placeholder for the release, which is unknown here. */
  private static final String PLACEHOLDER = "0.0.0";

  private final Problems problems;
  private final PathConflicts conflicts;

  ReleaseRuleReader(Problems problems) {
    this.problems = problems;
    this.conflicts = new PathConflicts(problems);
  }

  /** The rules under {@code key} of {@code file}. */
  List<ReleaseRule> read(Fields file, String key) {
    List<ReleaseRule> rules = new ArrayList<>();
    for (Fields fields : file.maps(key, KEYS)) {
      Optional<ValuesPath> set =
          fields.required("set").flatMap(node -> ValuesPaths.read(node, problems));
      Optional<String> image =
          fields.requiredText("image").filter(text -> isImage(text, fields.position("image")));
      fields.text("reason"); // Not used; only checked to be text.
      if (set.isPresent() && image.isPresent()) {
        conflicts.add(set.get().segments(), image.get(), fields.position("set"));
        rules.add(
            new ReleaseRule(
                set.get(),
                image.get(),
                new RuleLocation(problems.source(), fields.position().line())));
      }
    }
    return rules;
  }

  /** Whether {@code written} is a normalised reference with a tag. */
  private boolean isImage(String written, Position position) {
    String text = Template.substitute(written, Map.of(Template.RELEASE, PLACEHOLDER));
    try {
      ImageReference image = ImageReference.parse(text);
      if (image.tag().isPresent() && image.digest().isEmpty() && image.toString().equals(text)) {
        return true;
      }
      String expected = "HOST/PATH:TAG written out: '" + image.name() + ":" + VARIABLE + "'";
      problems.add(position, "'" + written + "'", expected);
    } catch (IllegalArgumentException e) {
      String found = "'" + written + "' (" + e.getMessage() + ")";
      problems.add(position, found, "an image reference, HOST/PATH:" + VARIABLE);
    }
    return false;
  }
}
