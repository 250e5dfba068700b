package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.ValuesPath;

/**
 * The values to mark, the most likely first: images that are explained need no further marks, and
 * fewer marks disturb fewer charts.
 */
enum Candidates {

  /** Named like an image or a part of one, and part of an open image. */
  NAMED_PARTS,

  /** Empty registries, for which the template has a default. */
  EMPTY_REGISTRIES,

  /** Of any name, and the beginning of an open image. */
  LEADING_PARTS,

  /** Longer texts that contain an image: arguments, scripts, lists of versions. */
  TEXTS,

  /** Named like an image, but not part of an open image. */
  NAMED,

  /** Empty images and repositories, for which templates have defaults. */
  EMPTY_IMAGES,

  /** The same, as whole references. */
  EMPTY_REFERENCES,

  /** Registries that templates read and no values file contains. */
  ABSENT_REGISTRIES,

  /** Images and repositories that templates read and no values file contains. */
  ABSENT_IMAGES,

  /** The same, as whole references. */
  ABSENT_REFERENCES,

  /** Of any name, if templates have an image as the default. */
  ABSENT_OTHERS,

  /** Fields of values that templates pass to definitions that read such fields. */
  ABSENT_FIELDS,

  /** Registries for the chart and all of its subcharts. */
  GLOBALS,

  /** Images for the chart and all of its subcharts. */
  GLOBAL_IMAGES;

  /** The marks to try for the images of {@code search}, not yet numbered. */
  Stream<Marker> of(Search search) {
    return switch (this) {
      case NAMED_PARTS ->
          search
              .leaves(leaf -> leaf.isNamedAsImage() && search.isPart(leaf.address()))
              .map(Marker::before);
      case EMPTY_REGISTRIES ->
          search.leaves(isEmpty().and(Candidates::isLocalRegistry)).map(Marker::before);
      case LEADING_PARTS ->
          search
              .leaves(leaf -> !leaf.isNamedAsOther() && search.isLead(leaf.address()))
              .map(Marker::before);
      case TEXTS -> search.leaves(leaf -> true).flatMap(search::occurrences);
      case NAMED ->
          search
              .leaves(leaf -> leaf.isNamedAsImage() && !leaf.value().isEmpty())
              .filter(leaf -> !search.isPart(leaf.address()))
              .map(Marker::before);
      case EMPTY_IMAGES ->
          search.leaves(isEmpty().and(Candidates::isLocalImage)).map(Marker::before);
      case EMPTY_REFERENCES ->
          search.leaves(isEmpty().and(Candidates::isLocalImage)).map(Marker::reference);
      case ABSENT_REGISTRIES -> search.absent(Candidates::isLocalRegistry).map(Marker::before);
      case ABSENT_IMAGES -> search.absent(Candidates::isLocalImage).map(Marker::before);
      case ABSENT_REFERENCES -> search.absent(Candidates::isLocalImage).map(Marker::reference);
      case ABSENT_OTHERS ->
          search
              .replaced(leaf -> !leaf.isNamedAsImage() && !leaf.isNamedAsOther())
              .map(Marker::before);
      case ABSENT_FIELDS -> search.handedOn(Candidates::isLocalImage).map(Marker::before);
      case GLOBALS ->
          search
              .emptyOrAbsent(leaf -> leaf.isNamedAsRegistry() && leaf.isGlobal())
              .map(Marker::before);
      case GLOBAL_IMAGES ->
          search
              .emptyOrAbsent(
                  leaf -> leaf.isNamedAsImage() && !leaf.isNamedAsRegistry() && leaf.isGlobal())
              .map(Marker::before);
    };
  }

  private static Predicate<ValueSlot> isEmpty() {
    return leaf -> leaf.value().isEmpty();
  }

  private static boolean isLocalRegistry(ValueSlot leaf) {
    return leaf.isNamedAsRegistry() && !leaf.isGlobal();
  }

  private static boolean isLocalImage(ValueSlot leaf) {
    return leaf.isNamedAsImage() && !leaf.isGlobal();
  }

