package org.opensearch.migrations.ecr.helm.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.ports.HelmEngine.Request;

/** A chart that a test writes, file by file. */
public final class ChartOnDisk {

  private final Path folder;

  /** A chart with only a Chart.yaml, in folder {@code name} of {@code parent}. */
  public ChartOnDisk(Path parent, String name) {
    this.folder = parent.resolve(name);
    file("Chart.yaml", ArchiveBuilder.chartYaml(name, "1.0.0"));
  }

  public ChartOnDisk file(String path, String content) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ChartOnDisk archive(String path, byte[] content) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path folder() {
    return folder;
  }

  /** Its files, and when each was written. */
  public List<String> state() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().map(file -> file + " " + file.toFile().lastModified()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its render as release {@code rel}, without validating schemas. */
  public Request request(Path... values) {
    return new Request(folder, "rel", "ns", List.of(values), List.of(), false);
  }

  /** Its render as release {@code rel}, with validated schemas. */
  public Request checkedRequest(Path... values) {
    return new Request(folder, "rel", "ns", List.of(values), List.of(), true);
  }

  /** Its render as release {@code rel}, with values as for {@code --set}. */
  public Request requestWith(String... set) {
    return new Request(folder, "rel", "ns", List.of(), List.of(set), false);
  }
}
