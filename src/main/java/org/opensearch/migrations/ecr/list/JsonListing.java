package org.opensearch.migrations.ecr.list;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;

/** JSON for programs. Empty fields are omitted. */
final class JsonListing {

  private static final int FORMAT_VERSION = 1;

  private JsonListing() {}

  static String write(Listing listing) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
      write(listing, json);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.append('\n').toString();
  }

  private static void write(Listing listing, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("version", FORMAT_VERSION);
    json.writeStringField("manifest", listing.source());
    json.writeStringField("manifestDigest", listing.digest().toString());
    optional(json, "release", listing.release());
    json.writeArrayFieldStart("charts");
    for (ChartEntry chart : listing.charts()) {
      chart(chart, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("images");
    for (Listing.ListedImage image : listing.images()) {
      image(image, json);
    }
    json.writeEndArray();
    omitted(listing.omitted(), json);
    json.writeEndObject();
  }

  private static void chart(ChartEntry chart, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", chart.key());
    json.writeStringField("name", chart.name());
    json.writeStringField("version", chart.version());
    json.writeStringField("repository", chart.repository().toString());
    optional(json, "digest", chart.digest().map(Digest::toString));
    variants(json, chart.variants());
    json.writeEndObject();
  }

  private static void image(Listing.ListedImage image, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("image", image.reference().toString());
    optional(json, "digest", image.digest().map(Digest::toString));
    json.writeArrayFieldStart("pulledBy");
    for (String owner : image.pulledBy()) {
      json.writeString(owner);
    }
    json.writeEndArray();
    optional(json, "as", image.as());
    optional(json, "group", image.group());
    optional(json, "reason", image.reason());
    optional(json, "unoverridable", image.unoverridable());
    optional(json, "note", image.note());
    variants(json, image.variants());
    json.writeEndObject();
  }

  private static void variants(JsonGenerator json, List<String> names) throws IOException {
    if (!names.isEmpty()) {
      json.writeArrayFieldStart("variants");
      for (String name : names) {
        json.writeString(name);
      }
      json.writeEndArray();
    }
  }

  private static void omitted(List<OmittedChart> charts, JsonGenerator json) throws IOException {
    if (charts.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("omitted");
    for (OmittedChart chart : charts) {
      json.writeStartObject();
      json.writeStringField("chart", chart.key());
      json.writeStringField("reason", chart.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void optional(JsonGenerator json, String key, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(key, value.get());
    }
  }
}
