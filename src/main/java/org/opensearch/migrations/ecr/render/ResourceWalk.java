package org.opensearch.migrations.ecr.render;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Goes through one document of a render and hands over what it finds. */
final class ResourceWalk {

  /** Takes what is found. */
  interface Sink {

    /**
     * Takes a text.
     *
     * @return whether it is an image, by what {@code hint} lets count as one
     */
    boolean take(String text, ImageHint hint, Trail trail);
  }

  /** How deep YAML in a text in YAML is read. */
  private static final int MAX_NESTING = 4;

  private static final Pattern PIECES = Pattern.compile("[^\\s,;]+");
  private static final Set<String> LABELS = Set.of("labels", "matchLabels", "selector");

  private final Sink sink;
  private int nesting;

  ResourceWalk(Sink sink) {
    this.sink = sink;
  }

  /** A document that was read. */
  void document(Object root, Trail trail) {
    if (root instanceof Map<?, ?> && ImageParts.text(map(root), "kind").equals("Secret")) {
      secret(map(root), trail);
    } else {
      node(root, ImageHint.NONE, trail);
    }
  }

  private void secret(Map<String, Object> secret, Trail trail) {
    secret.forEach(
        (key, value) -> {
          if (key.equals("data") && value instanceof Map<?, ?>) {
            map(value)
                .forEach(
                    (name, data) ->
                        node(decoded(data), ImageHint.of(name), trail.key(key).key(name)));
          } else {
            node(value, ImageHint.NONE, trail.key(key));
          }
        });
  }

  private static Object decoded(Object data) {
    if (!(data instanceof String text)) {
      return data;
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(text);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return "";
    }
  }

  private void node(Object node, ImageHint hint, Trail trail) {
    if (node instanceof String text) {
      text(text, hint, trail);
    } else if (node instanceof List<?> list) {
      list(list, hint, trail);
    } else {
      map(map(node), hint, trail);
    }
  }

  private void map(Map<String, Object> map, ImageHint hint, Trail trail) {
    if (isQueries(map)) {
      return;
    }
    Optional<String> joined = ImageParts.join(map, hint != ImageHint.NONE);
    boolean whole = joined.filter(text -> sink.take(text, ImageHint.CERTAIN, trail)).isPresent();
    map.forEach(
        (key, value) -> {
          if (LABELS.contains(key) || (whole && key.equals("image"))) {
            return;
          }
          node(value, hint(map, key, hint), trail.key(key));
        });
  }

  private static ImageHint hint(Map<String, Object> map, String key, ImageHint above) {
    ImageHint own = ImageHint.of(key);
    if (key.equals("value") || key.equals("default")) {
      return ImageHint.of(ImageParts.text(map, "name"));
    }
    if (own == ImageHint.NONE && above != ImageHint.NONE) {
      if (key.equals("reference")) {
        return above;
      }
      return ImageHint.of("image-" + key);
    }
    return own;
  }

  private static boolean isQueries(Map<String, Object> map) {
    String kind = ImageParts.text(map, "kind");
    return kind.equals("CustomResourceDefinition")
        || kind.equals("PrometheusRule")
        || (map.containsKey("panels") && map.containsKey("schemaVersion"));
  }

  private void list(List<?> list, ImageHint hint, Trail trail) {
    ImageHint next = hint == ImageHint.NONE ? ImageHint.NONE : ImageHint.LIKELY;
    for (int i = 0; i < list.size(); i++) {
      Trail at = trail.index(i);
      Object item = list.get(i);
      ImageHint known = next;
      next = hint == ImageHint.NONE ? ImageHint.NONE : ImageHint.LIKELY;
      if (item instanceof String text && text.startsWith("-") && text.indexOf('\n') < 0) {
        int equals = text.indexOf('=');
        if (equals < 0) {
          next = ImageHint.of(text);
        } else {
          text(text.substring(equals + 1), ImageHint.of(text.substring(0, equals)), at);
        }
      } else {
        node(item, known, at);
      }
    }
  }

  private void text(String written, ImageHint hint, Trail trail) {
    String text = written.strip();
    if (text.isEmpty() || (hint != ImageHint.NONE && named(text, hint, trail))) {
      return;
    }
    Optional<List<Object>> documents =
        isStructured(text) ? LooseYaml.read(written) : Optional.empty();
    if (documents.isPresent() && documents.get().stream().noneMatch(String.class::isInstance)) {
      nesting++;
      documents.get().forEach(document -> document(document, trail.inside()));
      nesting--;
    } else {
      free(written, trail);
    }
  }

  private boolean named(String text, ImageHint hint, Trail trail) {
    if (sink.take(text, hint, trail)) {
      return true;
    }
    boolean found = false;
    for (MatchResult match : PIECES.matcher(text).results().toList()) {
      String piece = match.group();
      String value = piece.substring(piece.indexOf('=') + 1);
      if (!value.equals(text)) {
        found |= sink.take(value, ImageHint.LIKELY, trail);
      }
    }
    return found;
  }

  private boolean isStructured(String text) {
    boolean json = text.startsWith("{") || text.startsWith("[");
    return nesting < MAX_NESTING && (json || (text.indexOf('\n') > 0 && text.indexOf(':') > 0));
  }

  /** Text without structure, or with one that cannot be read. */
  void free(String text, Trail trail) {
    boolean many = text.strip().indexOf('\n') >= 0;
    for (FreeText.Hit hit : FreeText.scan(text)) {
      sink.take(hit.text(), ImageHint.LIKELY, many ? trail.line(hit.line()) : trail);
    }
  }

  @SuppressWarnings("unchecked") // LooseYaml makes maps of strings only.
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }
}
