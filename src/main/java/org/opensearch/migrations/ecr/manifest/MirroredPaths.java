package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/**
 * Checks that the path after {@code ${mirror}} in an override is a prefix of the mirrored paths of
 * its images.
 */
public final class MirroredPaths {

  private static final String VARIABLE = "${" + Template.MIRROR + "}";

  /** Replaces {@code ${mirror}}: NUL occurs in no reference. */
  private static final String MARK = "\0mirror\0";

  private final Problems problems;
  private final ReleaseVariable release;
  private final ImageIndex images;
  private final boolean takesDigests;

  public MirroredPaths(Problems problems, ReleaseVariable release, ImageIndex images) {
    this(problems, release, images, false);
  }

  /** With {@code takesDigests}, {@code ${digest}} can follow a whole path. */
  MirroredPaths(
      Problems problems, ReleaseVariable release, ImageIndex images, boolean takesDigests) {
    this.problems = problems;
    this.release = release;
    this.images = images;
    this.takesDigests = takesDigests;
  }

  /**
   * Reports every path in {@code to} that matches none of {@code moved}, and every image of {@code
   * moved} that no path matches. The paths of an override without images must match some image of
   * the manifest.
   */
  public void check(YamlNode to, List<ImageReference> moved) {
    checkOwnNames(to, moved.stream().filter(image -> images.ownName(image).isPresent()).toList());
    List<ImageReference> ruled =
        moved.stream().filter(image -> images.ownName(image).isEmpty()).toList();
    if (moved.isEmpty() || !ruled.isEmpty()) {
      checkRuled(to, ruled);
    }
  }

  /** Checks that each image with an own name is reached by a path after {@code ${registry}}. */
  private void checkOwnNames(YamlNode to, List<ImageReference> named) {
    List<String> paths = new ArrayList<>();
    collect(to, Template.REGISTRY, paths);
    boolean usesMirror = Template.uses(to.toValue(), Template.MIRROR);
    for (ImageReference image : named) {
      MirrorTarget.ImageName name = images.ownName(image).orElseThrow();
      boolean isReached =
          paths.isEmpty()
              ? !usesMirror
              : paths.stream().anyMatch(path -> name.isBeginning(path, image.digest()));
      if (!isReached) {
        String expected =
            "the beginning of ${"
                + Template.REGISTRY
                + "}/"
                + name
                + ", where "
                + image
                + " is mirrored, or all of it";
        problems.add(to.position(), "'" + to.toValue() + "'", expected);
      }
    }
  }

  private void checkRuled(YamlNode to, List<ImageReference> moved) {
    List<String> paths = new ArrayList<>();
    collect(to, Template.MIRROR, paths);
    Collection<ImageReference> reachable = moved.isEmpty() ? images.all() : moved;
    for (String path : paths) {
      if (reachable.stream().noneMatch(image -> MirrorTarget.isBeginning(path, image))) {
        report(to, path, reachable);
        return;
      }
    }
    for (ImageReference image : moved) {
      if (!paths.isEmpty()
          && paths.stream().noneMatch(path -> MirrorTarget.isBeginning(path, image))) {
        report(to, paths.get(0), List.of(image));
      }
    }
  }

  private void report(YamlNode to, String path, Collection<ImageReference> missed) {
    String expected =
        missed.size() == 1
            ? "the beginning of " + VARIABLE + "/" + mirrored(missed.iterator().next())
            : "the beginning of where one of its images is mirrored";
    problems.add(to.position(), "'" + VARIABLE + path + "'", expected + ", or all of it");
  }

  /** Collects the paths that follow a variable. */
  private void collect(YamlNode node, String variable, List<String> paths) {
    if (node instanceof YamlNode.Sequence list) {
      list.items().forEach(item -> collect(item, variable, paths));
    } else if (node instanceof YamlNode.Mapping map) {
      map.entries().values().forEach(entry -> collect(entry.value(), variable, paths));
    } else if (node.toValue() instanceof String text) {
      release.resolve(text, node.position());
      Map<String, String> variables = new HashMap<>(release.variables());
      variables.put(variable, MARK);
      String path = takesDigests ? text.replace("@${" + Template.DIGEST + "}", "") : text;
      cut(Template.substitute(path, variables), paths);
    }
  }

  private static void cut(String text, List<String> paths) {
    for (int mark = text.indexOf(MARK); mark >= 0; mark = text.indexOf(MARK, mark + 1)) {
      paths.add(MirrorTarget.pathAtStart(text.substring(mark + MARK.length())));
    }
  }

  private static String mirrored(ImageReference image) {
    String identity = image.toString().substring(image.name().length());
    return MirrorTarget.imagePath(image) + identity;
  }
}
