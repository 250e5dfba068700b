package org.opensearch.migrations.ecr.helm.program.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.ports.HelmEngine.Templates;

/**
 * Templates that print the text of others, so that Helm itself determines the subcharts and their
 * names, which are in the comment before each document.
 */
public final class PrintedTemplates {

  private static final String TEMPLATE = "template";
  private static final String LIBRARY = "library";

  /** The maximum size of a template; larger files are not read. */
  private static final long LARGEST_BYTES = 1024 * 1024;

  private static final Pattern TYPE_LIBRARY =
      Pattern.compile("(?m)^[\"']?type[\"']?[ \\t]*:[ \\t]*[\"']?library\\b.*$");
  private static final Pattern PRINTED =
      Pattern.compile(
          "(?m)^# Source: (\\S+?)/templates/.*\\R(" + TEMPLATE + "|" + LIBRARY + "): (\\S*+)$");

  private PrintedTemplates() {}

  /** Whether a Chart.yaml is that of a library, whose templates Helm does not render. */
  static boolean isLibrary(String chartYaml) {
    return TYPE_LIBRARY.matcher(chartYaml).find();
  }

  /** The Chart.yaml of a library, changed so that Helm renders its templates. */
  static String asApplication(String chartYaml) {
    return TYPE_LIBRARY.matcher(chartYaml).replaceAll("");
  }

  /** The text of a file; empty if it is larger than a template. */
  static String text(Path file) throws IOException {
    return Files.size(file) > LARGEST_BYTES
        ? ""
        : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** Replaces every template in a folder by a template that prints its text. */
  static void replace(Path folder, boolean isLibrary) throws IOException {
    List<Path> templates;
    try (Stream<Path> files = Files.walk(folder)) {
      templates = files.filter(Files::isRegularFile).toList();
    }
    int number = 0;
    for (Path template : templates) {
      byte[] text = text(template).getBytes(StandardCharsets.UTF_8);
      Files.delete(template);
      String printed = Base64.getEncoder().encodeToString(text);
      String key = isLibrary ? LIBRARY : TEMPLATE;
      // Helm renders no file whose name begins with an underscore, nor NOTES.txt.
      Files.writeString(folder.resolve("ma-ecr-" + number++ + ".yaml"), key + ": " + printed);
    }
  }

  /** Reads what the templates printed. */
  public static List<Templates> read(String printed) {
    Map<List<String>, List<String>> texts = new LinkedHashMap<>();
    Map<List<String>, Boolean> libraries = new LinkedHashMap<>();
    Matcher matcher = PRINTED.matcher(printed);
    while (matcher.find()) {
      List<String> chart = chart(matcher.group(1));
      byte[] text = Base64.getDecoder().decode(matcher.group(3));
      texts
          .computeIfAbsent(chart, c -> new ArrayList<>())
          .add(new String(text, StandardCharsets.UTF_8));
      libraries.put(chart, matcher.group(2).equals(LIBRARY));
    }
    List<Templates> templates = new ArrayList<>();
    texts.forEach((chart, of) -> templates.add(new Templates(chart, libraries.get(chart), of)));
    return templates;
  }

  /** From {@code web/charts/cache/charts/store}: cache, store. */
  private static List<String> chart(String path) {
    String[] parts = path.split("/", -1);
    List<String> names = new ArrayList<>();
    for (int i = 2; i < parts.length; i += 2) {
      names.add(parts[i]);
    }
    return names;
  }
}
