package org.opensearch.migrations.ecr.helm.chart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.helm.chart.ArchivedFiles.ArchivedFile;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;

/**
 * The metadata files of a chart's .tgz.
 *
 * @param root the folder of its Chart.yaml, which can differ from its name
 * @param chartYaml the content of its Chart.yaml
 * @param requirementsYaml the content of its requirements.yaml, which charts for Helm 2 have
 */
public record ChartArchive(String root, String chartYaml, Optional<String> requirementsYaml) {

  private static final String CHART_YAML = "Chart.yaml";
  private static final String REQUIREMENTS_YAML = "requirements.yaml";
  private static final Set<String> METADATA = Set.of(CHART_YAML, REQUIREMENTS_YAML);

  /**
   * Reads an archive to its end, in memory; nothing is unpacked.
   *
   * @throws MalformedContentException when it is damaged, too large when expanded, or not a chart
   */
  public static ChartArchive read(byte[] archive) throws IOException {
    Map<String, String> contents = new HashMap<>();
    String root =
        ArchivedFiles.visit(
            new ByteArrayInputStream(archive), new ExpansionBudget(), file -> add(file, contents));
    if (!contents.containsKey(CHART_YAML)) {
      throw new MalformedContentException("it has no Chart.yaml");
    }
    return new ChartArchive(
        root, contents.get(CHART_YAML), Optional.ofNullable(contents.get(REQUIREMENTS_YAML)));
  }

  /** Helm also reads UTF-16 with a byte order mark. */
  private static String text(byte[] content) {
    boolean isWide = content.length > 1 && (content[0] & content[1] & 0xfe) == 0xfe;
    return new String(content, isWide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
  }

  private static void add(ArchivedFile file, Map<String, String> contents) throws IOException {
    if (!file.isRegular() || !METADATA.contains(file.path())) {
      return;
    }
    String content = text(file.tar().content(file.size()));
    if (contents.put(file.path(), content) != null) {
      throw new MalformedContentException("it has more than one " + file.path());
    }
  }
}
