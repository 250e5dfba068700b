package org.opensearch.migrations.ecr.images;

import static org.opensearch.migrations.ecr.yaml.LooseYaml.asMap;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.images.ImageParts.Named;
import org.opensearch.migrations.ecr.yaml.AliasBudget;
import org.opensearch.migrations.ecr.yaml.LooseYaml;

/** Walks one document of a render, in order, and reports what could be an image. */
final class ResourceWalk {

  /** The maximum depth of YAML embedded in YAML strings. */
  private static final int MAX_NESTING = 4;

  private static final String IMAGES = "images";

  /** Labels and selectors never cause an image pull. */
  private static final Set<String> LABELS = Set.of("labels", "matchLabels", "selector");

  private static final Set<String> CONTAINERS =
      Set.of("containers", "initContainers", "ephemeralContainers");

  /** Kinds that describe images but run none. */
  private static final Set<String> NOT_DEPLOYED =
      Set.of("CustomResourceDefinition", "PrometheusRule");

  /** Receives the candidates for images. */
  interface Sink {

    /**
     * Offers a text.
     *
     * @return whether it is an image, given what {@code hint} says about it
     */
    boolean take(String text, ImageHint hint, DocumentPath path);

    /** Reports a container's image that is not a valid reference. */
    void broken(String text, DocumentPath path);
  }

  private final Sink sink;
  private final AliasBudget aliases;
  private int nesting;

  ResourceWalk(Sink sink, AliasBudget aliases) {
    this.sink = sink;
    this.aliases = aliases;
  }

  /** Walks a document. */
  void document(Object root, DocumentPath path) {
    node(root, "", OperatorDefaults.NONE, path);
  }

  /**
   * Walks a node.
   *
   * @param key the map key of the node, or of the list that contains it
   */
  private void node(Object node, String key, OperatorDefaults defaults, DocumentPath path) {
    if (node instanceof String text) {
      text(text, ImageHint.of(key), path);
    } else if (node instanceof List<?> list) {
      list(list, key, defaults, path);
    } else if (!isNotDeployed(asMap(node))) {
      map(asMap(node), key, defaults.within(asMap(node)), path);
    }
  }

  private void map(
      Map<String, Object> written, String under, OperatorDefaults defaults, DocumentPath path) {
    Map<String, Object> map =
        CONTAINERS.contains(under) ? ContainerVariables.expand(written) : written;
    List<Named> names = new ArrayList<>();
    map.forEach((key, value) -> names.add(Named.of(key, value)));
    boolean secret = textOf(map.get("kind")).equals("Secret");
    ImageParts joined = ImageParts.join(names, ImageHint.of(under) != ImageHint.NONE);
    int position = 0;
    for (Map.Entry<String, Object> entry : map.entrySet()) {
      String key = entry.getKey();
      DocumentPath at = path.key(key);
      if (!part(joined, position++, defaults, at) && !isLeftOut(key)) {
        if (entry.getValue() instanceof String text) {
          value(text, key, map, under, defaults, at);
        } else if (isEncoded(key, secret) && entry.getValue() instanceof Map<?, ?> data) {
          asMap(data).forEach((name, value) -> node(decoded(value), name, defaults, at.key(name)));
        } else {
          node(entry.getValue(), key, defaults, at);
        }
      }
    }
  }

  /** Whether {@code map} is a definition, an alerting rule or a dashboard. */
  private static boolean isNotDeployed(Map<String, Object> map) {
    boolean isDashboard = map.containsKey("panels") && map.containsKey("schemaVersion");
    return isDashboard || (map.get("kind") instanceof String kind && NOT_DEPLOYED.contains(kind));
  }

  private static boolean isEncoded(String key, boolean secret) {
    return key.equals("binaryData") || (secret && key.equals("data"));
  }

  /** The text that base64 {@code data} encodes; empty if it does not encode text. */
  private static String decoded(Object data) {
    if (!(data instanceof String text)) {
      return "";
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(text);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return "";
    }
  }

  /** Whether the value of {@code key} never causes an image pull. */
  private static boolean isLeftOut(String key) {
    return LABELS.contains(key) || key.equals("_example") || key.endsWith(".example");
  }

