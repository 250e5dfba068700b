package org.opensearch.migrations.ecr.discover.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.discover.Discovered;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.FailedChart;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/** Describes how the current manifest differs from the discovered one. */
public final class ManifestDifference {

  private final MirrorManifest current;
  private final Discovered discovered;
  private final List<String> lines = new ArrayList<>();

  private ManifestDifference(MirrorManifest current, Discovered discovered) {
    this.current = current;
    this.discovered = discovered;
  }

  /**
   * The differences, one per line, under headings; empty if there are none. {@code +} is missing in
   * the manifest, {@code -} is no longer needed, {@code ~} has changed.
   */
  public static List<String> of(MirrorManifest current, Discovered discovered) {
    ManifestDifference difference = new ManifestDifference(current, discovered);
    difference.compare();
    return List.copyOf(difference.lines);
  }

  private void compare() {
    MirrorManifest wanted = discovered.manifest();
    Map<String, ChartEntry> before = byKey(current.charts());
    Map<String, ChartEntry> after = byKey(wanted.charts());
    for (String key : keys(before, after)) {
      section(key, chart(before.get(key), after.get(key)));
    }
    List<String> own = new ArrayList<>();
    field(own, "release", current.release(), wanted.release());
    if (current.kubeVersion().isPresent()) {
      field(own, "kubeVersion", current.kubeVersion(), wanted.kubeVersion());
    }
    images(own, "", current.images(), wanted.images());
    overrides(own, current.overrides(), wanted.overrides());
    section(MirrorManifest.AGGREGATE, own);
    List<String> omitted = new ArrayList<>();
    entries(
        omitted,
        current.omitted(),
        wanted.omitted(),
        OmittedChart::key,
        chart -> "chart " + chart.key() + ": " + chart.reason());
    section("omitted", omitted);
    List<String> incomplete = new ArrayList<>();
    entries(
        incomplete,
        current.incomplete(),
        wanted.incomplete(),
        FailedChart::chart,
        chart -> "chart " + chart.chart() + ": " + chart.reason());
    section("incomplete", incomplete);
  }

  private static Map<String, ChartEntry> byKey(List<ChartEntry> charts) {
    return charts.stream()
        .collect(
            Collectors.toMap(
                ChartEntry::key, Function.identity(), (one, other) -> one, LinkedHashMap::new));
  }

  private static Set<String> keys(Map<String, ?> before, Map<String, ?> after) {
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    return keys;
  }

  private void section(String heading, List<String> differences) {
    if (!differences.isEmpty()) {
      lines.add(heading);
      differences.forEach(line -> lines.add("  " + line));
    }
  }

  private List<String> chart(ChartEntry before, ChartEntry after) {
    List<String> found = new ArrayList<>();
    if (after == null) {
      found.add("- chart " + before.label() + ", which is no longer deployed");
      return found;
    }
    if (before == null) {
      found.add("+ chart " + after.label() + " of " + after.repository());
      images(found, after.key(), List.of(), after.images());
      overrides(found, List.of(), after.overrides());
      return found;
    }
    field(found, "name", Optional.of(before.name()), Optional.of(after.name()));
    field(found, "version", Optional.of(before.version()), Optional.of(after.version()));
    field(found, "repository", Optional.of(before.repository()), Optional.of(after.repository()));
    field(
        found,
        "digest",
        before.digest().map(Digest::toString),
        after.digest().map(Digest::toString));
    field(found, "variants", names(before.variants()), names(after.variants()));
    images(found, after.key(), before.images(), after.images());
    overrides(found, before.overrides(), after.overrides());
    return found;
  }

  private static void field(
      List<String> found, String name, Optional<?> before, Optional<?> after) {
    if (!before.equals(after)) {
      found.add("~ " + name + ": " + text(before) + " → " + text(after));
    }
  }

  private static Optional<String> names(List<String> variants) {
    return variants.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", variants));
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse("none");
  }

  private void images(
      List<String> found, String key, List<ImageEntry> before, List<ImageEntry> after) {
    entries(found, before, after, image -> image.reference().toString(), ManifestDifference::text);
    Map<ImageReference, List<ImageLocation>> places =
        discovered.places().getOrDefault(key, Map.of());
    for (ImageEntry image : after) {
      String added = "+ " + text(image);
      found.replaceAll(
          line ->
              line.equals(added)
                  ? line + lines(places.getOrDefault(image.reference().withoutPin(), List.of()))
                  : line);
    }
  }

  private static String lines(List<ImageLocation> places) {
    return places.stream().map(place -> "\n      " + place).collect(Collectors.joining());
  }

  private static String text(ImageEntry image) {
    return "image "
        + image.reference()
        + image.pin().map(pin -> ", digest: " + pin).orElse("")
        + image.as().map(own -> ", as: " + own.written()).orElse("")
        + image.group().map(group -> ", group: " + group).orElse("")
        + image.reason().map(reason -> ", reason: " + reason).orElse("")
        + image.unoverridable().map(why -> ", unoverridable: " + why).orElse("")
        + image.note().map(note -> ", note: " + note).orElse("")
        + names(image.variants()).map(variants -> ", variants: " + variants).orElse("");
  }

  private static void overrides(
      List<String> found, List<ValuesOverride> before, List<ValuesOverride> after) {
    entries(found, before, after, o -> o.set().toString(), ManifestDifference::text);
  }

  private static String text(ValuesOverride override) {
    return "override "
        + override.set()
        + " = "
        + override.to()
        + " for "
        + override.images().stream()
            .map(ImageReference::toString)
            .sorted()
            .collect(Collectors.joining(", "));
  }

  private static <T> void entries(
      List<String> found,
      Collection<T> before,
      Collection<T> after,
      Function<T, String> key,
      Function<T, String> text) {
    Map<String, String> old = texts(before, key, text);
    Map<String, String> now = texts(after, key, text);
    for (String one : keys(old, now)) {
      if (!now.containsKey(one)) {
        found.add("- " + old.get(one));
      } else if (!old.containsKey(one)) {
        found.add("+ " + now.get(one));
      } else if (!Objects.equals(old.get(one), now.get(one))) {
        found.add("~ " + old.get(one));
        found.add("  → " + now.get(one));
      }
    }
  }

  private static <T> Map<String, String> texts(
      Collection<T> entries, Function<T, String> key, Function<T, String> text) {
    Map<String, String> texts = new LinkedHashMap<>();
    entries.forEach(entry -> texts.put(key.apply(entry), text.apply(entry)));
    return texts;
  }
}
