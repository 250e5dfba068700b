package org.opensearch.migrations.ecr.render;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.render.ImageParts.Named;

/** Goes through one document of a render, in its order, and hands over what could be an image. */
final class ResourceWalk {

  /** Takes what is found. */
  interface Sink {

    /**
     * Takes a text.
     *
     * @return whether it is an image, by what {@code hint} lets count as one
     */
    boolean take(String text, ImageHint hint, Trail trail);

    /** Takes what a container has for an image although it is none. */
    void broken(String text, Trail trail);
  }

  /** How deep YAML in a text in YAML is read. */
  private static final int MAX_NESTING = 4;

  private static final Pattern PIECE = Pattern.compile("[^\\s,;]+");

  /** Nothing is pulled by a label. */
  private static final Set<String> LABELS = Set.of("labels", "matchLabels", "selector");

  private static final Set<String> CONTAINERS =
      Set.of("containers", "initContainers", "ephemeralContainers");

  private final Sink sink;
  private int nesting;

  ResourceWalk(Sink sink) {
    this.sink = sink;
  }

  /** Goes through a document. */
  void document(Object root, Trail trail) {
    node(root, "", Hub.NONE, trail);
  }

  /**
   * Goes through a node.
   *
   * @param key the one under which it stands, itself or as an item of a list
   */
  private void node(Object node, String key, Hub hub, Trail trail) {
    if (node instanceof String text) {
      text(text, ImageHint.of(key), trail);
    } else if (node instanceof List<?> list) {
      list(list, key, hub, trail);
    } else if (!NotDeployed.is(map(node))) {
      map(map(node), key, hub.within(map(node)), trail);
    }
  }

  private void map(Map<String, Object> map, String under, Hub hub, Trail trail) {
    List<Named> names = new ArrayList<>();
    map.forEach((key, value) -> names.add(new Named(key, textOf(value))));
    boolean secret = textOf(map.get("kind")).equals("Secret");
    ImageParts joined = ImageParts.join(names, ImageHint.of(under) != ImageHint.NONE);
    int position = 0;
    for (Map.Entry<String, Object> entry : map.entrySet()) {
      String key = entry.getKey();
      Trail at = trail.key(key);
      if (!part(joined, position++, hub, at) && !LABELS.contains(key)) {
        if (entry.getValue() instanceof String text) {
          value(text, key, map, under, hub, at);
        } else if (secret && key.equals("data") && entry.getValue() instanceof Map<?, ?> data) {
          map(data).forEach((name, value) -> node(decoded(value), name, hub, at.key(name)));
        } else {
          node(entry.getValue(), key, hub, at);
        }
      }
    }
  }

  /** Whether at {@code position} there stands a part: then the whole was handed over. */
  private boolean part(ImageParts joined, int position, Hub hub, Trail trail) {
    String whole = joined.whole().get(position);
    if (whole != null) {
      sink.take(hub.complete(whole), ImageHint.CERTAIN, trail);
    }
    return joined.parts().contains(position);
  }

  private void value(
      String text, String key, Map<String, Object> map, String under, Hub hub, Trail trail) {
    ImageHint hint = hint(key, map, under);
    String value = hint == ImageHint.CERTAIN ? hub.complete(text) : text;
    text(value, hint, trail);
    if (CONTAINERS.contains(under)
        && key.equals("image")
        && nesting == 0
        && ImageText.isBroken(value)) {
      sink.broken(value, trail);
    }
  }

  private static ImageHint hint(String key, Map<String, Object> map, String under) {
    if (key.equals("value") || key.equals("default")) {
      return ImageHint.of(textOf(map.get("name")));
    }
    ImageHint above = ImageHint.of(under);
    ImageHint own = ImageHint.of(key);
    if (under.equals("annotations") && own == ImageHint.CERTAIN) {
      return ImageHint.LIKELY; // Or a catalogue says what a template would run.
    }
    if (own == ImageHint.NONE && above != ImageHint.NONE) {
      return key.equals("reference") ? above : ImageHint.of("image-" + key);
    }
    return own;
  }

  private void list(List<?> list, String under, Hub hub, Trail trail) {
    List<Named> names = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      names.add(Arguments.named(list, i));
    }
    ImageParts joined = ImageParts.join(names, false);
    for (int i = 0; i < list.size(); i++) {
      Trail at = trail.index(i);
      Object item = list.get(i);
      Named named = names.get(i);
      if (part(joined, i, hub, at)) {
        continue;
      }
      if (!(item instanceof String text)) {
        node(item, under, hub, at);
      } else if (!named.name().isEmpty()) {
        text(named.value(), ImageHint.of(named.name()), at);
      } else {
        boolean hinted = ImageHint.of(under) != ImageHint.NONE;
        text(text, hinted ? ImageHint.LIKELY : ImageHint.NONE, at);
      }
    }
  }

  private void text(String written, ImageHint hint, Trail trail) {
    String text = written.strip();
    boolean hinted = hint != ImageHint.NONE;
    if (text.isEmpty() || (hinted && sink.take(text, hint, trail))) {
      return;
    }
    Optional<List<Object>> documents =
        isStructured(text) ? LooseYaml.read(written) : Optional.empty();
    if (documents.isPresent() && documents.get().stream().noneMatch(String.class::isInstance)) {
      nesting++;
      documents.get().forEach(document -> document(document, trail.inside()));
      nesting--;
    } else if (!hinted || !several(text, trail)) {
      free(written, trail);
    }
  }

  /** One a line or with commas between, each perhaps after its own name; and nothing else. */
  private boolean several(String text, Trail trail) {
    List<MatchResult> pieces = PIECE.matcher(text).results().toList();
    if (!pieces.stream().allMatch(piece -> isImage(value(piece.group())))) {
      return false;
    }
    int index = 0;
    for (MatchResult piece : pieces) {
      String name = piece.group().substring(0, Math.max(0, piece.group().indexOf('=')));
      Trail at = trail.inside();
      at = name.isEmpty() ? at.index(index++) : at.key(name);
      sink.take(value(piece.group()), ImageHint.LIKELY, at);
    }
    return true;
  }

  private static String value(String piece) {
    return piece.substring(piece.indexOf('=') + 1);
  }

  private static boolean isImage(String text) {
    return ImageText.read(text, ImageHint.LIKELY).isPresent();
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

  /** What a Secret's base64 stands for; empty where it is no text. */
  private static String decoded(Object data) {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(textOf(data));
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return "";
    }
  }

  private static String textOf(Object value) {
    return value instanceof String text && !text.equals("null") ? text.strip() : "";
  }

  @SuppressWarnings("unchecked") // LooseYaml makes maps of strings only.
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }
}
