package org.opensearch.migrations.ecr.manifest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * The Migration Assistant's own list of charts and images, without values, as a manifest: {@code
 * private-ecr-manifest.yaml} with the lists {@code charts} ({@code "name|version|repository"}) and
 * {@code images}, or, before release 3.3.4, {@code privateEcrManifest.sh} with the shell variables
 * {@code CHARTS} and {@code IMAGES}. Arrays, as {@code list --format shell} prints them, are also
 * read. The address of an OCI repository does not contain the name of the chart.
 */
public final class MigrationAssistantList {

  private static final String CHARTS = "charts";
  private static final String IMAGES = "images";
  private static final String CHART = "'name|version|repository'";

  private static final Pattern VARIABLE =
      Pattern.compile(
          "(?m)^[ \t]*(?:(?:export|readonly)[ \t]+)?((?:[A-Z]+_)*(CHARTS|IMAGES))\\+?=");
  private static final Pattern SEPARATOR = Pattern.compile("[|]");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Problems problems;

  private MigrationAssistantList(Problems problems) {
    this.problems = problems;
  }

  /** Whether {@code file} is such a list. */
  public static boolean is(InputFile file) {
    if (isScript(file.content())) {
      return true;
    }
    try {
      return is(YamlReader.read(file.content(), new Problems("read", file.name())));
    } catch (InvalidInputException e) {
      // The reader of manifests reports it.
      return false;
    }
  }

  /**
   * The content of a file as a manifest: of such a list, the nodes of the manifest with the same
   * charts and images, each at its position in the list; of any other file, its own nodes.
   *
   * @throws InvalidInputException when it is not YAML
   */
  static YamlNode readAsManifest(byte[] content, Problems problems) {
    MigrationAssistantList list = new MigrationAssistantList(problems);
    if (isScript(content)) {
      return list.manifest(list.script(new String(content, StandardCharsets.UTF_8)));
    }
    YamlNode root = YamlReader.read(content, problems);
    return is(root) ? list.manifest((YamlNode.Mapping) root) : root;
  }

  private static boolean isScript(byte[] content) {
    return content.length <= YamlReader.MAX_BYTES
        && VARIABLE.matcher(new String(content, StandardCharsets.UTF_8)).find();
  }

  /** In a manifest, each chart is a map. */
  private static boolean is(YamlNode root) {
    return root instanceof YamlNode.Mapping map
        && map.child(Fields.VERSION_KEY).isEmpty()
        && map.child(CHARTS).orElse(null) instanceof YamlNode.Sequence charts
        && !charts.items().isEmpty()
        && charts.items().get(0) instanceof YamlNode.Scalar;
  }

  private YamlNode.Mapping manifest(YamlNode.Mapping list) {
    Fields fields = new Fields(list, List.of(CHARTS, IMAGES), problems);
    Map<String, YamlNode> manifest = new LinkedHashMap<>();
    manifest.put(Fields.VERSION_KEY, scalar(Fields.VERSION, list.position()));
    List<YamlNode> charts = new ArrayList<>();
    fields.list(CHARTS).forEach(item -> chart(item).ifPresent(charts::add));
    manifest.put(CHARTS, new YamlNode.Sequence(charts, fields.position(CHARTS)));
    fields.node(IMAGES).ifPresent(images -> manifest.put(IMAGES, images));
    if (fields.list(CHARTS).isEmpty() && fields.list(IMAGES).isEmpty()) {
      problems.add(list.position(), "neither charts nor images", "something to mirror");
    }
    return map(manifest, list.position());
  }

  private Optional<YamlNode> chart(YamlNode item) {
    Optional<String> text = Fields.text(item, problems);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    boolean isSeparated = text.get().indexOf('|') >= 0;
    List<String> parts =
        (isSeparated ? SEPARATOR : BLANKS)
            .splitAsStream(text.get().strip())
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .toList();
    if (parts.size() != 3) {
      problems.add(item.position(), item.describe(), CHART);
      return Optional.empty();
    }
    String name = parts.get(0);
    String repository = parts.get(2);
    if (isSeparated && repository.startsWith("oci://")) {
      repository = repository.replaceFirst("/+$", "") + "/" + name;
    }
    Map<String, YamlNode> chart = new LinkedHashMap<>();
    chart.put("key", scalar(name, item.position()));
    chart.put("version", scalar(parts.get(1), item.position()));
    chart.put("repository", scalar(repository, item.position()));
    return Optional.of(map(chart, item.position()));
  }

