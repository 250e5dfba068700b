package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Template;

/**
 * Checks that what follows {@code ${mirror}/} in an override leads to where its images are
 * mirrored: to whole segments of the path, or to all of it with tag, digest or both.
 */
final class MirroredPaths {

  private static final String VARIABLE = "${" + Template.MIRROR + "}";

  /** Stands for {@code ${mirror}} after substitution: NUL is in no reference. */
  private static final String MARK = "\0mirror\0";

  /** What ends a reference inside a longer text, as in {@code 4.0.0=${mirror}/…, 3.9.1=…}. */
  private static final String DELIMITERS = " \t\r\n\"'`,;|()[]{}<>\0";

  private final Problems problems;
  private final ReleaseVariable release;
  private final ImageIndex images;

  MirroredPaths(Problems problems, ReleaseVariable release, ImageIndex images) {
    this.problems = problems;
    this.release = release;
    this.images = images;
  }

  /**
   * Notes every path in {@code to} that leads to none of {@code moved}, and every one of {@code
   * moved} that none leads to. An override that names no image has to lead to some of the manifest.
   */
  void check(YamlNode to, List<ImageReference> moved) {
    List<String> paths = new ArrayList<>();
    collect(to, paths);
    Collection<ImageReference> reachable = moved.isEmpty() ? images.all() : moved;
    for (String path : paths) {
      if (reachable.stream().noneMatch(image -> leadsTo(path, image))) {
        report(to, path, reachable);
        return;
      }
    }
    for (ImageReference image : moved) {
      if (!paths.isEmpty() && paths.stream().noneMatch(path -> leadsTo(path, image))) {
        report(to, paths.get(0), List.of(image));
      }
    }
  }

  private void report(YamlNode to, String path, Collection<ImageReference> missed) {
    String expected =
        missed.size() == 1
            ? "the beginning of " + VARIABLE + "/" + mirrored(missed.iterator().next())
            : "the beginning of where one of its images is mirrored";
    problems.add(
        to.position(), "'" + VARIABLE + path + "'", expected + ", cut at a '/', or all of it");
  }

  private void collect(YamlNode node, List<String> paths) {
    if (node instanceof YamlNode.Sequence list) {
      list.items().forEach(item -> collect(item, paths));
    } else if (node instanceof YamlNode.Mapping map) {
      map.entries().values().forEach(entry -> collect(entry.value(), paths));
    } else if (node.toValue() instanceof String text) {
      release.resolve(text, node.position());
      Map<String, String> variables = new HashMap<>(release.variables());
      variables.put(Template.MIRROR, MARK);
      cut(Template.substitute(text, variables), paths);
    }
  }

  private static void cut(String text, List<String> paths) {
    for (int mark = text.indexOf(MARK); mark >= 0; mark = text.indexOf(MARK, mark + 1)) {
      int start = mark + MARK.length();
      int end = start;
      while (end < text.length() && DELIMITERS.indexOf(text.charAt(end)) < 0) {
        end++;
      }
      paths.add(text.substring(start, end));
    }
  }

  private static boolean leadsTo(String path, ImageReference image) {
    String whole = "/" + MirrorTarget.imagePath(image);
    if (path.isEmpty() || whole.equals(path)) {
      return true;
    }
    if (path.startsWith(whole)) {
      String rest = path.substring(whole.length());
      String tag = image.tag().map(t -> ":" + t).orElse("");
      String digest = image.digest().map(d -> "@" + d).orElse("");
      // Charts may have the digest's hexadecimal part as a value of its own.
      String algorithm = image.digest().map(d -> "@" + algorithm(d)).orElse("");
      return List.of(tag, digest, tag + digest, algorithm, tag + algorithm).contains(rest);
    }
    return whole.startsWith(path.endsWith("/") ? path : path + "/");
  }

  private static String algorithm(Digest digest) {
    String text = digest.toString();
    return text.substring(0, text.indexOf(':'));
  }

  private static String mirrored(ImageReference image) {
    String identity = image.toString().substring(image.name().length());
    return MirrorTarget.imagePath(image) + identity;
  }
}
