package org.opensearch.migrations.ecr.manifest.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.manifest.FieldTypes;
import org.opensearch.migrations.ecr.manifest.ImageIndex;
import org.opensearch.migrations.ecr.manifest.ImageReader;
import org.opensearch.migrations.ecr.manifest.ReleaseVariable;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.model.rules.VersionRange;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** Reads rules about images and their reasons. */
final class ImageRuleReader {

  private static final String IMAGE = "image";
  private static final String AS = "as";
  private static final String RELEASES = "releases";
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
    List<String> keys = List.of(IMAGE, REASON, FieldTypes.GROUP, RELEASES);
    return read(owner.maps(key, keys), keys, node -> reference(node).map(ImageReference::toString));
  }

  /** The own names under {@code key} of {@code owner}, each for the images that a glob matches. */
  List<ImageRule> names(Fields owner, String key) {
    List<String> keys = List.of(IMAGE, AS, REASON);
    List<Fields> rules = owner.maps(key, keys);
    for (Fields fields : rules) {
      fields.text(AS).ifPresent(text -> checkName(text, fields.position(AS)));
      fields.text(REASON); // Not used; only checked to be text.
    }
    return read(rules, keys, this::glob);
  }

  private void checkName(String written, Position position) {
    try {
      ImageName.parse(Template.substitute(written, Map.of(Template.RELEASE, "0.0.0")));
    } catch (IllegalArgumentException e) {
      String found = "'" + written + "' (" + e.getMessage() + ")";
      problems.add(position, found, ImageReader.OWN_NAME);
    }
  }

  /** The rules under {@code key} of {@code owner}, each for the images that a glob matches. */
  List<ImageRule> globs(Fields owner, String key) {
    return globs(owner.maps(key, List.of(IMAGE, REASON)));
  }

  /** The rules, each for the images that a glob matches. */
  List<ImageRule> globs(List<Fields> rules) {
    return read(rules, List.of(IMAGE, REASON), this::glob);
  }

  /** The notes under {@code key} of {@code owner}, each for the images that a glob matches. */
  List<ImageRule> notes(Fields owner, String key) {
    List<String> keys = List.of(IMAGE, "note");
    return read(owner.maps(key, keys), keys, this::glob);
  }

  /**
   * Reads rules.
   *
   * @param keys the known ones; the second is that of the reason
   * @param identity identifies duplicates; it is empty for invalid images
   */
  private List<ImageRule> read(
      List<Fields> all, List<String> keys, Function<YamlNode, Optional<String>> identity) {
    List<ImageRule> rules = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (Fields fields : all) {
      Optional<YamlNode> image = fields.required(IMAGE);
      Optional<String> same = image.flatMap(identity);
      Optional<String> reason = fields.requiredText(keys.get(1));
      Optional<String> group =
          keys.contains(FieldTypes.GROUP) ? FieldTypes.group(fields, problems) : Optional.empty();
      VersionRange releases =
          keys.contains(RELEASES) ? range(fields, RELEASES, problems) : VersionRange.ANY;
      boolean isFirst =
          same.isPresent()
              && !problems.isRepeated(
                  seen, same.get(), fields.position(IMAGE), "'" + same.get() + "'");
      if (isFirst && reason.isPresent()) {
        String written = (String) image.get().toValue();
        rules.add(
            new ImageRule(
                written,
                reason.get(),
                group,
                releases,
                new RuleLocation(problems.source(), fields.position().line())));
      }
    }
    return rules;
  }

  /** The range of versions under {@code key}; by default any version. */
  static VersionRange range(Fields rule, String key, Problems problems) {
    Optional<String> text = rule.text(key);
    try {
      return text.map(VersionRange::parse).orElse(VersionRange.ANY);
    } catch (IllegalArgumentException e) {
      String expected = "a range of versions, as in '" + VersionRange.EXAMPLE + "'";
      problems.add(rule.position(key), "'" + text.get() + "'", expected);
      return VersionRange.ANY;
    }
  }

  /** The image that {@code node} names with a tag or digest. */
  Optional<ImageReference> reference(YamlNode node) {
    Optional<String> written = Fields.text(node, problems);
    Optional<ImageReference> image =
        written.flatMap(text -> references.reference(text, node.position()));
    if (image.isPresent() && !ImageReference.statesTagOrDigest(written.get())) {
      // Elsewhere in the rules, an image without a tag matches any tag.
      String found = "'" + written.get() + "' without a tag";
      problems.add(node.position(), found, "a tag or a digest, as in '" + image.get() + "'");
      return Optional.empty();
    }
    return image;
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
