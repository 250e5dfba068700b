package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.deployment.AggregateChart;
import org.opensearch.migrations.ecr.discover.derive.Derived;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.ImageEntry.OwnName;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.ReleaseRule;

/**
 * The Migration Assistant's own images. The default values of the aggregate chart name local
 * builds; a deployment uses the published images, whose tag is the release.
 */
final class ReleaseImageSource {

  private static final Pattern RELEASE =
      Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?");
  private static final String TAG = "tag";
  private static final String REPOSITORY = "repository";
  private static final String REGISTRY = "registry";

  /** A rule whose value exists, and the published image. */
  private record Published(ReleaseRule rule, Object value, ImageReference image) {}

  private final List<Published> found = new ArrayList<>();
  private final RuleBook rules;

  private ReleaseImageSource(RuleBook rules) {
    this.rules = rules;
  }

  /**
   * The images of the rules whose value is in {@code values}.
   *
   * @throws InvalidInputException when there are some, and the release is unknown
   */
  static ReleaseImageSource in(
      Map<String, Object> values, RuleBook rules, Optional<String> release) {
    ReleaseImageSource images = new ReleaseImageSource(rules);
    for (ReleaseRule rule : rules.release()) {
      Object value = rule.set().in(values);
      if (value instanceof String || value instanceof Map) {
        noteIgnored(value, rules);
        images.found.add(new Published(rule, value, published(rule, release)));
      }
    }
    return images;
  }

  /**
   * The release that {@code chart} deploys: its appVersion, which its own images use if their tags
   * are empty. Empty if the chart has no such images.
   *
   * @throws InvalidInputException when the tags are set, or the appVersion is not a release
   */
  static Optional<String> release(AggregateChart chart, RuleBook rules) {
    Map<String, Object> values = chart.renderer().values();
    List<Object> images =
        rules.release().stream()
            .map(rule -> rule.set().in(values))
            .filter(value -> value instanceof String || value instanceof Map)
            .toList();
    if (images.isEmpty()) {
      return Optional.empty();
    }
    if (!images.stream().allMatch(ReleaseImageSource::hasEmptyTag)) {
      throw unknownRelease(chart, "its values set the tags of the Migration Assistant's images");
    }
    if (!RELEASE.matcher(chart.appVersion()).matches()) {
      throw unknownRelease(
          chart, "its appVersion is '" + chart.appVersion() + "', which is not a release");
    }
    return Optional.of(chart.appVersion());
  }

  private static boolean hasEmptyTag(Object image) {
    return image instanceof Map<?, ?> map
        && (map.get(TAG) == null || String.valueOf(map.get(TAG)).isEmpty());
  }

  private static InvalidInputException unknownRelease(AggregateChart chart, String reason) {
    return InvalidInputException.local(
        "determine the release of",
        chart.name(),
        reason,
        "Pass --release-version, or set RELEASE_VERSION");
  }

  /** Local builds appear only here, because the published images replace them. */
  private static void noteIgnored(Object value, RuleBook rules) {
    String text =
        value instanceof Map<?, ?> map
            ? map.get(REPOSITORY) + ":" + map.get(TAG)
            : String.valueOf(value);
    try {
      rules.ignores(ImageReference.parse(text));
    } catch (IllegalArgumentException e) {
      // Not an image, so that no rule ignores it.
    }
  }

  private static ImageReference published(ReleaseRule rule, Optional<String> release) {
    if (release.isEmpty() && Template.uses(rule.image(), Template.RELEASE)) {
      throw new InvalidInputException(unknownRelease(rule.image()));
    }
    Map<String, String> variables = new HashMap<>();
    release.ifPresent(value -> variables.put(Template.RELEASE, value));
    return ImageReference.parse(Template.substitute(rule.image(), variables));
  }

  /** The failure for a text that contains the release, which is unknown. */
  static Failure unknownRelease(String written) {
    return new Failure(
        "resolve image",
        Side.LOCAL,
        written,
        "the release is unknown",
        "Pass --release-version, set RELEASE_VERSION, or add `release:` to the manifest");
  }

  /** The overrides that point images with own names there. */
  List<ValuesOverride> named(Function<ImageReference, Optional<OwnName>> names) {
    List<ValuesOverride> overrides = new ArrayList<>();
    for (Published image : found) {
      names.apply(image.image()).ifPresent(own -> overrides.addAll(named(image, own)));
    }
    return overrides;
  }

