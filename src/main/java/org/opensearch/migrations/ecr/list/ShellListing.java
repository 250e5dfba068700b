package org.opensearch.migrations.ecr.list;

import java.util.List;
import org.opensearch.migrations.ecr.model.failure.Failure;

/** Two arrays that bash can source. */
final class ShellListing {

  private ShellListing() {}

  static String write(Listing listing) {
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
