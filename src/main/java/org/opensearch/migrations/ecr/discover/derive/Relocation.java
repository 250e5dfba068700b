package org.opensearch.migrations.ecr.discover.derive;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;
import org.opensearch.migrations.ecr.model.Template;

/**
 * The replacement for one mark that redirects one image to the mirror.
 *
 * @param image as the chart names it
 * @param own its name in the registry if it differs from the naming rule
 * @param marks that appeared in it, leftmost first, with their positions in {@code rest}
 * @param rest the image's text after the leading mark, without marks
 */
record Relocation(FoundImage image, Optional<ImageName> own, List<Placed> marks, String rest) {

  /** A mark and its position. */
  record Placed(Marker mark, int offset) {}

  /** The mark that leads the image. */
  Marker leader() {
    return marks.get(0).mark();
  }

  /** The variable that the path follows. */
  String root() {
    return "${" + (own.isPresent() ? Template.REGISTRY : Template.MIRROR) + "}";
  }

  /** The path after the mirror's name: host and path, then the chart's tag and digest. */
  private String target() {
    if (own.isPresent()) {
      String identity = identity(image.text());
      String tagged =
          own.get()
              .tag()
              .map(tag -> ":" + tag + identity.replaceFirst("^:[^@]*", ""))
              .orElse(identity);
      return "/" + own.get().repository() + tagged;
    }
    return "/" + MirrorTarget.imagePath(image.reference()) + identity(image.text());
  }

  private static String identity(String text) {
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    int colon = name.lastIndexOf(':');
    return text.substring(colon > name.lastIndexOf('/') ? colon : name.length());
  }

  /**
   * The text after the mirror's name that replaces {@link #replaced} for this image.
   *
   * @return empty if no text there leads to the mirrored image
   */
  Optional<String> afterMirror() {
    String value = leader().marked();
    String target = target();
    if (rest.startsWith(value)) {
      return withoutEnd(target, rest.substring(value.length())).filter(this::isBeginning);
    }
    if (value.startsWith(rest) && image.text().equals(rest)) {
      return Optional.of(target);
    }
    // Of a template or a format, only what precedes it can be replaced.
    int same = common(value, rest);
    return withoutEnd(target, rest)
        .map(prefix -> prefix + value)
        .or(() -> withoutEnd(target, rest.substring(same)).map(p -> p + value.substring(same)))
        .filter(this::isBeginning);
  }

  /** The length of what both texts begin with. */
  private static int common(String one, String other) {
    int length = 0;
    while (length < Math.min(one.length(), other.length())
        && one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return length;
  }

  private boolean isBeginning(String text) {
    String path = MirrorTarget.pathAtStart(text);
    return own.map(name -> name.completedFor(reference()).isBeginning(path, reference().digest()))
        .orElseGet(() -> MirrorTarget.isBeginning(path, reference()));
  }

  /** The part of the marked value that is replaced. */
  String replaced() {
    String value = leader().marked();
    return value.startsWith(rest) ? rest : value;
  }

  /**
   * The replacement for a second mark if the first is shared with other images and {@code shared}
   * follows the mirror's name: {@code library/x} for {@code docker.io/x}, for one.
   *
   * @return the mark and its value; empty if there is no such mark
   */
  Optional<Change> second(String shared) {
    if (marks.size() < 2 || !rest.startsWith(leader().marked())) {
      return Optional.empty();
    }
    Placed second = marks.get(1);
    String value = second.mark().marked();
    if (value.isEmpty() || !rest.startsWith(value, second.offset())) {
      return Optional.empty();
    }
    String before = shared + rest.substring(leader().marked().length(), second.offset());
    String after = rest.substring(second.offset() + value.length());
    String target = target();
    return target.startsWith(before)
        ? withoutEnd(target.substring(before.length()), after)
            .map(text -> new Change(second.mark(), value, text))
        : Optional.empty();
  }

  /**
   * The text of a mark and its replacement.
   *
   * @param replaced the part of the marked value to replace
   * @param text the replacement, without the mirror
   */
  record Change(Marker mark, String replaced, String text) {}

  private static Optional<String> withoutEnd(String text, String end) {
    return text.endsWith(end)
        ? Optional.of(text.substring(0, text.length() - end.length()))
        : Optional.empty();
  }

  /** The image, normalised. */
  ImageReference reference() {
    return image.reference();
  }
}
