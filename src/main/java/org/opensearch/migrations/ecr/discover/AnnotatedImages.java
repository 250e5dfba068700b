package org.opensearch.migrations.ecr.discover;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.model.ImageEntry.OwnName;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.RuleAdvice;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * The images that annotations in Chart.yaml name: a cross-check for images that no render shows,
 * such as those that an operator starts. The annotations are lists in YAML, of Helm (HIP-0015) and
 * of Artifact Hub.
 *
 * @param label name and version of the chart
 * @param name the chart's own
 * @param images in the order in which they are named
 * @param broken annotations that cannot be read, as warnings
 */
record AnnotatedImages(String label, String name, List<NamedImage> images, List<String> broken) {

  private static final List<String> ANNOTATIONS =
      List.of("helm.sh/images", "artifacthub.io/images");

  private static final String FILE = "Chart.yaml";

  AnnotatedImages {
    images = List.copyOf(images);
    broken = List.copyOf(broken);
  }

  /**
   * An image.
   *
   * @param hasTag whether the annotation states a tag or digest
   * @param place in the file, as messages name it
   */
  record NamedImage(ImageReference image, boolean hasTag, String place) {

    private boolean hasName(ImageReference other) {
      // The deployment can choose another registry.
      return image.path().equals(other.path());
    }

    private boolean is(ImageReference other) {
      boolean isSameTag = image.tag().isPresent() && image.tag().equals(other.tag());
      boolean isSameDigest = image.digest().isPresent() && image.digest().equals(other.digest());
      return hasName(other) && (!hasTag || isSameTag || isSameDigest);
    }
  }

  /**
   * Reads the annotations of a chart, not of its subcharts.
   *
   * @param folder of the chart
   * @param values that it is deployed with, which can disable images
   */
  static AnnotatedImages of(
      String label, String name, Path folder, Supplier<Map<String, Object>> values) {
    Reader reader = new Reader(label, values);
    try {
      byte[] content = Files.readAllBytes(folder.resolve(FILE));
      YamlReader.readIfValid(content, FILE).ifPresent(chart -> reader.read(content, chart));
    } catch (IOException e) {
      // There are no annotations to check.
    }
    return new AnnotatedImages(label, name, reader.images, reader.broken);
  }

  /**
   * Warnings about images that are named and not listed, with the rules to write.
   *
   * @param listed the images of the chart and of all others
   * @param isIgnored whether a rule ignores an image
   * @param names the own names of images in the registry
   */
  List<String> warnings(
      Collection<ImageReference> listed,
      Predicate<ImageReference> isIgnored,
      Function<ImageReference, Optional<OwnName>> names) {
    List<NamedImage> missing =
        images.stream()
            .filter(named -> listed.stream().noneMatch(named::is))
            .filter(named -> !isIgnored.test(named.image()))
            .toList();
    List<NamedImage> others =
        missing.stream().filter(named -> listed.stream().anyMatch(named::hasName)).toList();
    List<NamedImage> unknown = missing.stream().filter(n -> !others.contains(n)).toList();
    List<String> warnings = new ArrayList<>(broken);
    if (!unknown.isEmpty()) {
      warnings.add(
          label
              + ": its Chart.yaml names images that no render contains: "
              + unknown.stream().map(n -> n.image() + " (" + n.place() + ")").collect(joining(", "))
              + ". If the deployment pulls them, add to a rules file: "
              + rule(unknown, names)
              + "; if it does not: "
              + ignored(unknown));
    }
    if (!others.isEmpty()) {
      warnings.add(
          label
              + ": its Chart.yaml names other tags than the render contains: "
              + others.stream().map(named -> otherTags(named, listed)).collect(joining(", "))
              + ". If the annotation is out of date, add to a rules file: "
              + ignored(others)
              + "; if the deployment pulls both: "
              + rule(others, names));
    }
    return warnings;
  }

  private static String otherTags(NamedImage named, Collection<ImageReference> listed) {
    return named.image()
        + " ("
        + named.place()
        + "; rendered: "
        + listed.stream()
            .filter(named::hasName)
            .map(ImageReference::identifier)
            .distinct()
            .sorted()
            .collect(joining(", "))
        + ")";
  }

