package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** Reads lists of overrides, and of values that take digests. */
final class OverrideReader {

  static final String OVERRIDES = "overrides";
  static final String DIGESTS = "digests";

  private static final List<String> KEYS = List.of("set", "to", "for");

  private final Problems problems;
  private final ImageReader references;
  private final ImageIndex images;
  private final MirroredPaths mirroredPaths;
  private final MirroredPaths pathsWithDigest;
  private final PathConflicts conflicts;
  private final List<List<Object>> reserved = new ArrayList<>();
  private final Map<List<Object>, Placed> overrides = new LinkedHashMap<>();
  private final Map<List<Object>, Placed> digests = new LinkedHashMap<>();

  /** What is set at a path of the generated document. */
  private record Placed(Object value, Position position) {}

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
    this.pathsWithDigest = new MirroredPaths(problems, release, images, true);
    this.conflicts = new PathConflicts(problems);
    this.imagesComplete = problems.isEmpty();
  }

  /** Reserves {@code path}, which generate-values sets. */
  void reserve(Object... path) {
    conflicts.reserve(List.of(path));
    reserved.add(List.of(path));
  }

  /**
   * The overrides of {@code owner}.
   *
   * @param base the path of its values in the generated document
   */
  List<ValuesOverride> read(Fields owner, List<Object> base) {
    return read(owner, OVERRIDES, base);
  }

  /** The values of {@code owner} that take digests, some of them in place of its overrides. */
  List<ValuesOverride> readDigests(Fields owner, List<Object> base) {
    return read(owner, DIGESTS, base);
  }

  private List<ValuesOverride> read(Fields owner, String list, List<Object> base) {
    List<ValuesOverride> read = new ArrayList<>();
    for (Fields fields : owner.maps(list, KEYS)) {
      override(fields, base, list.equals(DIGESTS)).ifPresent(read::add);
    }
    return read;
  }

  /** Reports paths that cannot be set together; called after everything is read. */
  void checkPaths() {
    conflicts.checkLists();
    if (!problems.isEmpty() || digests.isEmpty()) {
      return;
    }
    PathConflicts together = new PathConflicts(problems);
    reserved.forEach(together::reserve);
    digests.forEach((path, set) -> together.add(path, set.value(), set.position()));
    overrides.keySet().removeAll(digests.keySet());
    overrides.forEach((path, set) -> together.add(path, set.value(), set.position()));
    together.checkLists();
  }

  private Optional<ValuesOverride> override(Fields fields, List<Object> base, boolean isDigest) {
    Optional<ValuesPath> set =
        fields.required("set").flatMap(node -> FieldTypes.valuesPath(node, problems));
    Optional<YamlNode> to = fields.required("to");
    List<ImageReference> moved = new ArrayList<>();
    fields.list("for").forEach(node -> image(node).ifPresent(moved::add));
    if (set.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    if (moved.size() == fields.list("for").size()) {
      (isDigest ? pathsWithDigest : mirroredPaths).check(to.get(), moved);
    }
    Object value = to.get().toValue();
    List<Object> path = new ArrayList<>(base);
    path.addAll(set.get().segments());
    if (isDigest) {
      checkDigest(fields, to.get());
      if (digests.putIfAbsent(path, new Placed(value, fields.position("set"))) != null) {
        problems.add(fields.position("set"), "the path " + path + " again", "it only once");
      }
    } else {
      conflicts.add(path, value, fields.position("set"));
      overrides.putIfAbsent(path, new Placed(value, fields.position("set")));
    }
    return Optional.of(new ValuesOverride(set.get(), value, moved, fields.position().line()));
  }

  private void checkDigest(Fields fields, YamlNode to) {
    Object value = to.toValue();
    if (!Template.uses(value, Template.DIGEST) && !Template.uses(value, Template.DIGEST_HEX)) {
      String expected = "a value with ${digest}, or ${digestHex} for the part after 'sha256:'";
      problems.add(to.position(), "'" + value + "'", expected);
    }
    int images = fields.list("for").size();
    if (images != 1) {
      problems.add(
          fields.position(), images + " images under 'for'", "the one image whose digest it takes");
    }
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
