package org.opensearch.migrations.ecr.manifest.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.manifest.ImageIndex;
import org.opensearch.migrations.ecr.manifest.ImageReader;
import org.opensearch.migrations.ecr.manifest.ReleaseVariable;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** Reads rules about images and their reasons. */
final class ImageRuleReader {

  private static final String REASON = "reason";
  private static final Pattern WILDCARD = Pattern.compile("[*?]");

  private final Problems problems;
  private final ImageReader references;

  ImageRuleReader(Problems problems) {
    this.problems = problems;
    ReleaseVariable release = ReleaseVariable.unknown(problems);
    this.references = new ImageReader(problems, release, new ImageIndex(problems));
  }

  /** The rules under {@code key} of {@code owner}, each for one image. */
  List<ImageRule> exact(Fields owner, String key) {
    return read(owner, key, REASON, node -> reference(node).map(ImageReference::toString));
  }

  /** The rules under {@code key} of {@code owner}, each for the images that a glob matches. */
  List<ImageRule> globs(Fields owner, String key) {
    return read(owner, key, REASON, this::glob);
  }

  /** The notes under {@code key} of {@code owner}, each for the images that a glob matches. */
  List<ImageRule> notes(Fields owner, String key) {
    return read(owner, key, "note", this::glob);
  }

  /** {@code identity} identifies duplicates; it is empty for invalid images. */
  private List<ImageRule> read(
      Fields owner, String key, String reasonKey, Function<YamlNode, Optional<String>> identity) {
    List<ImageRule> rules = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (Fields fields : owner.maps(key, List.of("image", reasonKey))) {
      Optional<YamlNode> image = fields.required("image");
      Optional<String> same = image.flatMap(identity);
      Optional<String> reason = fields.requiredText(reasonKey);
      Position first = same.map(s -> seen.putIfAbsent(s, fields.position("image"))).orElse(null);
      if (first != null) {
        String found = "'" + same.get() + "' again";
        problems.add(fields.position("image"), found, "it only once; the first is in " + first);
      } else if (same.isPresent() && reason.isPresent()) {
        String written = (String) image.get().toValue();
        rules.add(
            new ImageRule(
                written,
                reason.get(),
                new RuleLocation(problems.source(), fields.position().line())));
      }
    }
    return rules;
  }

  /** The image that {@code node} names with a tag or digest. */
  Optional<ImageReference> reference(YamlNode node) {
    Optional<String> written = Fields.text(node, problems);
    Optional<ImageReference> image =
        written.flatMap(text -> references.reference(text, node.position()));
    if (image.isPresent() && !namesTagOrDigest(written.get())) {
      // Elsewhere in the rules, an image without a tag matches any tag.
      String found = "'" + written.get() + "' without a tag";
      problems.add(node.position(), found, "a tag or a digest, as in '" + image.get() + "'");
      return Optional.empty();
    }
    return image;
  }

  private static boolean namesTagOrDigest(String text) {
    return text.indexOf('@') >= 0 || text.lastIndexOf(':') > text.lastIndexOf('/');
  }

  private Optional<String> glob(YamlNode node) {
    Optional<String> text = Fields.text(node, problems);
    if (text.isEmpty()) {
      return text;
    }
    try {
      // A digit is valid wherever a wildcard is, except as a whole digest.
      String name = text.get().replaceFirst("@sha256:[0-9a-f*?]*$", "");
      ImageReference.parse(WILDCARD.matcher(name).replaceAll("1"));
      return text;
    } catch (IllegalArgumentException e) {
      String found = "'" + text.get() + "' (" + e.getMessage() + ")";
      String expected = "an image reference, in which '*' stands for anything";
      problems.add(node.position(), found, expected);
      return Optional.empty();
    }
  }
}
