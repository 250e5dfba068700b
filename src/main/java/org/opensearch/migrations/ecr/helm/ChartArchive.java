package org.opensearch.migrations.ecr.helm;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.opensearch.migrations.ecr.http.TooLargeException;

/**
 * What is read of a chart's .tgz.
 *
 * @param root the one folder at its top, which must be the chart's name
 * @param chartYaml the content of its Chart.yaml
 * @param requirementsYaml that of its requirements.yaml, which charts for Helm 2 have
 */
record ChartArchive(String root, String chartYaml, Optional<String> requirementsYaml) {

  /** Twice what Helm itself accepts. */
  private static final long LARGEST_EXPANDED_BYTES = 200L * 1024 * 1024;

  private static final String CHART_YAML = "Chart.yaml";
  private static final String REQUIREMENTS_YAML = "requirements.yaml";
  private static final Set<String> WANTED = Set.of(CHART_YAML, REQUIREMENTS_YAML);

  /**
   * Reads an archive to its end, in memory; nothing is unpacked.
   *
   * @throws MalformedContentException when it is damaged, too large when expanded, or not a chart
   */
  static ChartArchive read(byte[] archive) throws MalformedContentException {
    try (InputStream expanded =
        new BoundedInputStream(
            new GZIPInputStream(new ByteArrayInputStream(archive), 16 * 1024),
            LARGEST_EXPANDED_BYTES)) {
      ChartArchive chart = new Contents().collect(new TarReader(expanded));
      // The checksum stands at the end.
      expanded.transferTo(OutputStream.nullOutputStream());
      return chart;
    } catch (MalformedContentException e) {
      throw e;
    } catch (ZipException e) {
      throw new MalformedContentException(
          "it is not a gzip file, or damaged: " + e.getMessage(), e);
    } catch (EOFException e) {
      throw new MalformedContentException("the archive ends early", e);
    } catch (TooLargeException e) {
      throw new MalformedContentException(
          "it expands to more than " + LARGEST_EXPANDED_BYTES / 1024 / 1024 + " MiB", e);
    } catch (IOException e) {
      throw new MalformedContentException(e.getMessage(), e);
    }
  }

  /** What was met so far. */
  private static final class Contents {
    private final Map<String, String> wanted = new HashMap<>();
    private String root;

    ChartArchive collect(TarReader tar) throws IOException {
      for (Optional<TarReader.Entry> next = tar.next(); next.isPresent(); next = tar.next()) {
        TarReader.Entry entry = next.get();
        // Archives made on Windows may have backslashes; Helm reads them.
        String[] path = entry.path().replace('\\', '/').split("/", 2);
        if (!entry.isFolder()) {
          checkPath(entry, path);
          if (entry.isFile() && WANTED.contains(path[1])) {
            add(path[1], new String(tar.content(entry.size()), StandardCharsets.UTF_8));
          }
        }
      }
      String chartYaml = wanted.get(CHART_YAML);
      if (chartYaml == null) {
        throw new MalformedContentException("it has no Chart.yaml");
      }
      return new ChartArchive(root, chartYaml, Optional.ofNullable(wanted.get(REQUIREMENTS_YAML)));
    }

    private void checkPath(TarReader.Entry entry, String[] path) throws IOException {
      if (path.length < 2 || path[0].isEmpty() || climbs(entry.path())) {
        throw new MalformedContentException(
            "it has a file outside the chart's folder: '" + entry.path() + "'");
      }
      if (root != null && !root.equals(path[0])) {
        throw new MalformedContentException(
            "it has more than one folder at its top: '" + root + "' and '" + path[0] + "'");
      }
      root = path[0];
    }

    private static boolean climbs(String path) {
      return Arrays.asList(path.replace('\\', '/').split("/")).contains("..");
    }

    private void add(String name, String content) throws IOException {
      if (wanted.put(name, content) != null) {
        throw new MalformedContentException("it has more than one " + name);
      }
    }
  }
}