  /**
   * The images to explain and the values to consider.
   *
   * @param leaves the chart's texts
   * @param absent values that its templates read and its values lack; computed when first needed
   * @param texts the images that no mark has explained yet
   */
  record Search(List<ValueSlot> leaves, Supplier<TemplateReads> absent, Set<String> texts) {

    /** Separators between the words of an image. */
    private static final String BORDERS = "/:@-_.";

    static Search of(
        List<ValueSlot> leaves, Supplier<TemplateReads> absent, Collection<FoundImage> images) {
      Set<String> texts = new TreeSet<>();
      images.forEach(image -> texts.add(image.text()));
      return new Search(leaves, absent, texts);
    }

    Stream<ValueSlot> leaves(Predicate<ValueSlot> wanted) {
      return leaves.stream().filter(wanted);
    }

    /** Values that only templates contain. */
    Stream<ValueSlot> absent(Predicate<ValueSlot> wanted) {
      return absent.get().direct().keySet().stream().map(Search::empty).filter(wanted);
    }

    /** Values that only templates contain, with the beginning of an image as the default. */
    Stream<ValueSlot> replaced(Predicate<ValueSlot> wanted) {
      return absent.get().direct().entrySet().stream()
          .filter(read -> isLead(MirrorTarget.pathAtStart(read.getValue())))
          .map(read -> empty(read.getKey()))
          .filter(wanted);
    }

    /** Fields of values that templates pass on. */
    Stream<ValueSlot> handedOn(Predicate<ValueSlot> wanted) {
      return absent.get().handedOn().stream().map(Search::empty).filter(wanted);
    }

    /** Those that are empty or absent. */
    Stream<ValueSlot> emptyOrAbsent(Predicate<ValueSlot> wanted) {
      return Stream.concat(leaves(isEmpty().and(wanted)), absent(wanted));
    }

    private static ValueSlot empty(ValuesPath path) {
      return new ValueSlot(path, "");
    }

    /** Whether {@code value} consists of whole words of an image, or contains a template. */
    boolean isPart(String value) {
      String part = trimmed(value);
      return value.contains("{{")
          || (!part.isEmpty() && texts.stream().anyMatch(text -> isPart(part, text)));
    }

    private static boolean isPart(String part, String text) {
      for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
        if ((at == 0 || text.charAt(at - 1) == '/') && isEnd(text, at + part.length())) {
          return true;
        }
      }
      return false;
    }

    /** Whether {@code value} is the beginning of an image, of its host at least. */
    boolean isLead(String value) {
      String part = trimmed(value);
      return !part.isEmpty() && texts.stream().anyMatch(text -> isLead(part, text));
    }

    private static boolean isLead(String part, String text) {
      int end = part.length();
      return text.startsWith(part)
          && (end == text.length()
              || "/:@".indexOf(text.charAt(end)) >= 0
              // The template adds the rest of the last segment.
              || part.contains("/"));
    }

    /**
     * Whether a template can add what follows: {@code -init} is a word, {@code p} of "app" none.
     */
    private static boolean isEnd(String text, int at) {
      return at == text.length()
          || BORDERS.indexOf(text.charAt(at)) >= 0
          || BORDERS.indexOf(text.charAt(at - 1)) >= 0;
    }

    private static String trimmed(String value) {
      return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    }

    /** A mark before each image in a longer text. */
    Stream<Marker> occurrences(ValueSlot leaf) {
      List<Marker> marks = new ArrayList<>();
      String value = leaf.value();
      for (String text : texts) {
        for (int at = value.indexOf(text); at >= 0; at = value.indexOf(text, at + 1)) {
          int offset = at;
          boolean isToken =
              isBorder(value, at - 1)
                  && isBorder(value, at + text.length())
                  && marks.stream().noneMatch(mark -> mark.offset() == offset);
          if (isToken) {
            marks.add(Marker.within(leaf, at));
          }
        }
      }
      return marks.stream();
    }

    private static boolean isBorder(String value, int at) {
      return at < 0
          || at >= value.length()
          || IntStream.of(value.charAt(at))
              .noneMatch(c -> Character.isLetterOrDigit(c) || "/.-_@:".indexOf(c) >= 0);
    }
  }
}
