package org.opensearch.migrations.ecr.manifest.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.manifest.FieldTypes;
import org.opensearch.migrations.ecr.manifest.ImageIndex;
import org.opensearch.migrations.ecr.manifest.MirroredPaths;
import org.opensearch.migrations.ecr.manifest.PathConflicts;
import org.opensearch.migrations.ecr.manifest.ReleaseVariable;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** Reads the values that one rule sets; each path can be set once. */
final class RuleValuesReader {

  private static final List<String> VALUE = List.of("set", "to", "reason");
  private static final List<String> OVERRIDE = List.of("set", "to", "for", "reason");

  private final Problems problems;
  private final ImageRuleReader images;
  private final MirroredPaths mirroredPaths;
  private final PathConflicts conflicts;

  RuleValuesReader(Problems problems, ImageRuleReader images) {
    this.problems = problems;
    this.images = images;
    this.mirroredPaths =
        new MirroredPaths(problems, ReleaseVariable.unknown(problems), new ImageIndex(problems));
    this.conflicts = new PathConflicts(problems);
  }

  /** The values under {@code key} that redirect no image. */
  List<ValuesOverride> values(Fields rule, String key) {
    List<ValuesOverride> values = new ArrayList<>();
    for (Fields fields : rule.maps(key, VALUE)) {
      fields.node("to").ifPresent(this::refuseVariables);
      value(fields, List.of()).ifPresent(values::add);
    }
    return values;
  }

  /** The values under {@code key} that redirect images, which each must list. */
  List<ValuesOverride> overrides(Fields rule, String key) {
    List<ValuesOverride> overrides = new ArrayList<>();
    for (Fields fields : rule.maps(key, OVERRIDE)) {
      List<ImageReference> moved = moved(fields);
      if (!moved.isEmpty()) {
        fields.node("to").ifPresent(to -> mirroredPaths.check(to, moved));
      }
      value(fields, moved).ifPresent(overrides::add);
    }
    return overrides;
  }

  /** Empty, and a problem, unless all are valid. */
  private List<ImageReference> moved(Fields fields) {
    fields.required("for");
    List<YamlNode> nodes = fields.list("for");
    if (nodes.isEmpty() && fields.node("for").orElse(null) instanceof YamlNode.Sequence) {
      problems.add(fields.position("for"), "an empty list", "the images that it moves");
    }
    List<ImageReference> moved =
        nodes.stream().map(images::reference).flatMap(Optional::stream).toList();
    return moved.size() == nodes.size() ? moved : List.of();
  }

  private Optional<ValuesOverride> value(Fields fields, List<ImageReference> moved) {
    Optional<ValuesPath> set =
        fields.required("set").flatMap(node -> FieldTypes.valuesPath(node, problems));
    Optional<YamlNode> to = fields.required("to");
    fields.text("reason"); // Not used; only checked to be text.
    if (set.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    Object value = to.get().toValue();
    conflicts.add(set.get().segments(), value, fields.position("set"));
    return Optional.of(new ValuesOverride(set.get(), value, moved, fields.position().line()));
  }

  private void refuseVariables(YamlNode to) {
    Stream.of(Template.MIRROR, Template.REGISTRY, Template.RELEASE)
        .filter(name -> Template.uses(to.toValue(), name))
        .forEach(
            name ->
                problems.add(
                    to.position(),
                    "a value with ${" + name + "}",
                    "one without",
                    "Write values that redirect images under 'overrides', with the images under"
                        + " `for`"));
  }
}
