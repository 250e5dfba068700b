package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.deployment.ImagesByLocation;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;

/** One render with marks in the values, which shows which mark leads which image. */
final class Marking {

  /** A host, and its port. */
  private static final Pattern PORT =
      Pattern.compile("([\\w-]*\\.[\\w.-]+|localhost):([0-9]{1,5})(?=/|$)");

  private final Map<Integer, Marker> marks = new HashMap<>();
  private final ValuesChange change;
  private final Function<ImageReference, Optional<ImageName>> ownNames;

  /**
   * Numbers the marks and writes them into {@code values}.
   *
   * @param ownNames the names of images in the registry that differ from the naming rule
   */
  Marking(
      Collection<Marker> unnumbered,
      Map<String, Object> values,
      Function<ImageReference, Optional<ImageName>> ownNames) {
    this.ownNames = ownNames;
    change = new ValuesChange(values);
    Map<ValueSlot, List<Marker>> byLeaf = new LinkedHashMap<>();
    for (Marker mark : unnumbered) {
      Marker numbered = mark.numbered(marks.size());
      marks.put(numbered.number(), numbered);
      byLeaf.computeIfAbsent(mark.leaf(), leaf -> new ArrayList<>()).add(numbered);
    }
    byLeaf.forEach((leaf, of) -> change.set(leaf.path(), marked(leaf, of)));
  }

  private static String marked(ValueSlot leaf, List<Marker> marks) {
    StringBuilder text = new StringBuilder(leaf.value());
    marks.forEach(
        mark -> text.replace(0, text.length(), withoutPort(text.toString(), mark.offset())));
    marks.stream()
        .sorted(Comparator.comparingInt(Marker::offset).reversed())
        .forEach(mark -> text.insert(mark.offset(), mark.text()));
    return text.toString();
  }

  /** After a mark, a port would be invalid, so its colon is replaced by a hyphen. */
  private static String withoutPort(String text, int offset) {
    Matcher host = PORT.matcher(text).region(offset, text.length());
    return host.lookingAt()
        ? text.substring(0, host.end(1)) + "-" + text.substring(host.start(2))
        : text;
  }

  /** The values with the marks in them. */
  Map<String, Object> overlay() {
    return change.toMap();
  }

  /**
   * The result of a render with marks.
   *
   * @param moves of the images that marks lead
   * @param disturbs whether other images changed or disappeared
   */
  record Seen(List<Relocation> moves, boolean disturbs) {

    /** The result without a render. */
    static final Seen NOTHING = new Seen(List.of(), false);

    Seen {
      moves = List.copyOf(moves);
    }
  }

  /**
   * The relocations of {@code images}; those that no mark leads, or that changed otherwise, are
   * omitted.
   *
   * @param marked the images of the render with the marks
   */
  Seen seen(Collection<FoundImage> images, Collection<FoundImage> marked) {
    Map<FoundImage, FoundImage> pairs = new ImagesByLocation(marked).pairedWith(images);
    List<Relocation> moves = new ArrayList<>();
    boolean disturbs = false;
    for (FoundImage image : images) {
      Optional<FoundImage> there = Optional.ofNullable(pairs.get(image));
      Optional<Relocation> move = there.flatMap(t -> move(image, MarkedText.read(t.text())));
      move.ifPresent(moves::add);
      boolean isSame = there.filter(t -> t.text().equals(image.text())).isPresent();
      disturbs |= move.isEmpty() && !isSame;
    }
    return new Seen(moves, disturbs);
  }

  private Optional<Relocation> move(FoundImage image, MarkedText marked) {
    boolean known = marked.found().stream().allMatch(found -> marks.containsKey(found.number()));
    if (!marked.isLed() || !known) {
      return Optional.empty();
    }
    String plain =
        marked.plain().equals(withoutPort(image.text(), 0)) ? image.text() : marked.plain();
    Marker leader = marks.get(marked.found().get(0).number());
    // An empty value can stand for a default, which the mark replaces. Templates complete names
    // without a host, which the mark adds: nginx becomes docker.io/library/nginx.
    if (!plain.equals(image.text()) && !leader.fillsEmpty() && !isSame(plain, image)) {
      return Optional.empty();
    }
    List<Relocation.Placed> placed =
        marked.found().stream()
            .map(found -> new Relocation.Placed(marks.get(found.number()), found.offset()))
            .toList();
    return Optional.of(new Relocation(image, ownNames.apply(image.reference()), placed, plain))
        .filter(m -> m.afterMirror().isPresent());
  }

  private static boolean isSame(String text, FoundImage image) {
    try {
      return ImageReference.parse(text).equals(image.reference());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The text of an image in a render with marks.
   *
   * @param plain the text without marks
   * @param found the marks, leftmost first
   */
  record MarkedText(String plain, List<FoundMark> found) {

    private static final Pattern MARK =
        Pattern.compile(
            Stream.of(Marker.Part.values())
                .map(kind -> kind.text("([0-9]{1,9})").replace(".", "\\."))
                .collect(Collectors.joining("|")));

    /**
     * A mark in the text.
     *
     * @param number of the mark
     * @param offset in {@link MarkedText#plain} where it was
     */
    record FoundMark(int number, int offset) {}

    static MarkedText read(String text) {
      List<FoundMark> found = new ArrayList<>();
      StringBuilder plain = new StringBuilder();
      Matcher matcher = MARK.matcher(text);
      int from = 0;
      while (matcher.find()) {
        plain.append(text, from, matcher.start());
        String number = matcher.group().replaceAll("[^0-9]", "");
        found.add(new FoundMark(Integer.parseInt(number), plain.length()));
        from = matcher.end();
      }
      return new MarkedText(plain.append(text.substring(from)).toString(), found);
    }

    /** Whether it begins with a mark: only then can the value add a registry. */
    boolean isLed() {
      return !found.isEmpty() && found.get(0).offset() == 0;
    }
  }
}
