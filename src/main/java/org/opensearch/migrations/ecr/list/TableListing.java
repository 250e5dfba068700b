package org.opensearch.migrations.ecr.list;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.OmittedChart;
import org.opensearch.migrations.ecr.model.failure.Failure;

/** Aligned columns for people. */
final class TableListing {

  private static final String GAP = "  ";

  private TableListing() {}

  static String write(Listing listing) {
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
        line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }
}
