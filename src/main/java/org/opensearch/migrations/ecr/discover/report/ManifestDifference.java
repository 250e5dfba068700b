package org.opensearch.migrations.ecr.discover.report;

import static java.util.stream.Collectors.joining;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.discover.Discovered;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.FailedChart;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.yaml.YamlWriter;

/**
 * How the current manifest differs from the discovered one.
 *
 * @param sections one for each chart that differs, then the aggregate chart, omitted and incomplete
 *     charts
 * @param pinned the date of the current manifest's pins
 */
public record ManifestDifference(List<Section> sections, Optional<LocalDate> pinned) {

  public ManifestDifference {
    sections = List.copyOf(sections);
  }

  /**
   * The changes of one chart.
   *
   * @param heading its key, or what the changes belong to otherwise
   */
  public record Section(String heading, List<Change> changes) {

    public Section {
      changes = List.copyOf(changes);
    }
  }

  /** What has changed. */
  public enum Subject {
    FIELD("", ": "),
    CHART("chart ", ""),
    IMAGE("image ", ""),
    OVERRIDE("override ", " = "),
    DIGEST_VALUE("value for a digest ", " = "),
    /** The pin of an image. */
    IMAGE_DIGEST("digest of ", ": "),
    /** The pin of a chart. */
    CHART_DIGEST("digest of ", ": ");

    private final String prefix;
    private final String separator;

    Subject(String prefix, String separator) {
      this.prefix = prefix;
      this.separator = separator;
    }

    /** Whether it is a value of something that both manifests contain. */
    private boolean isValue() {
      return this == FIELD || isDigest();
    }

    /** Whether it is a pin. */
    public boolean isDigest() {
      return this == IMAGE_DIGEST || this == CHART_DIGEST;
    }
  }

  /**
   * What a manifest says about the name of a change.
   *
   * @param value of a field, pin or override; the tag and digest of an image, as in its reference;
   *     what there is to say about a chart
   * @param images that the value of an override is for, sorted
   * @param notes the fields of an image with their values: {@code group: backend}
   */
  public record Written(String value, List<String> images, List<String> notes) {

    public Written {
      images = List.copyOf(images);
      notes = List.copyOf(notes);
    }

    private static Written of(Object value) {
      return new Written(value.toString(), List.of(), List.of());
    }

    private static Written of(ImageEntry image) {
      List<String> notes = new ArrayList<>();
      image.pin().ifPresent(pin -> notes.add("digest: " + pin));
      image.as().ifPresent(own -> notes.add("as: " + own.written()));
      image.group().ifPresent(group -> notes.add("group: " + group));
      image.reason().ifPresent(reason -> notes.add("reason: " + reason));
      image.unoverridable().ifPresent(why -> notes.add("unoverridable: " + why));
      image.note().ifPresent(note -> notes.add("note: " + note));
      Comparison.names(image.variants()).ifPresent(names -> notes.add("variants: " + names));
      ImageReference reference = image.reference();
      String identity = reference.toString().substring(reference.name().length());
      return new Written(identity, List.of(), notes);
    }

    private static Written of(ValuesOverride override) {
      List<String> images = override.images().stream().map(ImageReference::toString).toList();
      return new Written(shown(override.to()), images.stream().sorted().toList(), List.of());
    }

    /** A value that differs from others of the same text but another type, such as "1" from 1. */
    private static String shown(Object to) {
      boolean isReference =
          to instanceof String text
              && (text.contains("/") || text.contains("${"))
              && text.chars().noneMatch(Character::isISOControl);
      return isReference ? (String) to : YamlWriter.inline(to);
    }

    /** What follows the name, on one line. */
    @Override
    public String toString() {
      String purpose = images.isEmpty() ? "" : " for " + String.join(", ", images);
      return value + purpose + notes.stream().map(note -> ", " + note).collect(joining());
    }
  }