  /** The lists of all variables. */
  private YamlNode.Mapping script(String text) {
    Script script = new Script(text);
    List<YamlNode> charts = new ArrayList<>();
    List<YamlNode> images = new ArrayList<>();
    Matcher variable = VARIABLE.matcher(text);
    for (int at = 0; variable.find(at); at = script.at) {
      script.name = variable.group(1);
      script.at = variable.end();
      script.readValue(variable.group(2).equals("CHARTS") ? charts : images);
    }
    Map<String, YamlNode> lists = new LinkedHashMap<>();
    lists.put(CHARTS, new YamlNode.Sequence(charts, Position.START));
    lists.put(IMAGES, new YamlNode.Sequence(images, Position.START));
    return map(lists, Position.START);
  }

  private static YamlNode.Mapping map(Map<String, YamlNode> values, Position position) {
    Map<String, YamlNode.MappingEntry> entries = new LinkedHashMap<>();
    values.forEach((key, value) -> entries.put(key, new YamlNode.MappingEntry(position, value)));
    return new YamlNode.Mapping(entries, position);
  }

  private static YamlNode scalar(Object value, Position position) {
    return new YamlNode.Scalar(value, value.toString(), position);
  }

  /** Reads the values of variables. */
  private final class Script {

    private final String text;
    private final int[] lines;
    private String name = "";

    /** The next character to read. */
    private int at;

    private Script(String text) {
      this.text = text;
      this.lines =
          IntStream.range(0, text.length() + 1)
              .filter(i -> i == 0 || text.charAt(i - 1) == '\n')
              .toArray();
    }

    private void readValue(List<YamlNode> items) {
      char first = at < text.length() ? text.charAt(at) : '\n';
      if (first == '(') {
        readArray(items);
      } else if (first == '"' || first == '\'') {
        readLines(items);
      } else {
        problems.add(position(at), "a value without quotes", "the value of " + name + " in quotes");
      }
    }

    /** A quoted value has one item per line. */
    private void readLines(List<YamlNode> items) {
      int start = at + 1;
      int end = closingQuote(at);
      for (int line = start; line < end; line = at) {
        int newline = text.indexOf('\n', line);
        at = newline < 0 || newline > end ? end : newline + 1;
        addItem(line, at, items);
      }
      at = Math.min(end + 1, text.length());
    }

    /** The item between two characters, without a comment and surrounding spaces. */
    private void addItem(int start, int end, List<YamlNode> items) {
      String line = text.substring(start, end);
      String item = line.replaceFirst("(^|\\s)#.*", "").strip();
      if (!item.isEmpty()) {
        items.add(scalar(item, position(start + line.indexOf(item))));
      }
    }

    private void readArray(List<YamlNode> items) {
      int opening = at++;
      while (at < text.length() && text.charAt(at) != ')') {
        char c = text.charAt(at);
        if (Character.isWhitespace(c)) {
          at++;
        } else if (c == '#') {
          at = endOf("\n", at);
        } else if (c == '"' || c == '\'') {
          int end = closingQuote(at);
          addItem(at + 1, end, items);
          at = Math.min(end + 1, text.length());
        } else {
          int end = endOf(" \t\r\n)", at);
          addItem(at, end, items);
          at = end;
        }
      }
      if (at == text.length() && problems.isEmpty()) {
        problems.add(position(opening), name + " without its closing ')'", "one");
      }
      at = Math.min(at + 1, text.length());
    }

    private int closingQuote(int opening) {
      int end = text.indexOf(text.charAt(opening), opening + 1);
      if (end < 0) {
        problems.add(position(opening), name + " without its closing quote", "one");
      }
      return end < 0 ? text.length() : end;
    }

    private int endOf(String delimiters, int start) {
      int end = start;
      while (end < text.length() && delimiters.indexOf(text.charAt(end)) < 0) {
        end++;
      }
      return end;
    }

    private Position position(int index) {
      int found = Arrays.binarySearch(lines, index);
      int line = found < 0 ? -found - 2 : found;
      return new Position(line + 1, index - lines[line] + 1);
    }
  }
}
