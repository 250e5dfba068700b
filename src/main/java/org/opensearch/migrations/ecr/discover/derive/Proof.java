package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.deployment.ChartRenderer.Render;
import org.opensearch.migrations.ecr.deployment.ImagesByLocation;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.RenderedImages.InvalidName;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * Renders a chart with the overrides, as in a deployment, and checks where every image is pulled
 * from.
 */
public final class Proof {

  /** A placeholder for any private registry. */
  static final MirrorTarget TARGET =
      MirrorTarget.parse("111122223333.dkr.ecr.us-east-1.amazonaws.com/proof");

  private final ChartRenderer chart;
  private final Map<String, String> variables;
  private final Predicate<ImageReference> ignored;
  private final Function<ImageReference, Optional<ImageName>> ownNames;
  private List<ValuesOverride> shown;
  private List<Render> renders;

  /**
   * A proof.
   *
   * @param release the value of {@code ${release}}
   * @param ignored images that need no override
   * @param ownNames the names of images in the registry that differ from the naming rule
   */
  public Proof(
      ChartRenderer chart,
      Optional<String> release,
      Predicate<ImageReference> ignored,
      Function<ImageReference, Optional<ImageName>> ownNames) {
    this.chart = chart;
    this.ignored = ignored;
    this.ownNames = ownNames;
    this.variables = new HashMap<>();
    variables.put(Template.MIRROR, TARGET.mirror());
    variables.put(Template.REGISTRY, TARGET.registry());
    release.ifPresent(value -> variables.put(Template.RELEASE, value));
  }

  /**
   * Proves overrides.
   *
   * @param images as the chart is deployed without them
   * @param given overrides that are always kept
   * @param derived overrides, without those that the chart rejects
   */
  Derived of(List<FoundImage> images, List<ValuesOverride> given, List<ValuesOverride> derived) {
    Bisection<ValuesOverride, List<FoundImage>> trial =
        new Bisection<>(accepted -> Render.images(rendered(joined(given, accepted))));
    Bisection.Outcome<ValuesOverride, List<FoundImage>> outcome = trial.run(derived, images);
    boolean isUnproven = outcome.accepted().isEmpty() && !given.isEmpty();
    List<FoundImage> after = isUnproven ? Render.images(rendered(given)) : outcome.result();
    String refusal =
        outcome.refusal().map(InvalidInputException::failure).map(f -> f.reason()).orElse("");
    return new Derived(images, joined(given, outcome.accepted()), unmoved(images, after, refusal));
  }

  private List<Render> rendered(List<ValuesOverride> overrides) {
    renders = chart.renders(values(overrides));
    shown = overrides;
    return renders;
  }

  /** The renders with {@code overrides}; those of the last proof are kept. */
  List<Render> renders(List<ValuesOverride> overrides) {
    return overrides.equals(shown) ? renders : rendered(overrides);
  }

  /** Names that Kubernetes rejects with {@code overrides}, because of the mirror. */
  List<InvalidName> names(List<ValuesOverride> overrides) {
    return renders(overrides).stream()
        .flatMap(render -> render.names().stream())
        .filter(name -> name.contains(TARGET))
        .toList();
  }

  /** Whether the image needs no override. */
  boolean isIgnored(ImageReference image) {
    return ignored.test(image);
  }

  /** The name of an image in the registry if it differs from the naming rule. */
  Optional<ImageName> ownName(ImageReference image) {
    return ownNames.apply(image);
  }

  private static List<ValuesOverride> joined(List<ValuesOverride> one, List<ValuesOverride> more) {
    List<ValuesOverride> all = new ArrayList<>(one);
    all.addAll(more);
    return all;
  }

  /** The values that {@code overrides} set for the placeholder registry. */
  Map<String, Object> values(List<ValuesOverride> overrides) {
    return ValuesTree.of(overrides, variables);
  }

  /** {@code value} for the placeholder registry, and with {@code more} variables. */
  Object resolved(Object value, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(variables);
    all.putAll(more);
    return Template.substituteAll(value, all);
  }

  private List<Derived.Unmoved> unmoved(
      List<FoundImage> before, Collection<FoundImage> after, String refusal) {
    ImagesByLocation places = new ImagesByLocation(after);
    Map<FoundImage, FoundImage> pairs = places.pairedWith(before);
    List<Derived.Unmoved> unmoved = new ArrayList<>();
    for (FoundImage image : before) {
      Optional<FoundImage> now = Optional.ofNullable(pairs.get(image));
      if (!ignored.test(image.reference()) && !now.filter(n -> isMoved(image, n)).isPresent()) {
        unmoved.add(unmoved(image, now, refusal));
      }
    }
    places.rest().stream()
        .filter(image -> !isMirrored(image.reference()) && !ignored.test(image.reference()))
        .forEach(i -> unmoved.add(new Derived.Unmoved(i, "it appears only with the overrides")));
    return unmoved;
  }

  private static Derived.Unmoved unmoved(
      FoundImage image, Optional<FoundImage> now, String refusal) {
    if (now.isEmpty()) {
      return new Derived.Unmoved(image, "with the overrides, there is no image at this place");
    }
    if (!now.get().text().equals(image.text())) {
      return new Derived.Unmoved(image, "with the overrides, it becomes " + now.get().text());
    }
    return refusal.isEmpty()
        ? Derived.Unmoved.stayed(image)
        : new Derived.Unmoved(image, "the chart rejects its override: " + refusal);
  }

  private static boolean isMirrored(ImageReference image) {
    return image.name().startsWith(TARGET.registry() + "/");
  }

  /** The name of an image in the registry. */
  ImageName name(ImageReference image) {
    return ownName(image).map(own -> own.completedFor(image)).orElseGet(() -> ImageName.of(image));
  }

  /** The reference of an image in the placeholder registry. */
  String mirrored(ImageReference image) {
    return TARGET.registry() + "/" + name(image);
  }

  private boolean isMoved(FoundImage before, FoundImage after) {
    ImageReference wanted = before.reference();
    ImageReference found = after.reference();
    ImageName name = name(wanted);
    return found.name().equals(TARGET.registry() + "/" + name.repository())
        && found.tag().equals(name.tag())
        && found.digest().equals(wanted.digest());
  }
}