  /**
   * One change; an image with another tag is one that was removed and one that was added.
   *
   * @param name of the field, key of the chart, name of the image without tag and digest, or values
   *     path
   * @param before empty if it is missing in the manifest
   * @param after empty if it is no longer needed
   * @param places where an added image was found
   */
  public record Change(
      Subject subject,
      String name,
      Optional<Written> before,
      Optional<Written> after,
      List<ImageLocation> places) {

    public Change {
      places = List.copyOf(places);
    }

    private Change at(List<ImageLocation> found) {
      return new Change(subject, name, before, after, found);
    }

    /** Whether a tag or chart archive has another digest than the pinned one. */
    public boolean isMoved() {
      return subject.isDigest() && before.isPresent() && after.isPresent();
    }

    /**
     * {@code +} is missing in the manifest, {@code -} is no longer needed, {@code ~} differs.
     *
     * @param date of pins
     */
    private Stream<String> lines(Optional<LocalDate> date) {
      if (subject.isValue()) {
        String since = isMoved() ? date.map(day -> " (pinned on " + day + ")").orElse("") : "";
        Written none = Written.of("none");
        return Stream.of("~ " + text(before.orElse(none) + since + " → " + after.orElse(none)));
      }
      if (before.isPresent() && after.isPresent()) {
        return Stream.of("~ " + text(before.get()), "  → " + text(after.get()));
      }
      Stream<String> first =
          Stream.of(
              before.isPresent() ? "- " + text(before.get()) : "+ " + text(after.orElseThrow()));
      return Stream.concat(first, places.stream().map(place -> "    " + place));
    }

    private String text(Object rest) {
      return subject.prefix + name + subject.separator + rest;
    }
  }

  /** Compares {@code current} with what was discovered. */
  public static ManifestDifference of(MirrorManifest current, Discovered discovered) {
    Comparison comparison = new Comparison(current, discovered);
    comparison.compare();
    return new ManifestDifference(comparison.sections, current.pinned());
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return sections.isEmpty();
  }

  /** The tags and charts that have moved since they were pinned, each once. */
  public List<Change> moved() {
    return sections.stream()
        .flatMap(section -> section.changes().stream())
        .filter(Change::isMoved)
        .distinct()
        .toList();
  }

  /** The differences as text, under headings. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Section section : sections) {
      lines.add(section.heading());
      section.changes().stream()
          .flatMap(change -> change.lines(pinned))
          .map(l -> "  " + l)
          .forEach(lines::add);
    }
    return lines;
  }

  /** Collects the sections. */
  private static final class Comparison {

    private final MirrorManifest current;
    private final Discovered discovered;
    private final List<Section> sections = new ArrayList<>();

    Comparison(MirrorManifest current, Discovered discovered) {
      this.current = current;
      this.discovered = discovered;
    }

    private void compare() {
      MirrorManifest wanted = discovered.manifest();
      Map<String, ChartEntry> before = byKey(current.charts(), ChartEntry::key);
      Map<String, ChartEntry> after = byKey(wanted.charts(), ChartEntry::key);
      for (String key : keys(before, after)) {
        section(key, chart(before.get(key), after.get(key)));
      }
      List<Change> own = new ArrayList<>();
      field(own, "release", current.release(), wanted.release());
      if (current.kubeVersion().isPresent()) {
        field(own, "kubeVersion", current.kubeVersion(), wanted.kubeVersion());
      }
      images(own, "", current.images(), wanted.images());
      values(own, Subject.OVERRIDE, current.overrides(), wanted.overrides());
      values(own, Subject.DIGEST_VALUE, current.digests(), wanted.digests());
      section(MirrorManifest.AGGREGATE, own);
      List<Change> omitted = new ArrayList<>();
      entries(
          omitted,
          Subject.CHART,
          current.omitted(),
          wanted.omitted(),
          OmittedChart::key,
          OmittedChart::key,
          chart -> Written.of(": " + chart.reason()));
      section("omitted", omitted);
      List<Change> incomplete = new ArrayList<>();
      entries(
          incomplete,
          Subject.CHART,
          current.incomplete(),
          wanted.incomplete(),
          FailedChart::chart,
          FailedChart::chart,
          chart -> Written.of(": " + chart.reason()));
      section("incomplete", incomplete);
    }

    private static <T> Map<String, T> byKey(Collection<T> entries, Function<T, String> key) {
      Map<String, T> byKey = new LinkedHashMap<>();
      entries.forEach(entry -> byKey.putIfAbsent(key.apply(entry), entry));
      return byKey;
    }

    private static Set<String> keys(Map<String, ?> before, Map<String, ?> after) {
      Set<String> keys = new LinkedHashSet<>(before.keySet());
      keys.addAll(after.keySet());
      return keys;
    }

    private void section(String heading, List<Change> changes) {
      if (!changes.isEmpty()) {
        sections.add(new Section(heading, changes));
      }
    }

