package org.opensearch.migrations.ecr.discover.bump;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.yaml.YamlNode;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** Where the values of a deployment are set: the aggregate chart's own, those of -f, and --set. */
public final class ValuesFiles {

  private final Map<String, YamlNode> files = new LinkedHashMap<>();
  private final List<String> set;

  private ValuesFiles(List<String> set) {
    this.set = set;
  }

  /**
   * Reads the files.
   *
   * @param folder of the aggregate chart, unpacked
   */
  public static ValuesFiles of(Deployment deployment, Path folder) {
    ValuesFiles values = new ValuesFiles(deployment.set());
    deployment
        .chart()
        .ifPresent(
            chart -> {
              String name =
                  Files.isDirectory(chart)
                      ? chart.resolve("values.yaml").toString()
                      : "values.yaml of " + chart;
              values.add(name, folder.resolve("values.yaml"));
            });
    deployment.values().forEach(file -> values.add(file.toString(), file));
    return values;
  }

  /** Only the lines of a file that cannot be read are unknown. */
  private void add(String name, Path file) {
    YamlReader.readIfValid(file, name).ifPresent(content -> files.put(name, content));
  }

  /** The places that set the value or a part of it, the one that takes precedence last. */
  public List<String> places(ValuesPath path) {
    List<String> places = new ArrayList<>();
    files.forEach(
        (name, root) -> line(root, path).ifPresent(line -> places.add(name + ", line " + line)));
    String assigned = path.dotted();
    boolean isSet =
        set.stream()
            .flatMap(text -> Stream.of(text.split(",", -1)))
            .anyMatch(
                one ->
                    one.startsWith(assigned + "=")
                        || one.startsWith(assigned + ".")
                        || one.startsWith(assigned + "["));
    if (isSet) {
      places.add("--set");
    }
    return places;
  }

  private static Optional<Integer> line(YamlNode root, ValuesPath path) {
    YamlNode at = root;
    int line = 0;
    for (Object key : path.segments()) {
      Optional<YamlNode.MappingEntry> entry = at.entry(String.valueOf(key));
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      line = entry.get().key().line();
      at = entry.get().value();
    }
    return Optional.of(line);
  }
}
