package org.opensearch.migrations.ecr.list;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.opensearch.migrations.ecr.model.ChartEntry;
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
}
