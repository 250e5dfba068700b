package org.opensearch.migrations.ecr.helm.program.copy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.ports.HelmEngine.Cluster;

/**
 * Modified copies of charts, each made once, in a folder that the caller deletes. A chart must not
 * change after its first copy.
 */
public final class ModifiedCharts {

  /** A name that .helmignore is unlikely to match. */
  public static final String VALUES_TEMPLATE = "templates/ma-ecr-merged.yaml";

  /** Encoded, because Helm parses output as YAML, and not all JSON is YAML. */
  private static final String PRINT_VALUES = "values: {{ .Values | toJson | b64enc }}\n";

  private static final Pattern PRINTED_VALUES =
      Pattern.compile("^values: (\\S+)$", Pattern.MULTILINE);
  private static final int DEEPEST_VALUES = 200;
  private static final ObjectReader JSON = reader();

  private static final Pattern REVISION = Pattern.compile("(\\$?\\.Release\\.Revision)\\b");

  /** The method of {@code .Capabilities.APIVersions}, and the function for lists. */
  private static final Pattern HAS_API = Pattern.compile("((?:\\.Has|\\bhas)\\s+\")([^\"]+)\"");

  private final TemporaryFolder temporary;
  private final Map<Path, Path> withoutSchemas = new ConcurrentHashMap<>();
  private final Map<Path, Path> valuesOnly = new ConcurrentHashMap<>();
  private final Map<Path, Path> templatesAsText = new ConcurrentHashMap<>();
  private final Map<Cluster, Map<Path, Path>> forCluster = new ConcurrentHashMap<>();

  /** Copies into {@code temporary}. */
  public ModifiedCharts(TemporaryFolder temporary) {
    this.temporary = temporary;
  }

  /**
   * The chart without its values.schema.json and those of its subcharts.
   *
   * @throws MalformedContentException when a subchart's archive is invalid
   */
  public Path withoutSchemas(Path chart) throws IOException {
    return once(withoutSchemas, chart, original -> copy(original, ChartTreeCopier.WITHOUT_SCHEMAS));
  }

  /**
   * The chart with {@link #VALUES_TEMPLATE} as its only template, which prints the values: others
   * could fail, or change them.
   *
   * @throws MalformedContentException when a subchart's archive is invalid
   */
  public Path valuesOnly(Path chart) throws IOException {
    return once(valuesOnly, chart, this::copyValuesOnly);
  }

  /**
   * The chart with each template replaced by one that prints its text, for {@link
   * PrintedTemplates}.
   *
   * @throws MalformedContentException when a subchart's archive is invalid
   */
  public Path templatesAsText(Path chart) throws IOException {
    return once(
        templatesAsText, chart, original -> copy(original, ChartTreeCopier.TEMPLATES_AS_TEXT));
  }

  /**
   * The chart with templates that see what no option of Helm sets: API versions that the cluster
   * does not serve, and the second revision.
   *
   * @throws MalformedContentException when a subchart's archive is invalid
   */
  public Path forCluster(Path chart, Cluster cluster) throws IOException {
    Cluster unsettable = new Cluster(new TreeSet<>(), cluster.absent(), cluster.isUpgrade(), false);
    return once(
        forCluster.computeIfAbsent(unsettable, c -> new ConcurrentHashMap<>()),
        chart,
        original -> copyForCluster(original, unsettable));
  }

  private Path copyForCluster(Path chart, Cluster cluster) throws IOException {
    Path copy = copy(chart, ChartTreeCopier.ALL);
    try (Stream<Path> files = Files.walk(copy)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        // One character for each byte, so that any content is kept.
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String adapted = adapted(text, cluster);
        if (!adapted.equals(text)) {
          Files.writeString(file, adapted, StandardCharsets.ISO_8859_1);
        }
      }
    }
    return copy;
  }

  private static String adapted(String text, Cluster cluster) {
    String revised =
        cluster.isUpgrade() && text.contains(".Release.Revision")
            ? REVISION.matcher(text).replaceAll("(add1 $1)")
            : text;
    return cluster.absent().isEmpty()
        ? revised
        : HAS_API
            .matcher(revised)
            .replaceAll(
                match ->
                    cluster.absent().contains(match.group(2))
                        ? Matcher.quoteReplacement(
                            match.group(1) + "absent:" + match.group(2) + '"')
                        : Matcher.quoteReplacement(match.group()));
  }

  /**
   * The values that {@link #VALUES_TEMPLATE} printed.
   *
   * @throws MalformedContentException when there are none, or they are nested too deep
   */
  public static Map<String, Object> printedValues(String printed) throws IOException {
    Matcher line = PRINTED_VALUES.matcher(printed);
    if (!line.find()) {
      throw new MalformedContentException("its values cannot be written as JSON");
    }
    try {
      return JSON.readValue(Base64.getDecoder().decode(line.group(1)));
    } catch (JsonProcessingException e) {
      throw new MalformedContentException("its values: " + e.getOriginalMessage(), e);
    }
  }

  private static ObjectReader reader() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST_VALUES)
            .maxStringLength(Integer.MAX_VALUE)
            .build();
    JsonFactory factory = JsonFactory.builder().streamReadConstraints(constraints).build();
    return new ObjectMapper(factory).readerFor(new TypeReference<Map<String, Object>>() {});
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
