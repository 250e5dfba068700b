package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** Reads lists of overrides. */
final class OverrideReader {

  private static final String LIST = "overrides";
  private static final List<String> KEYS = List.of("set", "to", "for");

  private final Problems problems;
  private final ImageReader references;
  private final ImageIndex images;
  private final MirroredPaths mirroredPaths;
  private final PathConflicts conflicts;

  /**
   * Whether the index is complete; otherwise an unknown image can be the result of another problem.
   */
  private final boolean imagesComplete;

  OverrideReader(
      Problems problems, ReleaseVariable release, ImageReader references, ImageIndex images) {
    this.problems = problems;
    this.references = references;
    this.images = images;
    this.mirroredPaths = new MirroredPaths(problems, release, images);
    this.conflicts = new PathConflicts(problems);
    this.imagesComplete = problems.isEmpty();
  }

  /** Reserves {@code path}, which generate-values sets. */
  void reserve(Object... path) {
    conflicts.reserve(List.of(path));
  }

  /**
   * The overrides of {@code owner}.
   *
   * @param base the path of its values in the generated document
   */
  List<ValuesOverride> read(Fields owner, List<Object> base) {
    List<ValuesOverride> overrides = new ArrayList<>();
    owner.maps(LIST, KEYS).forEach(fields -> override(fields, base).ifPresent(overrides::add));
    return overrides;
  }

  /** Reports lists with missing items; called after all overrides are read. */
  void checkLists() {
    conflicts.checkLists();
  }

  private Optional<ValuesOverride> override(Fields fields, List<Object> base) {
    Optional<ValuesPath> set =
        fields.required("set").flatMap(node -> FieldTypes.valuesPath(node, problems));
    Optional<YamlNode> to = fields.required("to");
    List<ImageReference> moved = new ArrayList<>();
    fields.list("for").forEach(node -> image(node).ifPresent(moved::add));
    if (set.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    if (moved.size() == fields.list("for").size()) {
      mirroredPaths.check(to.get(), moved);
    }
    Object value = to.get().toValue();
    List<Object> path = new ArrayList<>(base);
    path.addAll(set.get().segments());
    conflicts.add(path, value, fields.position("set"));
    return Optional.of(new ValuesOverride(set.get(), value, moved, fields.position().line()));
  }

  private Optional<ImageReference> image(YamlNode node) {
    return Fields.text(node, problems)
        .flatMap(text -> references.reference(text, node.position()))
        .flatMap(named -> known(named, node.position()));
  }

  private Optional<ImageReference> known(ImageReference named, Position position) {
    Optional<ImageReference> image = images.find(named);
    if (image.isEmpty() && imagesComplete) {
      String remedy =
          images.closest(named).map(meant -> "Did you mean '" + meant + "'?").orElse("");
      problems.add(position, "'" + named + "'", "an image that the manifest lists", remedy);
    }
    return image;
  }
}
