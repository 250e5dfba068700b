package org.opensearch.migrations.ecr.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** Reads lists of images: references, or maps with further fields. */
public final class ImageReader {

  /** What an own name in the registry must be. */
  public static final String OWN_NAME = "a name in the registry, REPOSITORY or REPOSITORY:TAG";

  private static final String LIST = "images";
  private static final List<String> KEYS =
      List.of(
          "image", "digest", "group", "as", "reason", "unoverridable", "note", FieldTypes.VARIANTS);

  private final Problems problems;
  private final ReleaseVariable release;
  private final ImageIndex index;
  private final List<String> untagged = new ArrayList<>();

  public ImageReader(Problems problems, ReleaseVariable release, ImageIndex index) {
    this.problems = problems;
    this.release = release;
    this.index = index;
  }

  /** The images of {@code owner}, without duplicates; they are added to the index. */
  List<ImageEntry> read(Fields owner) {
    List<ImageEntry> images = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (YamlNode node : owner.list(LIST)) {
      Optional<ImageEntry> image = read(node);
      if (image.isEmpty()) {
        continue;
      }
      ImageReference reference = image.get().reference();
      String content = reference + image.get().pin().map(pin -> " " + pin).orElse("");
      if (problems.isRepeated(seen, content, node.position(), "'" + reference + "'")) {
        continue;
      }
      if (reference.digest().isEmpty() && image.get().pin().isEmpty() && isUntagged(node)) {
        untagged.add(
            "line "
                + node.position().line()
                + ": no tag given for "
                + reference.name()
                + ", using latest: specify a tag, because latest changes");
      }
      index.add(image.get(), node.position());
      images.add(image.get());
    }
    return images;
  }

  /** A note for each image that has neither a tag nor a digest. */
  List<String> untagged() {
    return List.copyOf(untagged);
  }

  private boolean isUntagged(YamlNode node) {
    Optional<String> written =
        node instanceof YamlNode.Mapping map
            ? new Fields(map, KEYS, problems).text("image")
            : Fields.text(node, problems);
    return written.filter(text -> !ImageReference.statesTagOrDigest(text)).isPresent();
  }

  private Optional<ImageEntry> read(YamlNode node) {
    if (!(node instanceof YamlNode.Mapping map)) {
      return Fields.text(node, problems).flatMap(text -> entry(text, node.position()));
    }
    Fields fields = new Fields(map, KEYS, problems);
    Optional<String> reason = fields.text("reason");
    Optional<String> unoverridable = fields.text("unoverridable");
    Optional<String> note = fields.text("note");
    Optional<String> digest = fields.text("digest");
    Optional<String> group = FieldTypes.group(fields, problems);
    Optional<ImageEntry.OwnName> as =
        fields.text("as").flatMap(text -> ownName(text, fields.position("as")));
    List<String> variants = FieldTypes.variants(fields, problems);
    return fields
        .requiredText("image")
        .flatMap(text -> entry(text, fields.position("image")))
        .flatMap(entry -> pinned(entry, digest, fields.position("digest")))
        .map(
            entry ->
                new ImageEntry(
                    entry.written(),
                    entry.reference(),
                    entry.pin(),
                    reason,
                    unoverridable,
                    note,
                    group,
                    as,
                    variants,
                    fields.position().line()));
  }

  private Optional<ImageEntry> entry(String written, Position position) {
    return reference(written, position)
        .map(
            reference ->
                new ImageEntry(
                    written, reference, Optional.empty(), Optional.empty(), position.line()));
  }

  private Optional<ImageEntry> pinned(ImageEntry entry, Optional<String> text, Position position) {
    if (text.isEmpty()) {
      return Optional.of(entry);
    }
    Optional<Digest> pin = digest(text.get(), position, problems);
    Optional<Digest> written = entry.reference().digest();
    if (pin.isPresent() && written.isPresent() && !written.equals(pin)) {
      String expected = written.get() + " as in the reference";
      problems.add(position, "the digest " + pin.get(), expected);
      return Optional.empty();
    }
    return pin.map(known -> entry.withPin(pin));
  }

  /** Parses {@code written}, with the release substituted. */
  public Optional<ImageReference> reference(String written, Position position) {
    return release
        .resolve(written, position)
        .flatMap(
            text -> {
              try {
                return Optional.of(ImageReference.parse(text));
              } catch (IllegalArgumentException e) {
                String found = "'" + text + "' (" + e.getMessage() + ")";
                problems.add(position, found, "an image reference, HOST/PATH:TAG or @DIGEST");
                return Optional.empty();
              }
            });
  }

  /** Parses an image's own name in the registry, with the release substituted. */
  private Optional<ImageEntry.OwnName> ownName(String written, Position position) {
    return release
        .resolve(written, position)
        .flatMap(
            text -> {
              try {
                MirrorTarget.ImageName name = MirrorTarget.ImageName.parse(text);
                return Optional.of(new ImageEntry.OwnName(written, name));
              } catch (IllegalArgumentException e) {
                String found = "'" + text + "' (" + e.getMessage() + ")";
                problems.add(position, found, OWN_NAME);
                return Optional.empty();
              }
            });
  }

  static Optional<Digest> digest(String text, Position position, Problems problems) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (IllegalArgumentException e) {
      problems.add(position, "'" + text + "'", "sha256: and 64 hexadecimal digits, lower case");
      return Optional.empty();
    }
  }
}
