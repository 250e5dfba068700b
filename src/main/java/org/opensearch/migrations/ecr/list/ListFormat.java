package org.opensearch.migrations.ecr.list;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.failure.Failure;

/** The formats of a listing. */
public enum ListFormat {
  /** Aligned columns for people. */
  TABLE,
  /** JSON for programs. */
  JSON,
  /** Arrays {@code CHARTS} and {@code IMAGES} that bash can source. */
  SHELL;

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The listing as text; ends with a line break. */
  public String write(Listing listing) {
    return switch (this) {
      case TABLE -> table(listing);
      case JSON -> JsonListing.write(listing);
      case SHELL -> shell(listing);
    };
  }

  private static String table(Listing listing) {
    List<List<String>> charts = new ArrayList<>();
    charts.add(List.of("CHART", "VERSION", "REPOSITORY"));
    for (ChartEntry chart : listing.charts()) {
      charts.add(List.of(chart.name(), chart.version(), chart.repository().toString()));
    }
    List<List<String>> images = new ArrayList<>();
    images.add(List.of("IMAGE", "PULLED BY"));
    for (Listing.ListedImage image : listing.images()) {
      images.add(List.of(image.reference().toString(), String.join(", ", image.pulledBy())));
    }
    return aligned(charts) + "\n" + aligned(images) + omitted(listing);
  }

  private static String omitted(Listing listing) {
    if (listing.omitted().isEmpty()) {
      return "";
    }
    List<List<String>> omitted = new ArrayList<>();
    omitted.add(List.of("NOT MIRRORED", "REASON"));
    for (OmittedChart chart : listing.omitted()) {
      omitted.add(List.of(chart.key(), Failure.printable(chart.reason())));
    }
    return "\n" + aligned(omitted);
  }

  private static String aligned(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length())).append("  ");
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }

  private static String shell(Listing listing) {
    StringBuilder script = new StringBuilder();
    script.append("#!/usr/bin/env bash\n");
    script.append("# What is mirrored, to be sourced. CHARTS: name, version, repository.\n");
    script
        .append("# manifest: ")
        .append(Failure.printable(listing.source()))
        .append(' ')
        .append(listing.digest())
        .append('\n');
    listing
        .release()
        .ifPresent(release -> script.append("# release: ").append(release).append('\n'));
    array(
        script,
        "CHARTS",
        listing.charts().stream()
            .map(chart -> chart.name() + " " + chart.version() + " " + chart.repository())
            .toList());
    array(
        script,
        "IMAGES",
        listing.images().stream().map(image -> image.reference().toString()).toList());
    return script.toString();
  }

  private static void array(StringBuilder script, String name, List<String> items) {
    script.append("\n# shellcheck disable=SC2034\n").append(name).append("=(\n");
    for (String item : items) {
      script.append("  ").append(quoted(item)).append('\n');
    }
    script.append(")\n");
  }

  /** In double quotes, with all that bash would expand there escaped. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '"' || c == '$' || c == '`') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append('"').toString();
  }

  /** JSON for programs. Empty fields are omitted. */
  private static final class JsonListing {

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
}
