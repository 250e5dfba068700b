package org.opensearch.migrations.ecr.helm.program.copy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.ports.HelmEngine.Cluster;

/**
 * Altered copies of charts, each made once, in a folder that somebody else removes. A chart must
 * not change after its first copy.
 */
public final class ModifiedCharts {

  /** What .helmignore is unlikely to name. */
  public static final String VALUES_TEMPLATE = "templates/ma-ecr-merged.yaml";

  /** Not as it is: Helm reads templates' output as YAML, which not every JSON is. */
  private static final String PRINT_VALUES = "values: {{ .Values | toJson | b64enc }}\n";

  private static final Pattern REVISION = Pattern.compile("(\\$?\\.Release\\.Revision)\\b");

  /** The method of {@code .Capabilities.APIVersions}, and the function for lists. */
  private static final Pattern QUESTION = Pattern.compile("((?:\\.Has|\\bhas)\\s+\")([^\"]+)\"");

  private final TemporaryFolder temporary;
  private final Map<Path, Path> withoutSchemas = new ConcurrentHashMap<>();
  private final Map<Path, Path> valuesOnly = new ConcurrentHashMap<>();
  private final Map<Path, Path> templatesAsText = new ConcurrentHashMap<>();
  private final Map<Cluster, Map<Path, Path>> told = new ConcurrentHashMap<>();

  /** Copies into {@code temporary}. */
  public ModifiedCharts(TemporaryFolder temporary) {
    this.temporary = temporary;
  }

  /**
   * The chart without its values.schema.json and those of its subcharts.
   *
   * @throws MalformedContentException when a subchart's archive is broken
   */
  public Path withoutSchemas(Path chart) throws IOException {
    return once(withoutSchemas, chart, this::copyWithoutSchemas);
  }

  /**
   * The chart without any template but {@link #VALUES_TEMPLATE}, which prints the values: no other
   * can fail, nor change them.
   *
   * @throws MalformedContentException when a subchart's archive is broken
   */
  public Path valuesOnly(Path chart) throws IOException {
    return once(valuesOnly, chart, this::copyValuesOnly);
  }

  /**
   * The chart with templates in place of its own that print the text of those, for {@link
   * PrintedTemplates} to read.
   *
   * @throws MalformedContentException when a subchart's archive is broken
   */
  public Path templatesAsText(Path chart) throws IOException {
    return once(
        templatesAsText, chart, original -> copy(original, ChartTreeCopier.TEMPLATES_AS_TEXT));
  }

  /**
   * The chart with templates that are told what no option of Helm tells them: API versions that the
   * cluster does not serve, and the second revision.
   *
   * @throws MalformedContentException when a subchart's archive is broken
   */
  public Path told(Path chart, Cluster cluster) throws IOException {
    Cluster untellable = new Cluster(new TreeSet<>(), cluster.absent(), cluster.isUpgrade(), false);
    return once(
        told.computeIfAbsent(untellable, c -> new ConcurrentHashMap<>()),
        chart,
        original -> copyTold(original, untellable));
  }

  private Path copyTold(Path chart, Cluster cluster) throws IOException {
    Path copy = copy(chart, ChartTreeCopier.ALL);
    try (Stream<Path> files = Files.walk(copy)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] content = Files.readAllBytes(file);
        // One character for each byte, whatever the file holds.
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String told = told(text, cluster);
        if (!told.equals(text)) {
          Files.write(file, told.getBytes(StandardCharsets.ISO_8859_1));
        }
      }
    }
    return copy;
  }

  private static String told(String text, Cluster cluster) {
    String revised =
        cluster.isUpgrade() && text.contains(".Release.Revision")
            ? REVISION.matcher(text).replaceAll("(add1 $1)")
            : text;
    return cluster.absent().isEmpty()
        ? revised
        : QUESTION
            .matcher(revised)
            .replaceAll(
                question ->
                    cluster.absent().contains(question.group(2))
                        ? Matcher.quoteReplacement(
                            question.group(1) + "absent:" + question.group(2) + '"')
                        : Matcher.quoteReplacement(question.group()));
  }

  private Path copyWithoutSchemas(Path chart) throws IOException {
    return copy(chart, ChartTreeCopier.WITHOUT_SCHEMAS);
  }

  private Path copyValuesOnly(Path chart) throws IOException {
    Path copy = copy(chart, ChartTreeCopier.VALUES_ONLY);
    Path template = copy.resolve(VALUES_TEMPLATE);
    Files.createDirectory(template.getParent());
    Files.writeString(template, PRINT_VALUES, StandardCharsets.UTF_8);
    return copy;
  }

  private Path copy(Path chart, ChartTreeCopier.Choice choice) throws IOException {
    // Messages name the folder.
    Path copy = temporary.newFolder("copy").resolve(chart.getFileName());
    new ChartTreeCopier(temporary, choice).copy(chart, copy);
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