  private String rule(List<NamedImage> named, Function<ImageReference, Optional<OwnName>> names) {
    String overrides =
        named.stream()
            .map(NamedImage::image)
            .map(image -> RuleAdvice.override(image, names.apply(image).map(OwnName::written)))
            .collect(joining(", "));
    return "charts: {"
        + name
        + ": [{images: ["
        + rules(named)
        + "], overrides: ["
        + overrides
        + "]}]}";
  }

  private static String ignored(List<NamedImage> named) {
    return "ignore: [" + rules(named) + "]";
  }

  private static String rules(List<NamedImage> named) {
    return named.stream().map(one -> RuleAdvice.reasoned(one.image())).collect(joining(", "));
  }

  /** Reads the annotations of one file. */
  private static final class Reader {

    private static final String NOT_CHECKED = ": its images are not compared with the render";

    private final String label;
    private final Supplier<Map<String, Object>> values;
    private final List<NamedImage> images = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    Reader(String label, Supplier<Map<String, Object>> values) {
      this.label = label;
      this.values = values;
    }

    void read(byte[] content, YamlNode chart) {
      List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
      for (String annotation : ANNOTATIONS) {
        chart
            .child("annotations")
            .flatMap(all -> all.child(annotation))
            .ifPresent(value -> list(annotation, value, lines));
      }
    }

    private void list(String annotation, YamlNode value, List<String> lines) {
      if (!(value instanceof YamlNode.Scalar scalar) || scalar.text().isBlank()) {
        warn(annotation + ", line " + value.position().line(), "expected a list in a text");
        return;
      }
      // The lines of a literal text are those of the file, one below the indicator.
      Position begin = value.position();
      boolean isLiteral = lines.get(begin.line() - 1).startsWith("|", begin.column() - 1);
      String text = "\n".repeat(isLiteral ? begin.line() : begin.line() - 1) + scalar.text();
      String source = label + ": annotation " + annotation + " in its Chart.yaml";
      try {
        YamlNode list =
            YamlReader.read(text.getBytes(StandardCharsets.UTF_8), new Problems("read", source));
        if (list instanceof YamlNode.Sequence sequence) {
          sequence.items().forEach(item -> image(annotation, item));
        } else {
          String place = annotation + ", line " + list.position().line();
          warn(place, "found " + list.describe() + ", expected a list");
        }
      } catch (InvalidInputException e) {
        broken.add(e.failure().reference() + ": " + e.failure().reason() + NOT_CHECKED);
      }
    }

    private void warn(String place, String what) {
      broken.add(label + ": its Chart.yaml, " + place + ": " + what + NOT_CHECKED);
    }

    private void image(String annotation, YamlNode item) {
      String place = annotation + ", line " + item.position().line();
      YamlNode image = item.child("image").orElse(item);
      if (!(image instanceof YamlNode.Scalar scalar) || scalar.text().isBlank()) {
        warn(place, "found " + image.describe() + ", expected an item with `image`");
        return;
      }
      if (!isEnabled(item)) {
        return;
      }
      try {
        String text = scalar.text().strip();
        boolean hasTag = ImageReference.statesTagOrDigest(text);
        images.add(new NamedImage(ImageReference.parse(text), hasTag, place));
      } catch (IllegalArgumentException e) {
        warn(place, "'" + scalar.text() + "' is not an image reference: " + e.getMessage());
      }
    }

    /** HIP-0015: the image is used only if the value at this path is true. */
    private boolean isEnabled(YamlNode item) {
      Optional<String> condition =
          item.child("condition")
              .filter(YamlNode.Scalar.class::isInstance)
              .map(node -> ((YamlNode.Scalar) node).text().strip())
              .filter(text -> text.matches("[^.\\s]+(\\.[^.\\s]+)*"));
      return condition
          .map(path -> ValuesPath.ofCondition(path).in(values.get()))
          .map(value -> !value.equals(false) && !value.equals(""))
          .orElse(condition.isEmpty());
    }
  }
}
