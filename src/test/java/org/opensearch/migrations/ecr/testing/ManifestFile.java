package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.model.Digest;

/** Writes the manifest file that {@code --manifest} names. */
public final class ManifestFile {

  private final List<String> images = new ArrayList<>();
  private final List<String> charts = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();

  /** Lists nothing from now on. */
  public ManifestFile clear() {
    images.clear();
    charts.clear();
    return this;
  }

  /** Adds a field of the file. */
  public ManifestFile field(String key, String value) {
    fields.add(key + ": \"" + value + "\"\n");
    return this;
  }

  /** Adds an image of the aggregate chart. */
  public ManifestFile image(String reference) {
    images.add("  - image: \"" + reference + "\"\n    unoverridable: \"a test\"\n");
    return this;
  }

  /** Adds an image with the digest of its tag. */
  public ManifestFile image(String reference, Digest pin) {
    image(reference);
    images.add("    digest: \"" + pin + "\"\n");
    return this;
  }

  /** Adds a chart with the digest of its archive; {@code key} is its name too. */
  public ManifestFile chart(String key, String version, String repository, Digest pin) {
    chart(key, version, repository);
    charts.add("    digest: \"" + pin + "\"\n");
    return this;
  }

  /** Adds a chart without images; {@code key} is its name too. */
  public ManifestFile chart(String key, String version, String repository) {
    return chart(key, version, repository, List.of());
  }

  /** Adds a chart with its images; {@code key} is its name too. */
  public ManifestFile chart(String key, String version, String repository, List<String> brings) {
    return namedChart(key, key, version, repository, brings);
  }

  /** Adds a chart with its images. */
  public ManifestFile namedChart(
      String key, String name, String version, String repository, List<String> brings) {
    StringBuilder chart = new StringBuilder();
    chart.append("  - key: ").append(key).append("\n    name: ").append(name);
    chart.append("\n    version: \"").append(version);
    chart.append("\"\n    repository: ").append(repository).append('\n');
    if (!brings.isEmpty()) {
      chart.append("    images:\n");
      brings.forEach(
          image ->
              chart
                  .append("      - image: \"")
                  .append(image)
                  .append("\"\n        unoverridable: \"a test\"\n"));
    }
    charts.add(chart.toString());
    return this;
  }

  /** Writes it; returns {@code file} as an argument. */
  public String writeTo(Path file) {
    String yaml =
        "version: 1\n" + String.join("", fields) + list("charts", charts) + list("images", images);
    try {
      return Files.writeString(file, yaml).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String list(String key, List<String> items) {
    return items.isEmpty() ? key + ": []\n" : key + ":\n" + String.join("", items);
  }
}