  /** Whether the entry at {@code position} is part of an image; if so, reports the whole image. */
  private boolean part(
      ImageParts joined, int position, OperatorDefaults defaults, DocumentPath path) {
    String whole = joined.whole().get(position);
    if (whole != null) {
      sink.take(defaults.complete(whole), ImageHint.CERTAIN, path);
    }
    return joined.parts().contains(position);
  }

  private void value(
      String text,
      String key,
      Map<String, Object> map,
      String under,
      OperatorDefaults defaults,
      DocumentPath path) {
    ImageHint named = ImageHint.of(key, nameOf(map), under);
    // A variable can also hold the name or the kind of an image.
    boolean isWord = key.equals("value") && !ImageText.isLocated(text);
    ImageHint hint = isWord ? ImageHint.NONE : named;
    String value = hint == ImageHint.CERTAIN ? defaults.complete(text) : text;
    text(value, hint, path);
    boolean isPulled =
        (CONTAINERS.contains(under) && key.equals("image"))
            || (under.equals("image") && key.equals("reference") && isOfVolume(path));
    if (isPulled && nesting == 0 && ImageText.isBroken(value)) {
      sink.broken(value, path);
    }
  }

  /** What the value of {@code map} is for: its name, or the field that a JSON patch sets. */
  private static String nameOf(Map<String, Object> map) {
    String name = textOf(map.get("name"));
    String target = textOf(map.get("path"));
    return name.isEmpty() && target.startsWith("/")
        ? target.substring(target.lastIndexOf('/') + 1)
        : name;
  }

  /** Whether {@code path} is {@code volumes[0].image.reference}, with any index. */
  private static boolean isOfVolume(DocumentPath path) {
    List<String> steps = path.steps();
    return steps.size() > 3 && steps.get(steps.size() - 4).equals("volumes");
  }

