package org.opensearch.migrations.ecr.images;

import static org.opensearch.migrations.ecr.yaml.LooseYaml.asMap;
import static org.opensearch.migrations.ecr.yaml.LooseYaml.asText;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.images.RenderedImages.BrokenImage;
import org.opensearch.migrations.ecr.images.RenderedImages.InvalidName;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.yaml.AliasBudget;
import org.opensearch.migrations.ecr.yaml.LooseYaml;

/**
 * Finds the images in a render: values of keys, variables and flags that mean an image, and full
 * references in any text. Unresolved variables and templates are not images.
 */
public final class ImageFinder {

  private static final Pattern KIND = Pattern.compile("(?m)^kind:[ \t]*[\"']?([A-Za-z]{1,100})");
  private static final Pattern NAME =
      Pattern.compile("(?m)^metadata:[ \t]*\r?\n  name:[ \t]*[\"']?([\\w.-]{1,300})");

  private final Set<FoundImage> found = new LinkedHashSet<>();
  private final List<BrokenImage> broken = new ArrayList<>();
  private final List<InvalidName> names = new ArrayList<>();

  private final AliasBudget aliases;

  private ImageFinder(int length) {
    this.aliases = AliasBudget.forLength(length);
  }

  /**
   * Finds the images in {@code rendered}, the output of {@code helm template}, in linear time, and
   * the broken ones. A document that is not YAML, or is larger than clusters accept, is scanned as
   * text.
   *
   * @return in the order of the render, each location once
   */
  public static RenderedImages search(String rendered) {
    ImageFinder finder = new ImageFinder(rendered.length());
    for (RenderedDocument document : RenderedDocument.split(rendered)) {
      if (!document.isResourceDefinition()) {
        finder.document(document);
      }
    }
    return new RenderedImages(new ArrayList<>(finder.found), finder.broken, finder.names);
  }

  private void document(RenderedDocument document) {
    Optional<List<Object>> read = LooseYaml.read(document.text(), aliases);
    if (read.isEmpty()) {
      String kind = first(KIND, document.text());
      String name = first(NAME, document.text());
      walk(document.template(), Map.of(), kind, name).free(document.text(), DocumentPath.root());
      return;
    }
    for (Object root : read.get()) {
      String kind = asText(asMap(root).get("kind"));
      String name = asText(asMap(asMap(root).get("metadata")).get("name"));
      walk(document.template(), root, kind, name).document(root, DocumentPath.root());
      NameSearch search =
          new NameSearch(
              path -> new ImageLocation(document.template(), kind, name, path.toString()), names);
      search.document(root, kind);
    }
  }

  private ResourceWalk walk(String template, Object root, String kind, String name) {
    return new ResourceWalk(
        new ResourceWalk.Sink() {
          @Override
          public boolean take(String text, ImageHint hint, DocumentPath path) {
            Optional<ImageReference> image = ImageText.read(text, hint);
            image.ifPresent(reference -> found.add(new FoundImage(text, reference, place(path))));
            return image.isPresent();
          }

          @Override
          public void broken(String text, DocumentPath path) {
            broken.add(new BrokenImage(text, place(path)));
          }

          private ImageLocation place(DocumentPath path) {
            String origin = Origin.of(root, kind, name, path);
            return new ImageLocation(template, kind, name, path.toString(), origin);
          }
        },
        aliases);
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  /**
   * Finds the names, labels and selectors in a document that Kubernetes rejects.
   *
   * @param places gives their locations
   */
  private record NameSearch(Function<DocumentPath, ImageLocation> places, List<InvalidName> found) {

    private static final Set<String> CONTAINERS = Set.of("containers", "initContainers");
    private static final Set<String> LABELS = Set.of("labels", "matchLabels", "selector");

    /** What Kubernetes accepts. */
    private enum Form {
      LABEL(
          "a label has at most 63 letters, digits, '-', '_' and '.'",
          "([A-Za-z0-9]([\\w.-]{0,61}[A-Za-z0-9])?)?"),
      SHORT_NAME(
          "this name has at most 63 lower-case letters, digits and '-'",
          "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
      /** Names of roles can contain colons and capitals. */
      NAME(
          "a name has at most 253 letters, digits, '-' and '.'",
          "[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?");

      private final String rule;
      private final Pattern valid;

      Form(String rule, String valid) {
        this.rule = rule;
        this.valid = Pattern.compile(valid);
      }
    }

    void document(Object root, String kind) {
      check(
          asMap(asMap(root).get("metadata")).get("name"),
          kind.equals("Service") ? Form.SHORT_NAME : Form.NAME,
          DocumentPath.root().key("metadata").key("name"));
      node(root, "", "", DocumentPath.root());
    }

    private void node(Object node, String key, String above, DocumentPath path) {
      if (node instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          node(list.get(i), key, above, path.index(i));
        }
        return;
      }
      // Elsewhere, labels can have any value.
      boolean isLabels =
          LABELS.contains(key) && (!key.equals("labels") || above.equals("metadata"));
      asMap(node)
          .forEach(
              (child, value) -> {
                DocumentPath at = path.key(child);
                if (isLabels) {
                  check(value, Form.LABEL, at);
                } else if (CONTAINERS.contains(key) && child.equals("name")) {
                  check(value, Form.SHORT_NAME, at);
                }
                node(value, child, key, at);
              });
    }

    private void check(Object value, Form form, DocumentPath path) {
      if (value instanceof String text && !form.valid.matcher(text).matches()) {
        found.add(new InvalidName(text, form.rule, places.apply(path)));
      }
    }
  }
}