  private static List<ValuesOverride> named(Published image, OwnName own) {
    List<Object> path = image.rule().set().segments();
    String written = own.written();
    int colon = written.indexOf(':');
    String repository = colon < 0 ? written : written.substring(0, colon);
    String tag = colon < 0 ? writtenTag(image) : written.substring(colon + 1);
    String registry = "${" + Template.REGISTRY + "}";
    List<ImageReference> images = List.of(image.image());
    if (!(image.value() instanceof Map<?, ?> map)) {
      String whole = registry + "/" + repository + ":" + tag;
      return List.of(new ValuesOverride(image.rule().set(), whole, images, 0));
    }
    boolean isSplit = isSplit(map);
    List<ValuesOverride> overrides = new ArrayList<>();
    if (isSplit) {
      overrides.add(override(ValuesPath.below(path, REGISTRY), registry, images));
    }
    String name = isSplit ? repository : registry + "/" + repository;
    overrides.add(override(ValuesPath.below(path, REPOSITORY), name, images));
    overrides.add(override(ValuesPath.below(path, TAG), tag, images));
    return overrides;
  }

  private static ValuesOverride override(
      List<Object> path, String to, List<ImageReference> images) {
    return new ValuesOverride(new ValuesPath(path), to, images, 0);
  }

  private static boolean isSplit(Map<?, ?> image) {
    return image.get(REGISTRY) instanceof String registry && !registry.isEmpty();
  }

  /** The values that set the published images. */
  Map<String, Object> published() {
    ValuesTree tree = new ValuesTree();
    for (Published image : found) {
      List<Object> path = image.rule().set().segments();
      if (image.value() instanceof Map<?, ?> map) {
        boolean isSplit = isSplit(map);
        ImageReference reference = image.image();
        if (isSplit) {
          tree.set(ValuesPath.below(path, REGISTRY), reference.host());
        }
        tree.set(ValuesPath.below(path, REPOSITORY), isSplit ? reference.path() : reference.name());
        tree.set(ValuesPath.below(path, TAG), reference.tag().orElse(""));
      } else {
        tree.set(path, image.image().toString());
      }
    }
    return tree.toMap();
  }

  /** How the images are written in the manifest. */
  Map<ImageReference, String> written() {
    Map<ImageReference, String> written = new LinkedHashMap<>();
    found.forEach(image -> written.put(image.image(), image.rule().image()));
    return written;
  }

  /** A copy of {@code derived} whose overrides set the tag to the release. */
  Derived completed(Derived derived) {
    Set<ImageReference> seen =
        derived.images().stream().map(FoundImage::reference).collect(Collectors.toSet());
    List<Published> needed = found.stream().filter(i -> seen.contains(i.image())).toList();
    needed.forEach(image -> rules.use(image.rule()));
    List<ValuesOverride> overrides = new ArrayList<>();
    for (ValuesOverride override : derived.overrides()) {
      overrides.add(withRelease(override, needed, ""));
      needed.stream()
          .filter(image -> isBelow(override.set(), image.rule().set()))
          .map(ReleaseImageSource::tag)
          .filter(tag -> overrides.stream().noneMatch(o -> o.set().equals(tag.set())))
          .filter(tag -> derived.overrides().stream().noneMatch(o -> o.set().equals(tag.set())))
          .forEach(overrides::add);
    }
    List<ValuesOverride> digests =
        derived.digests().stream()
            .map(place -> withRelease(place, needed, "@${" + Template.DIGEST + "}"))
            .toList();
    return derived.with(overrides, digests);
  }

  /**
   * The override with the release in a whole reference, or in a tag.
   *
   * @param end what follows the tag
   */
  private static ValuesOverride withRelease(
      ValuesOverride override, List<Published> needed, String end) {
    for (Published image : needed) {
      boolean isWhole =
          override.set().equals(image.rule().set())
              && Template.uses(override.to(), Template.MIRROR);
      String root = isWhole ? "${" + Template.MIRROR + "}/" + image.rule().image() : "";
      boolean isTag = override.to().equals(image.image().tag().orElse("") + end);
      if (isWhole || (isTag && override.set().equals(tag(image).set()))) {
        String to = (isWhole ? root : writtenTag(image)) + end;
        return new ValuesOverride(override.set(), to, override.images(), 0);
      }
    }
    return override;
  }

  private static boolean isBelow(ValuesPath path, ValuesPath parent) {
    List<Object> segments = path.segments();
    return segments.size() == parent.segments().size() + 1
        && segments.subList(0, parent.segments().size()).equals(parent.segments());
  }

  private static ValuesOverride tag(Published image) {
    List<Object> path = ValuesPath.below(image.rule().set().segments(), TAG);
    return override(path, writtenTag(image), List.of(image.image()));
  }

  private static String writtenTag(Published image) {
    String written = image.rule().image();
    return written.substring(written.lastIndexOf(':') + 1);
  }
}
