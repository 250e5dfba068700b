package org.opensearch.migrations.ecr.discover.report;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.discover.Discovered;
import org.opensearch.migrations.ecr.discover.bump.ChartBump;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.TerminalEscapes;

/** The result of a discovery, with image locations, as JSON. */
public final class DiscoveryJson {

  private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
  private static final ObjectWriter JSON =
      new ObjectMapper(new JsonFactoryBuilder().characterEscapes(new TerminalEscapes()).build())
          .writer(
              new DefaultPrettyPrinter().withObjectIndenter(INDENTER).withArrayIndenter(INDENTER));
  private static final int FORMAT_VERSION = 1;

  private final Discovered discovered;

  private DiscoveryJson(Discovered discovered) {
    this.discovered = discovered;
  }

  /**
   * Writes the whole result.
   *
   * @param differences from the current manifest
   */
  public static String write(Discovered discovered, ManifestDifference differences) {
    try {
      return JSON.writeValueAsString(new DiscoveryJson(discovered).fields(differences)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
    }
  }

  private Map<String, Object> fields(ManifestDifference differences) {
    MirrorManifest manifest = discovered.manifest();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", FORMAT_VERSION);
    fields.put("manifest", manifest.source());
    put(fields, "release", manifest.release());
    put(fields, "kubeVersion", manifest.kubeVersion());
    put(fields, "pinned", manifest.pinned());
    fields.put("charts", manifest.charts().stream().map(this::chart).toList());
    fields.put("images", images(manifest.images(), ""));
    fields.put("overrides", overrides(manifest.overrides()));
    fields.put("digests", overrides(manifest.digests()));
    fields.put("omitted", manifest.omitted().stream().map(DiscoveryJson::omitted).toList());
    fields.put("differences", differences.lines());
    fields.put("changes", changes(differences));
    fields.put(
        "moved", differences.moved().stream().map(change -> moved(change, differences)).toList());
    fields.put("bumps", discovered.bumps().stream().map(DiscoveryJson::bump).toList());
    fields.put("warnings", discovered.warnings());
    fields.put("failures", discovered.failures().stream().map(Failure::fields).toList());
    return fields;
  }

  private static Map<String, Object> omitted(OmittedChart chart) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("chart", chart.key());
    fields.put("reason", chart.reason());
    return fields;
  }

  private static List<Object> changes(ManifestDifference differences) {
    List<Object> changes = new ArrayList<>();
    for (ManifestDifference.Section section : differences.sections()) {
      for (ManifestDifference.Change change : section.changes()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("of", section.heading());
        fields.put("kind", change.subject().name().toLowerCase(Locale.ROOT));
        fields.put("name", change.name());
        put(fields, "before", change.before());
        put(fields, "after", change.after());
        changes.add(fields);
      }
    }
    return changes;
  }

  private static Map<String, Object> moved(
      ManifestDifference.Change change, ManifestDifference differences) {
    boolean isImage = change.subject() == ManifestDifference.Subject.IMAGE_DIGEST;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", isImage ? "image" : "chart");
    fields.put("reference", change.name());
    put(fields, "pin", change.before());
    put(fields, "pinned", differences.pinned());
    put(fields, "digest", change.after());
    return fields;
  }

  private static Map<String, Object> bump(ChartBump bump) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("chart", bump.key());
    fields.put("from", bump.from());
    fields.put("to", bump.to());
    fields.put("archiveBytes", bump.archiveBytes());
    bump.images().ifPresent(images -> fields.put("added", texts(images.added())));
    bump.images().ifPresent(images -> fields.put("unused", texts(images.unused())));
    fields.put("lostValues", bump.lost().stream().map(DiscoveryJson::lost).toList());
    put(fields, "uncompared", bump.uncompared());
    bump.installed().ifPresent(installed -> fields.put("installed", installed(installed)));
    return fields;
  }

  private static Map<String, Object> lost(ChartBump.LostValue lost) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("set", lost.path().segments());
    fields.put("places", lost.places());
    return fields;
  }

  private static Map<String, Object> installed(ChartBump.Installed installed) {
    Map<String, Object> fields = new LinkedHashMap<>();
    put(fields, "version", installed.version());
    fields.put("set", installed.path().segments());
    fields.put("to", installed.value());
    put(fields, "place", installed.place());
    return fields;
  }

  private Map<String, Object> chart(ChartEntry chart) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", chart.key());
    fields.put("name", chart.name());
    fields.put("version", chart.version());
    fields.put("repository", chart.repository().toString());
    put(fields, "digest", chart.digest());
    putVariants(fields, chart.variants());
    fields.put("images", images(chart.images(), chart.key()));
    fields.put("overrides", overrides(chart.overrides()));
    fields.put("digests", overrides(chart.digests()));
    return fields;
  }

  private List<Object> images(List<ImageEntry> images, String key) {
    Map<ImageReference, List<ImageLocation>> places =
        discovered.places().getOrDefault(key, Map.of());
    List<Object> all = new ArrayList<>();
    for (ImageEntry image : images) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("image", image.reference().toString());
      put(fields, "digest", image.pin());
      put(fields, "as", image.as().map(ImageEntry.OwnName::name));
      put(fields, "group", image.group());
      put(fields, "reason", image.reason());
      put(fields, "unoverridable", image.unoverridable());
      put(fields, "note", image.note());
      putVariants(fields, image.variants());
      fields.put(
          "places",
          places.getOrDefault(image.reference().withoutDigest(), List.of()).stream()
              .map(ImageLocation::fields)
              .toList());
      all.add(fields);
    }
    return all;
  }

  private static List<Object> overrides(List<ValuesOverride> overrides) {
    List<Object> all = new ArrayList<>();
    for (ValuesOverride override : overrides) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("set", override.set().segments());
      fields.put("to", override.to());
      fields.put("for", texts(override.images()));
      all.add(fields);
    }
    return all;
  }

  private static List<String> texts(Collection<ImageReference> images) {
    return images.stream().map(ImageReference::toString).toList();
  }

  private static void putVariants(Map<String, Object> fields, List<String> names) {
    if (!names.isEmpty()) {
      fields.put("variants", names);
    }
  }

  private static void put(Map<String, Object> fields, String key, Optional<?> value) {
    value.ifPresent(text -> fields.put(key, text.toString()));
  }
}
