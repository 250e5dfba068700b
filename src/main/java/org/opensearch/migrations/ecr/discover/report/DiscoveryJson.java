package org.opensearch.migrations.ecr.discover.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.discover.Discovered;
import org.opensearch.migrations.ecr.discover.bump.ChartBump;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.TerminalEscapes;

/** The result of a discovery, with image locations, as JSON. */
public final class DiscoveryJson {

  private static final int FORMAT_VERSION = 1;

  private final JsonGenerator json;
  private final Discovered discovered;

  private DiscoveryJson(JsonGenerator json, Discovered discovered) {
    this.json = json;
    this.discovered = discovered;
  }

  /**
   * Writes the whole result.
   *
   * @param differences from the current manifest
   */
  public static String write(Discovered discovered, ManifestDifference differences) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setCharacterEscapes(new TerminalEscapes());
      DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
      new DiscoveryJson(json, discovered).write(differences);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.append('\n').toString();
  }

  private void write(ManifestDifference differences) throws IOException {
    MirrorManifest manifest = discovered.manifest();
    json.writeStartObject();
    json.writeNumberField("version", FORMAT_VERSION);
    json.writeStringField("manifest", manifest.source());
    optional("release", manifest.release());
    optional("kubeVersion", manifest.kubeVersion());
    optional("pinned", manifest.pinned().map(LocalDate::toString));
    json.writeArrayFieldStart("charts");
    for (ChartEntry chart : manifest.charts()) {
      chart(chart);
    }
    json.writeEndArray();
    images(manifest.images(), "");
    overrides("overrides", manifest.overrides());
    overrides("digests", manifest.digests());
    json.writeArrayFieldStart("omitted");
    for (OmittedChart chart : manifest.omitted()) {
      json.writeStartObject();
      json.writeStringField("chart", chart.key());
      json.writeStringField("reason", chart.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    texts("differences", differences.lines());
    changes(differences);
    moved(differences);
    bumps();
    texts("warnings", discovered.warnings());
    json.writeArrayFieldStart("failures");
    for (FailureException failure : discovered.failures()) {
      value(Failure.fields(failure));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void changes(ManifestDifference differences) throws IOException {
    json.writeArrayFieldStart("changes");
    for (ManifestDifference.Section section : differences.sections()) {
      for (ManifestDifference.Change change : section.changes()) {
        json.writeStartObject();
        json.writeStringField("of", section.heading());
        json.writeStringField("kind", change.subject().name().toLowerCase(Locale.ROOT));
        json.writeStringField("name", change.name());
        optional("before", change.before().map(ManifestDifference.Written::toString));
        optional("after", change.after().map(ManifestDifference.Written::toString));
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private void moved(ManifestDifference differences) throws IOException {
    json.writeArrayFieldStart("moved");
    for (ManifestDifference.Change change : differences.moved()) {
      boolean isImage = change.subject() == ManifestDifference.Subject.IMAGE_DIGEST;
      json.writeStartObject();
      json.writeStringField("kind", isImage ? "image" : "chart");
      json.writeStringField("reference", change.name());
      optional("pin", change.before().map(ManifestDifference.Written::toString));
      optional("pinned", differences.pinned().map(LocalDate::toString));
      optional("digest", change.after().map(ManifestDifference.Written::toString));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void bumps() throws IOException {
    json.writeArrayFieldStart("bumps");
    for (ChartBump bump : discovered.bumps()) {
      json.writeStartObject();
      json.writeStringField("chart", bump.key());
      json.writeStringField("from", bump.from());
      json.writeStringField("to", bump.to());
      json.writeNumberField("archiveBytes", bump.archiveBytes());
      if (bump.images().isPresent()) {
        ChartBump.Images images = bump.images().get();
        texts("added", images.added().stream().map(ImageReference::toString).toList());
        texts("unused", images.unused().stream().map(ImageReference::toString).toList());
      }
      json.writeArrayFieldStart("lostValues");
      for (ChartBump.LostValue lost : bump.lost()) {
        json.writeStartObject();
        json.writeFieldName("set");
        value(lost.path().segments());
        texts("places", lost.places());
        json.writeEndObject();
      }
      json.writeEndArray();
      optional("uncompared", bump.uncompared());
      if (bump.installed().isPresent()) {
        ChartBump.Installed installed = bump.installed().get();
        json.writeObjectFieldStart("installed");
        optional("version", installed.version());
        json.writeFieldName("set");
        value(installed.path().segments());
        json.writeStringField("to", installed.value());
        optional("place", installed.place());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void chart(ChartEntry chart) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", chart.key());
    json.writeStringField("name", chart.name());
    json.writeStringField("version", chart.version());
    json.writeStringField("repository", chart.repository().toString());
    optional("digest", chart.digest().map(Digest::toString));
    variants(chart.variants());
    images(chart.images(), chart.key());
    overrides("overrides", chart.overrides());
    overrides("digests", chart.digests());
    json.writeEndObject();
  }

  private void images(List<ImageEntry> images, String key) throws IOException {
    Map<ImageReference, List<ImageLocation>> places =
        discovered.places().getOrDefault(key, Map.of());
    json.writeArrayFieldStart("images");
    for (ImageEntry image : images) {
      json.writeStartObject();
      json.writeStringField("image", image.reference().toString());
      optional("digest", image.pin().map(Digest::toString));
      optional("as", image.as().map(own -> own.name().toString()));
      optional("group", image.group());
      optional("reason", image.reason());
      optional("unoverridable", image.unoverridable());
      optional("note", image.note());
      variants(image.variants());
      json.writeArrayFieldStart("places");
      for (ImageLocation place :
          places.getOrDefault(image.reference().withoutDigest(), List.of())) {
        place(place);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void variants(List<String> names) throws IOException {
    if (!names.isEmpty()) {
      texts("variants", names);
    }
  }

  private void place(ImageLocation place) throws IOException {
    json.writeStartObject();
    json.writeStringField("template", place.template());
    json.writeStringField("kind", place.kind());
    json.writeStringField("name", place.name());
    json.writeStringField("path", place.path());
    if (!place.state().isEmpty()) {
      json.writeStringField("state", place.state());
    }
    json.writeEndObject();
  }

  private void overrides(String field, List<ValuesOverride> overrides) throws IOException {
    json.writeArrayFieldStart(field);
    for (ValuesOverride override : overrides) {
      json.writeStartObject();
      json.writeFieldName("set");
      value(override.set().segments());
      json.writeFieldName("to");
      value(override.to());
      texts("for", override.images().stream().map(ImageReference::toString).toList());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void value(Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        value(entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object item : list) {
        value(item);
      }
      json.writeEndArray();
    } else if (value instanceof Number number) {
      json.writeNumber(number.toString());
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value.toString());
    }
  }

  private void texts(String key, List<String> texts) throws IOException {
    json.writeArrayFieldStart(key);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private void optional(String key, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(key, value.get());
    }
  }
}