    private List<Change> chart(ChartEntry before, ChartEntry after) {
      List<Change> found = new ArrayList<>();
      if (after == null) {
        String why = ", which is no longer deployed";
        found.add(
            change(Subject.CHART, before.label(), Optional.of(Written.of(why)), Optional.empty()));
        return found;
      }
      if (before == null) {
        String from = " of " + after.repository();
        found.add(
            change(Subject.CHART, after.label(), Optional.empty(), Optional.of(Written.of(from))));
        images(found, after.key(), List.of(), after.images());
        values(found, Subject.OVERRIDE, List.of(), after.overrides());
        values(found, Subject.DIGEST_VALUE, List.of(), after.digests());
        return found;
      }
      field(found, "name", Optional.of(before.name()), Optional.of(after.name()));
      field(found, "version", Optional.of(before.version()), Optional.of(after.version()));
      field(found, "repository", Optional.of(before.repository()), Optional.of(after.repository()));
      // The digest of another version has not moved.
      boolean isSame =
          before.label().equals(after.label()) && before.repository().equals(after.repository());
      if (isSame) {
        value(found, Subject.CHART_DIGEST, after.label(), before.digest(), after.digest());
      }
      field(found, "variants", names(before.variants()), names(after.variants()));
      images(found, after.key(), before.images(), after.images());
      values(found, Subject.OVERRIDE, before.overrides(), after.overrides());
      values(found, Subject.DIGEST_VALUE, before.digests(), after.digests());
      return found;
    }

    private static void field(
        List<Change> found, String name, Optional<?> before, Optional<?> after) {
      value(found, Subject.FIELD, name, before, after);
    }

    private static void value(
        List<Change> found, Subject subject, String name, Optional<?> before, Optional<?> after) {
      if (!before.equals(after)) {
        found.add(change(subject, name, before.map(Written::of), after.map(Written::of)));
      }
    }

    private static Change change(
        Subject subject, String name, Optional<Written> before, Optional<Written> after) {
      return new Change(subject, name, before, after, List.of());
    }

    private static Optional<String> names(List<String> variants) {
      return variants.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", variants));
    }

    private void images(
        List<Change> found, String key, List<ImageEntry> before, List<ImageEntry> after) {
      Map<String, ImageEntry> old = byKey(before, image -> image.reference().toString());
      Map<String, ImageEntry> now = byKey(after, image -> image.reference().toString());
      // The pins of images that both manifests list are changes of their own.
      Function<ImageEntry, Written> written =
          image -> {
            String reference = image.reference().toString();
            boolean isInBoth = old.containsKey(reference) && now.containsKey(reference);
            return Written.of(isInBoth ? image.withPin(Optional.empty()) : image);
          };
      List<Change> changes = new ArrayList<>();
      entries(
          changes,
          Subject.IMAGE,
          before,
          after,
          image -> image.reference().toString(),
          image -> image.reference().name(),
          written);
      Map<ImageReference, List<ImageLocation>> places =
          discovered.places().getOrDefault(key, Map.of());
      Map<String, List<ImageLocation>> added = new HashMap<>();
      for (ImageEntry image : after) {
        added.put(
            image.reference().name() + written.apply(image),
            places.getOrDefault(image.reference().withoutDigest(), List.of()));
      }
      for (Change change : changes) {
        boolean isAdded = change.before().isEmpty();
        String image = change.name() + change.after().map(Written::toString).orElse("");
        found.add(isAdded ? change.at(added.getOrDefault(image, List.of())) : change);
      }
      old.forEach(
          (reference, image) ->
              Optional.ofNullable(now.get(reference))
                  .ifPresent(
                      is -> value(found, Subject.IMAGE_DIGEST, reference, image.pin(), is.pin())));
    }

    private static void values(
        List<Change> found,
        Subject subject,
        List<ValuesOverride> before,
        List<ValuesOverride> after) {
      Function<ValuesOverride, String> path = override -> override.set().toString();
      entries(found, subject, before, after, path, path, Written::of);
    }

    /**
     * Adds the changes of entries.
     *
     * @param key what identifies an entry
     * @param name of an entry
     * @param written what a manifest says about an entry
     */
    private static <T> void entries(
        List<Change> found,
        Subject subject,
        Collection<T> before,
        Collection<T> after,
        Function<T, String> key,
        Function<T, String> name,
        Function<T, Written> written) {
      Map<String, T> old = byKey(before, key);
      Map<String, T> now = byKey(after, key);
      for (String one : keys(old, now)) {
        Optional<T> was = Optional.ofNullable(old.get(one));
        Optional<T> is = Optional.ofNullable(now.get(one));
        Optional<Written> wasWritten = was.map(written);
        Optional<Written> isWritten = is.map(written);
        if (!wasWritten.equals(isWritten)) {
          found.add(
              change(subject, name.apply(is.or(() -> was).orElseThrow()), wasWritten, isWritten));
        }
      }
    }
  }
}
