package org.opensearch.migrations.ecr.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Altered copies of charts, each made once, in a folder that somebody else removes. A chart must
 * not change after its first copy.
 */
final class ChartCopies {

  /** What .helmignore is unlikely to name. */
  static final String VALUES_TEMPLATE = "templates/ma-ecr-merged.yaml";

  /** Not as it is: Helm reads templates' output as YAML, which not every JSON is. */
  private static final String PRINT_VALUES = "values: {{ .Values | toJson | b64enc }}\n";

  private final TemporaryFolder temporary;
  private final Map<Path, Path> withoutSchemas = new ConcurrentHashMap<>();
  private final Map<Path, Path> valuesOnly = new ConcurrentHashMap<>();
  private final Map<Path, Path> templatesAsText = new ConcurrentHashMap<>();

  /** Copies into {@code temporary}. */
  ChartCopies(TemporaryFolder temporary) {
    this.temporary = temporary;
  }

  /**
   * The chart without its values.schema.json and those of its subcharts.
   *
   * @throws MalformedContentException when a subchart's archive is broken
   */
  Path withoutSchemas(Path chart) throws IOException {
    return once(withoutSchemas, chart, this::copyWithoutSchemas);
  }

  /**
   * The chart without any template but {@link #VALUES_TEMPLATE}, which prints the values: no other
   * can fail, nor change them.
   *
   * @throws MalformedContentException when a subchart's archive is broken
   */
  Path valuesOnly(Path chart) throws IOException {
    return once(valuesOnly, chart, this::copyValuesOnly);
  }

  /**
   * The chart with templates in place of its own that print the text of those, for {@link
   * PrintedTemplates} to read.
   *
   * @throws MalformedContentException when a subchart's archive is broken
   */
  Path templatesAsText(Path chart) throws IOException {
    return once(templatesAsText, chart, original -> copy(original, ChartCopier.TEMPLATES_AS_TEXT));
  }

  private Path copyWithoutSchemas(Path chart) throws IOException {
    return copy(chart, ChartCopier.WITHOUT_SCHEMAS);
  }

  private Path copyValuesOnly(Path chart) throws IOException {
    Path copy = copy(chart, ChartCopier.VALUES_ONLY);
    Path template = copy.resolve(VALUES_TEMPLATE);
    Files.createDirectory(template.getParent());
    Files.writeString(template, PRINT_VALUES, StandardCharsets.UTF_8);
    return copy;
  }

  private Path copy(Path chart, ChartCopier.Choice choice) throws IOException {
    // Messages name the folder.
    Path copy = temporary.newFolder("copy").resolve(chart.getFileName());
    new ChartCopier(temporary, choice).copy(chart, copy);
    return copy;
  }

  private interface Copying {
    Path copy(Path chart) throws IOException;
  }

  private static Path once(Map<Path, Path> copies, Path chart, Copying copying) throws IOException {
    try {
      return copies.computeIfAbsent(
          chart.toAbsolutePath().normalize(),
          original -> {
            try {
              return copying.copy(original);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
