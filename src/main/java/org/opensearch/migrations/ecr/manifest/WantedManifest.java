package org.opensearch.migrations.ecr.manifest;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.opensearch.migrations.ecr.manifest.Wanted.Absent;
import org.opensearch.migrations.ecr.manifest.Wanted.Fields;
import org.opensearch.migrations.ecr.manifest.Wanted.Implied;
import org.opensearch.migrations.ecr.manifest.Wanted.Items;
import org.opensearch.migrations.ecr.manifest.Wanted.Value;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;

/** A manifest as what its file has to say. */
final class WantedManifest {

  private final MirrorManifest manifest;
  private final ImageNames names;

  private WantedManifest(MirrorManifest manifest) {
    this.manifest = manifest;
    this.names = new ImageNames(manifest);
  }

  /** What the file of {@code manifest} has to say. */
  static Fields of(MirrorManifest manifest) {
    return new WantedManifest(manifest).root();
  }

  private Fields root() {
    boolean isEmpty = manifest.charts().isEmpty() && manifest.images().isEmpty();
    Map<String, Wanted> fields = new LinkedHashMap<>();
    fields.put("version", new Value(FormatVersion.VERSION));
    fields.put("release", optional(manifest.release().map(release -> new Value(release, true))));
    fields.put("charts", new Items(items(manifest.charts(), this::chart), false, true, false));
    // Without charts and images no reader would take it for a manifest.
    fields.put("images", new Items(items(manifest.images(), this::image), false, false, isEmpty));
    fields.put("overrides", lines(items(manifest.overrides(), this::override)));
    fields.put("omitted", lines(items(manifest.omitted(), this::omitted)));
    return new Fields(fields, false);
  }

  private WantedItem chart(ChartEntry chart) {
    Map<String, Wanted> fields = new LinkedHashMap<>();
    boolean isKey = chart.name().equals(chart.key());
    fields.put("key", new Value(chart.key()));
    fields.put("name", isKey ? new Implied(chart.name()) : new Value(chart.name()));
    fields.put("version", new Value(chart.version()));
    fields.put("repository", new Value(chart.repository().toString()));
    fields.put("digest", optional(chart.digest().map(digest -> new Value(digest.toString()))));
    fields.put("images", lines(items(chart.images(), this::image)));
    fields.put("overrides", lines(items(chart.overrides(), this::override)));
    return new WantedItem.Keyed("key", new Fields(fields, false));
  }

  private WantedItem image(ImageEntry image) {
    return new WantedImage(WrittenImage.of(image));
  }

  private WantedItem override(ValuesOverride override) {
    List<WantedItem> moves = items(override.images(), image -> new WantedMove(image, names));
    Map<String, Wanted> fields = new LinkedHashMap<>();
    fields.put("set", new Value(canonical(override.set().segments())));
    fields.put("to", new Value(canonical(override.to())));
    fields.put("for", new Items(moves, true, false, false));
    return new WantedItem.Keyed("set", new Fields(fields, true));
  }

  private WantedItem omitted(OmittedChart chart) {
    Map<String, Wanted> fields = new LinkedHashMap<>();
    fields.put("chart", new Value(chart.key()));
    fields.put("reason", new Value(chart.reason()));
    return new WantedItem.Keyed("chart", new Fields(fields, true));
  }

  private static <T> List<WantedItem> items(List<T> list, Function<T, WantedItem> item) {
    return list.stream().map(item).toList();
  }

  private static Items lines(List<WantedItem> items) {
    return new Items(items, false, false, false);
  }

  private static Wanted optional(Optional<Value> value) {
    return value.<Wanted>map(v -> v).orElseGet(Absent::new);
  }

  /** {@code value} with the number types that the reader chooses. */
  static Object canonical(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> values = new LinkedHashMap<>();
      map.forEach((key, item) -> values.put((String) key, canonical(item)));
      return values;
    }
    if (value instanceof List<?> list) {
      List<Object> values = new ArrayList<>();
      list.forEach(item -> values.add(canonical(item)));
      return values;
    }
    if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
      BigInteger number = new BigInteger(value.toString());
      return number.bitLength() < Integer.SIZE
          ? (Object) number.intValue()
          : number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }
    return value instanceof Float number ? (Object) number.doubleValue() : value;
  }
}