  private void list(List<?> list, String under, OperatorDefaults defaults, DocumentPath path) {
    List<Named> names = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      names.add(Named.of(list, i));
    }
    ImageParts joined = ImageParts.join(names, false);
    for (int i = 0; i < list.size(); i++) {
      DocumentPath at = path.index(i);
      Object item = list.get(i);
      Named named = names.get(i);
      if (part(joined, i, defaults, at)) {
        continue;
      }
      if (!(item instanceof String text)) {
        node(item, under, defaults, at);
      } else if (!named.name().isEmpty()) {
        text(named.value(), ImageHint.of(named.name()), at);
      } else {
        boolean hinted = ImageHint.of(under) != ImageHint.NONE;
        text(text, hinted ? ImageHint.LIKELY : ImageHint.NONE, at);
      }
    }
  }

  private void text(String written, ImageHint hint, DocumentPath path) {
    String text = written.strip();
    boolean hinted = hint != ImageHint.NONE;
    if (text.isEmpty() || (hinted && sink.take(text, hint, path))) {
      return;
    }
    Optional<List<Object>> documents =
        isStructured(text) ? LooseYaml.read(written, aliases) : Optional.empty();
    if (documents.isPresent() && documents.get().stream().noneMatch(String.class::isInstance)) {
      nesting++;
      // What a name such as RELATED_IMAGES says holds for the entries of its value too.
      String key = hinted ? IMAGES : "";
      documents.get().forEach(root -> node(root, key, OperatorDefaults.NONE, path.inside()));
      nesting--;
    } else if (!hinted || !several(text, path)) {
      free(written, path);
    }
  }

  private boolean several(String text, DocumentPath path) {
    List<FreeText.Item> items = FreeText.list(text);
    for (int i = 0; i < items.size(); i++) {
      String name = items.get(i).name();
      DocumentPath at = name.isEmpty() ? path.inside().index(i) : path.inside().key(name);
      sink.take(items.get(i).image(), ImageHint.LIKELY, at);
    }
    return !items.isEmpty();
  }

  private boolean isStructured(String text) {
    boolean json = text.startsWith("{") || text.startsWith("[");
    return nesting < MAX_NESTING && (json || (text.indexOf('\n') > 0 && text.indexOf(':') > 0));
  }

  /** Scans text that has no structure or cannot be parsed. */
  void free(String text, DocumentPath path) {
    boolean many = text.strip().indexOf('\n') >= 0;
    for (FreeText.Hit hit : FreeText.scan(text)) {
      sink.take(hit.text(), ImageHint.LIKELY, many ? path.line(hit.line()) : path);
    }
  }

  private static String textOf(Object value) {
    return value instanceof String text && !text.equals("null") ? text.strip() : "";
  }

  /**
   * The variables of a container. Kubernetes expands {@code $(NAME)} in its variables, command and
   * arguments if an earlier variable has that name; {@code $$(NAME)} is literal.
   */
  private static final class ContainerVariables {

    /** Longer texts are not expanded, so that variables that contain each other stay small. */
    private static final int LONGEST = 2000;

    private static final Pattern REFERENCE =
        Pattern.compile("\\$\\$|\\$\\(([A-Za-z_.-][\\w.-]{0,252})\\)");

    private final Map<String, String> values = new HashMap<>();

    private ContainerVariables() {}

    /** A copy of {@code container} in which references to its variables are replaced. */
    static Map<String, Object> expand(Map<String, Object> container) {
      if (!(container.get("env") instanceof List<?> env)) {
        return container;
      }
      ContainerVariables variables = new ContainerVariables();
      Map<String, Object> expanded = new LinkedHashMap<>(container);
      expanded.put("env", env.stream().map(variables::define).toList());
      for (String field : List.of("command", "args")) {
        expanded.computeIfPresent(field, (key, value) -> variables.in(value));
      }
      return expanded;
    }

    private Object define(Object entry) {
      Map<String, Object> variable = asMap(entry);
      if (!(variable.get("value") instanceof String value)) {
        return entry;
      }
      Map<String, Object> defined = new LinkedHashMap<>(variable);
      defined.put("value", expanded(value));
      values.put(textOf(variable.get("name")), expanded(value));
      return defined;
    }

    private Object in(Object value) {
      if (value instanceof List<?> list) {
        return list.stream()
            .map(item -> item instanceof String text ? expanded(text) : item)
            .toList();
      }
      return value;
    }

    private String expanded(String text) {
      if (text.length() > LONGEST || text.indexOf("$(") < 0) {
        return text;
      }
      Matcher matcher = REFERENCE.matcher(text);
      StringBuilder result = new StringBuilder();
      while (matcher.find()) {
        String name = matcher.group(1);
        String value = name == null ? null : values.get(name);
        String replacement = value == null ? matcher.group() : value;
        matcher.appendReplacement(result, Matcher.quoteReplacement(replacement));
      }
      String whole = matcher.appendTail(result).toString();
      return whole.length() > LONGEST ? text : whole;
    }
  }

  /**
   * The default registry and tag in an operator's settings. Istio has {@code hub} and {@code tag}
   * at the top and only names below; Piraeus calls the registry {@code base}.
   *
   * @param address registry and path prefix; empty if not set
   * @param tag for images without one; empty if not set
   */
  private record OperatorDefaults(String address, String tag) {

    static final OperatorDefaults NONE = new OperatorDefaults("", "");

    private static final List<String> NAMES = List.of("hub", "base");

    /** Not a plain word, because a base can be anything. */
    private static final Pattern ADDRESS = Pattern.compile("[a-z0-9-]+[.:][^\\s$@{}]{1,250}");

    /** The defaults for the content of {@code map}. */
    OperatorDefaults within(Map<String, Object> map) {
      OperatorDefaults own = with(map);
      return own.equals(this) && map.get("global") instanceof Map<?, ?> global ? with(global) : own;
    }

    private OperatorDefaults with(Map<?, ?> map) {
      String registry = "";
      for (String name : NAMES) {
        if (map.get(name) instanceof String text && ADDRESS.matcher(text).matches()) {
          registry = text;
        }
      }
      String ownTag = map.get("tag") instanceof String text ? text.strip() : "";
      boolean tags = !ownTag.isEmpty() && !(registry + address).isEmpty();
      if (registry.isEmpty() && !tags) {
        return this;
      }
      return new OperatorDefaults(registry.isEmpty() ? address : registry, tags ? ownTag : tag);
    }

    /** Completes {@code name}, unless it has a path. */
    String complete(String name) {
      if (address.isEmpty() || name.isBlank() || name.indexOf('/') >= 0) {
        return name;
      }
      String image = address + "/" + name;
      return tag.isEmpty() || ImageText.isVersioned(name) ? image : image + ":" + tag;
    }
  }
}
