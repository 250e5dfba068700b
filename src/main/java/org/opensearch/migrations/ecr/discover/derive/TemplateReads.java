package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.ports.HelmEngine.Templates;

/**
 * The values that the templates of a chart and its subcharts read, as far as their text shows,
 * whether or not a values file contains them.
 *
 * @param direct literal paths, each with the default text; empty if that is unknown
 * @param handedOn paths of image fields below values that are passed to definitions that read such
 *     fields
 */
public record TemplateReads(Map<ValuesPath, String> direct, Set<ValuesPath> handedOn) {

  /** The maximum number of paths. */
  private static final int MOST = 5000;

  /** {@code .a.b}, and {@code .a).b)}, which minds no value that is not there. */
  private static final String FIELDS = "((?:\\)*\\.[A-Za-z_]\\w{0,80}){1,8})";

  private static final String STRINGS = "((?:\\s+\"[^\"\\s]{1,80}\"){1,9})";
  private static final String LITERAL = "(?:\\(?\\s*printf?\\s+)?[\"`]([^\"`\\n]{0,300})[\"`]";

  /** {@code .Values.a.b}, and its default, before or after. */
  private static final Pattern READ =
      Pattern.compile(
          "(?:default\\s+"
              + LITERAL
              + "\\s+\\(*[$\\w.]{0,80})?\\.Values"
              + FIELDS
              + "(?:\\)*\\s*\\|\\s*default\\s+"
              + LITERAL
              + ")?");

  /** {@code index .Values "a" "b"}, and the fields of that. */
  private static final Pattern INDEX =
      Pattern.compile(
          "(?:index|get)\\s+\\(*[$\\w.]{0,80}?\\.Values"
              + FIELDS
              + "?\\)?"
              + STRINGS
              + FIELDS
              + "?");

  /** {@code dig "a" "b" "otherwise" .Values}. */
  private static final Pattern DIG =
      Pattern.compile("dig" + STRINGS + "\\s+\\(*[$\\w.]{0,80}?\\.Values" + FIELDS + "?");

  /** A value that is passed on, so that its fields are read elsewhere. */
  private static final Pattern HANDED_ON =
      Pattern.compile(
          "(?:with|:?=|\")\\s+\\(*(?:default\\s+\\(?dict\\)?\\s+\\(*)?[$\\w.]{0,80}?\\.Values"
              + FIELDS);

  /** A field of something other than the values: {@code .repository}, {@code $image.repository}. */
  private static final Pattern FIELD =
      Pattern.compile("(?<![\\w.)\"/-])(?:\\$\\w{0,80})?((?:\\.[A-Za-z_]\\w{0,80}){1,4})");

  private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

  /** The paths that {@code charts} read. */
  public static TemplateReads of(List<Templates> charts) {
    TemplateReads reads = new TemplateReads(new LinkedHashMap<>(), new LinkedHashSet<>());
    for (Templates chart : charts) {
      // A library reads the values of the chart that includes its definitions.
      Collection<Templates> readers = chart.isLibrary() ? charts : List.of(chart);
      for (String text : chart.texts()) {
        readers.forEach(reader -> reads.directly(text, reader.chart()));
      }
    }
    for (Templates chart : charts) {
      reads.handedOn(chart, charts);
    }
    reads.handedOn.removeAll(reads.direct.keySet());
    return reads;
  }

  /** Keeps the paths that {@code wanted} accepts. */
  TemplateReads filtered(Predicate<ValuesPath> wanted) {
    direct.keySet().removeIf(wanted.negate());
    handedOn.removeIf(wanted.negate());
    return this;
  }

  private void directly(String text, List<String> chart) {
    Matcher read = READ.matcher(text);
    while (read.find()) {
      String before = read.group(1) == null ? "" : read.group(1);
      add(chart, fields(read.group(2)), read.group(3) == null ? before : read.group(3));
    }
    Matcher index = INDEX.matcher(text);
    while (index.find()) {
      List<String> keys = new ArrayList<>(fields(index.group(1)));
      keys.addAll(strings(index.group(2)));
      keys.addAll(fields(index.group(3)));
      add(chart, keys, "");
    }
    Matcher dig = DIG.matcher(text);
    while (dig.find()) {
      List<String> keys = new ArrayList<>(fields(dig.group(2)));
      keys.remove("AsMap");
      List<String> strings = strings(dig.group(1));
      String otherwise = strings.remove(strings.size() - 1);
      keys.addAll(strings);
      add(chart, keys, otherwise);
    }
  }

  /** The fields of what a chart passes on, which definitions of any chart can read. */
  private void handedOn(Templates chart, List<Templates> all) {
    Set<List<String>> roots = new LinkedHashSet<>();
    for (String text : chart.texts()) {
      Matcher handed = HANDED_ON.matcher(text);
      while (handed.find()) {
        roots.add(fields(handed.group(1)));
      }
    }
    if (roots.isEmpty()) {
      return;
    }
    Set<List<String>> fields = new LinkedHashSet<>();
    for (Templates reader : all) {
      if (reader.isLibrary() || reader.equals(chart)) {
        reader.texts().forEach(text -> imageFields(text, fields));
      }
    }
    for (List<String> root : roots) {
      for (List<String> field : fields) {
        List<String> keys = new ArrayList<>(root);
        keys.addAll(field);
        if (handedOn.size() < MOST) {
          handedOn.add(path(chart.chart(), keys));
        }
      }
    }
  }

  /** Image fields, each also without its parents. */
  private static void imageFields(String text, Set<List<String>> found) {
    Matcher matcher = FIELD.matcher(text);
    while (matcher.find()) {
      List<String> fields = fields(matcher.group(1));
      boolean isImage =
          new ValueSlot(new ValuesPath(List.copyOf(fields)), "").isNamedAsImage()
              && !fields.contains("Values");
      for (int from = 0; isImage && from < fields.size(); from++) {
        found.add(List.copyOf(fields.subList(from, fields.size())));
      }
    }
  }

  private void add(List<String> chart, List<String> keys, String otherwise) {
    if (!keys.isEmpty() && direct.size() < MOST) {
      direct.merge(path(chart, keys), otherwise, (one, other) -> one.isEmpty() ? other : one);
    }
  }

  private static ValuesPath path(List<String> chart, List<String> keys) {
    List<Object> path = new ArrayList<>(keys.get(0).equals(ValueSlot.GLOBAL) ? List.of() : chart);
    path.addAll(keys);
    return new ValuesPath(path);
  }

  /** The names in {@code .a).b}. */
  private static List<String> fields(String text) {
    return text == null ? List.of() : List.of(text.replace(")", "").substring(1).split("\\.", -1));
  }

  /** The texts in {@code "a" "b"}. */
  private static List<String> strings(String text) {
    List<String> strings = new ArrayList<>();
    STRING.matcher(text).results().forEach(match -> strings.add(match.group(1)));
    return strings;
  }
}
