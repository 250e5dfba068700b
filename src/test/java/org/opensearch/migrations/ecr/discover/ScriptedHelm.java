package org.opensearch.migrations.ecr.discover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** A fake Helm: a function from a chart's values to the images of its pods, by name. */
public final class ScriptedHelm implements HelmEngine {

  private List<String> texts = List.of();
  private final Map<String, Object> defaults;
  private final Function<Map<String, Object>, Map<String, String>> template;
  private Function<Map<String, Object>, String> more = values -> "";

  public ScriptedHelm(
      Map<String, Object> defaults, Function<Map<String, Object>, Map<String, String>> template) {
    this.defaults = defaults;
    this.template = template;
  }

  /** Sets the text of the template. */
  public ScriptedHelm saying(String... said) {
    texts = List.of(said);
    return this;
  }

  /** Adds a document to each render. */
  public ScriptedHelm printing(Function<Map<String, Object>, String> document) {
    more = document;
    return this;
  }

  /** Renders the chart; files of values go to {@code scratch}. */
  public ChartRenderer renderer(Path scratch) {
    Request request = new Request(scratch, "x", "ns", List.of(), List.of(), true);
    return new ChartRenderer(this, request, scratch);
  }

  /** The failure of a chart's {@code fail}. */
  public static InvalidInputException refusal(String reason) {
    return new InvalidInputException(new Failure("render chart", Side.LOCAL, "x", reason, ""));
  }

  @Override
  public String render(Request request) {
    StringBuilder rendered = new StringBuilder();
    template
        .apply(values(request))
        .forEach(
            (pod, image) ->
                rendered.append(
                    """
                    ---
                    # Source: x/templates/pod.yaml
                    kind: Pod
                    metadata: {name: %s}
                    spec: {containers: [{image: "%s"}]}
                    """
                        .formatted(pod, image)));
    String document = more.apply(values(request));
    String source = "---\n# Source: x/templates/more.yaml\n";
    return document.isEmpty() ? rendered.toString() : rendered + source + document;
  }

  @Override
  public String kubeVersion() {
    return "1.32.0";
  }

  @Override
  public Optional<String> schemaRefusal(Path chart) {
    return Optional.empty();
  }

  @Override
  public List<Templates> templates(Request request) {
    return List.of(new Templates(List.of(), false, texts));
  }

  @Override
  public Map<String, Object> values(Request request) {
    Map<String, Object> values = merged(defaults, Map.of());
    for (Path file : request.values()) {
      try {
        byte[] content = Files.readAllBytes(file);
        Object read = YamlReader.read(content, new Problems("read", "values")).toValue();
        values = merged(values, (Map<?, ?>) read);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return values;
  }

  private static Map<String, Object> merged(Map<?, ?> below, Map<?, ?> above) {
    Map<String, Object> merged = new LinkedHashMap<>();
    below.forEach((key, value) -> merged.put((String) key, value));
    above.forEach(
        (key, value) -> {
          boolean deep = value instanceof Map && merged.get(key) instanceof Map;
          merged.put(
              (String) key, deep ? merged((Map<?, ?>) merged.get(key), (Map<?, ?>) value) : value);
        });
    return merged;
  }
}
