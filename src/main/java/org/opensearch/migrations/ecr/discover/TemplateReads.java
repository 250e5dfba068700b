package org.opensearch.migrations.ecr.discover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ValuesPath;

/** The values that a chart's templates read, whether or not its values files have them. */
final class TemplateReads {

  private static final Pattern READ =
      Pattern.compile("\\.Values((?:\\.[A-Za-z_][\\w]{0,80}){1,8})");
  private static final long LARGEST_BYTES = 1024 * 1024;
  private static final int MOST_FILES = 2000;

  private final Set<ValuesPath> paths = new LinkedHashSet<>();

  private TemplateReads() {}

  /** What the templates in a chart's folder read, and those of the subcharts in its folders. */
  static Set<ValuesPath> of(Path chart) {
    TemplateReads reads = new TemplateReads();
    try {
      reads.chart(chart, List.of());
      for (Path subchart : below(chart.resolve("charts"), 1)) {
        reads.chart(subchart, List.of(subchart.getFileName().toString()));
      }
    } catch (IOException e) {
      // It only helps to guess: Helm says what is wrong with the chart.
    }
    return reads.paths;
  }

  private void chart(Path chart, List<Object> parent) throws IOException {
    for (Path file : below(chart.resolve("templates"), Integer.MAX_VALUE)) {
      if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_BYTES) {
        template(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), parent);
      }
    }
  }

  /** What a folder holds, if it is there, itself apart. */
  private static List<Path> below(Path folder, int depth) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.skip(1).limit(MOST_FILES).sorted().toList();
    }
  }

  private void template(String text, List<Object> parent) {
    Matcher matcher = READ.matcher(text);
    while (matcher.find()) {
      List<Object> keys = Arrays.asList((Object[]) matcher.group(1).substring(1).split("\\.", -1));
      List<Object> path = new ArrayList<>(keys.get(0).equals(Leaf.GLOBAL) ? List.of() : parent);
      path.addAll(keys);
      paths.add(new ValuesPath(path));
    }
  }
}
