package org.opensearch.migrations.ecr.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.ImageFinder;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.images.InternetUseFinder;
import org.opensearch.migrations.ecr.images.RenderedDocument;
import org.opensearch.migrations.ecr.images.RenderedImages;
import org.opensearch.migrations.ecr.images.RenderedImages.BrokenImage;
import org.opensearch.migrations.ecr.images.RenderedImages.InternetUse;
import org.opensearch.migrations.ecr.images.RenderedImages.InvalidName;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.yaml.YamlWriter;

/**
 * Renders one chart repeatedly with different additional values, in every variant of the deployment
 * and in every state of the cluster that its templates distinguish. Not thread-safe.
 */
public final class ChartRenderer {

  private final HelmEngine helm;
  private final HelmEngine.Request base;
  private final List<Path> added;
  private final Path scratch;
  private final List<RenderState> states;
  private final Map<ImageReference, Set<String>> imageVariants = new HashMap<>();
  private RenderedImages rendered;
  private Map<String, Object> values;

  /**
   * A renderer for the cluster that Helm assumes by default.
   *
   * @param base the chart with the values it is deployed with
   * @param scratch a folder for values files that no other renderer uses
   */
  public ChartRenderer(HelmEngine helm, HelmEngine.Request base, Path scratch) {
    this(
        helm,
        base,
        List.of(),
        scratch,
        List.of(new RenderState("", HelmEngine.Cluster.DEFAULT, Variant.base(base.values()))));
  }

  private ChartRenderer(
      HelmEngine helm,
      HelmEngine.Request base,
      List<Path> added,
      Path scratch,
      List<RenderState> states) {
    this.helm = helm;
    this.base = base;
    this.added = added;
    this.scratch = scratch;
    this.states = states;
  }

  /** A copy with {@code values} added to every render. */
  public ChartRenderer with(Map<String, Object> values) {
    if (values.isEmpty()) {
      return this;
    }
    List<Path> more = new ArrayList<>(added);
    more.add(written(values));
    return new ChartRenderer(helm, base, more, scratch, states);
  }

  /**
   * A copy for variants of the deployment; those with the same values are rendered once.
   *
   * @param values by the name of the variant, added to those of the deployment
   */
  public ChartRenderer inVariants(Map<String, Map<String, Object>> values) {
    Map<Map<String, Object>, List<String>> names = new LinkedHashMap<>();
    values.forEach((name, own) -> names.computeIfAbsent(own, o -> new ArrayList<>()).add(name));
    List<RenderState> variants = new ArrayList<>();
    names.forEach(
        (own, alike) -> {
          List<Path> files = new ArrayList<>(base.values());
          if (!own.isEmpty()) {
            files.add(written(own));
          }
          Variant variant = new Variant(alike, files);
          variants.add(new RenderState(variant.label(), HelmEngine.Cluster.DEFAULT, variant));
        });
    return in(variants);
  }

  /** A copy for these states of the cluster, each in all variants. */
  public ChartRenderer inClusters(Map<HelmEngine.Cluster, String> labels) {
    List<RenderState> all = new ArrayList<>();
    for (Variant variant : variants()) {
      labels.forEach(
          (cluster, label) ->
              all.add(
                  new RenderState(
                      Stream.of(variant.label(), label)
                          .filter(text -> !text.isEmpty())
                          .collect(Collectors.joining(", ")),
                      cluster,
                      variant)));
    }
    return in(all);
  }

  private ChartRenderer in(List<RenderState> others) {
    return new ChartRenderer(helm, base, added, scratch, List.copyOf(others));
  }

  private Set<Variant> variants() {
    return states.stream()
        .map(RenderState::variant)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * The variants in which the chart is rendered, the deployment without any as {@link
   * DiscoveryRules#BASE}.
   */
  public List<String> variantNames() {
    return variants().stream().flatMap(variant -> variant.names().stream()).toList();
  }

  /**
   * The variants in which each image was seen, in the order of {@link #variantNames}; for a
   * renderer {@link #inDistinctStates}.
   */
  public Map<ImageReference, List<String>> imageVariants() {
    List<String> order = variantNames();
    Map<ImageReference, List<String>> names = new HashMap<>();
    imageVariants.forEach(
        (image, seen) -> names.put(image, order.stream().filter(seen::contains).toList()));
    return names;
  }

  /** A copy with the values that it requires and that are not set. */
  public ChartRenderer withNeeded(List<ChartRule> rules) {
    List<ValuesOverride> needed = new ArrayList<>();
    rules.forEach(rule -> needed.addAll(rule.render()));
    if (needed.isEmpty()) {
      return this;
    }
    Map<String, Object> given = values();
    needed.removeIf(value -> !isEmpty(value.set().in(given)));
    return with(ValuesTree.of(needed, Map.of()));
  }

  private static boolean isEmpty(Object value) {
    return value == null || value.equals("");
  }

  /** The folder of the chart. */
  public Path folder() {
    return base.chart();
  }

  /** The files of values that the chart is deployed with. */
  public List<Path> valuesFiles() {
    Set<Path> files = new LinkedHashSet<>();
    variants().forEach(variant -> files.addAll(variant.files()));
    files.addAll(added);
    return List.copyOf(files);
  }

  /**
   * The values that its templates see, merged by Helm: those of the first variant, and those that
   * only other variants have.
   */
  public Map<String, Object> values() {
    if (values == null) {
      Map<String, Object> merged = new LinkedHashMap<>();
      for (Variant variant : variants()) {
        addAbsent(merged, helm.values(request(variant, List.of(), true)));
      }
      values = merged;
    }
    return values;
  }

  @SuppressWarnings("unchecked") // All maps are copies with keys of values files.
  private static void addAbsent(Map<String, Object> merged, Map<String, Object> more) {
    more.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> map
              && (!merged.containsKey(key) || merged.get(key) instanceof Map)) {
            addAbsent(
                (Map<String, Object>) merged.computeIfAbsent(key, k -> new LinkedHashMap<>()),
                (Map<String, Object>) map);
          } else {
            merged.putIfAbsent(key, value);
          }
        });
  }

  /** The templates of the chart and of the subcharts of any variant, not rendered. */
  public List<HelmEngine.Templates> templates() {
    Map<List<String>, HelmEngine.Templates> templates = new LinkedHashMap<>();
    for (Variant variant : variants()) {
      helm.templates(request(variant, List.of(), true))
          .forEach(chart -> templates.putIfAbsent(chart.chart(), chart));
    }
    return List.copyOf(templates.values());
  }

  /** Why Helm does not accept its schema, so that it is rendered without validation. */
  public Optional<String> schemaRefusal() {
    return helm.schemaRefusal(base.chart());
  }

  /** The render of the chart in the default state. */
  public String text() {
    return helm.render(request(states.get(0).variant(), List.of(), true));
  }

  /**
   * A copy for the states in which it can be rendered, each only if it shows documents with images
   * that earlier states do not.
   *
   * @throws InvalidInputException when it cannot be rendered in any state of a variant
   */
  public ChartRenderer inDistinctStates() {
    if (rendered != null || states.size() == 1) {
      return this;
    }
    List<RenderState> distinct = new ArrayList<>();
    Set<Digest> documents = new HashSet<>();
    List<FoundImage> images = new ArrayList<>();
    List<BrokenImage> broken = new ArrayList<>();
    List<InvalidName> names = new ArrayList<>();
    List<InternetUse> internet = new ArrayList<>();
    Map<String, List<String>> refusals = new LinkedHashMap<>();
    Map<Variant, InvalidInputException> failed = new LinkedHashMap<>();
    Set<Variant> shown = new HashSet<>();
    Map<ImageReference, Set<String>> seen = new HashMap<>();
    for (RenderState state : states) {
      try {
        String text = helm.render(request(state, List.of(), true));
        RenderedImages found = search(text, state);
        shown.add(state.variant());
        addVariants(found, state.variant(), seen);
        if (documents.addAll(fingerprints(text, found)) || distinct.isEmpty()) {
          distinct.add(state);
          images.addAll(found.images());
          broken.addAll(found.broken());
          names.addAll(found.names());
          internet.addAll(found.internet());
        }
      } catch (InvalidInputException e) {
        failed.putIfAbsent(state.variant(), e);
        refusals
            .computeIfAbsent(e.failure().reason(), reason -> new ArrayList<>())
            .add(state.label().isEmpty() ? "by default" : state.label());
      }
    }
    for (Map.Entry<Variant, InvalidInputException> failure : failed.entrySet()) {
      if (!shown.contains(failure.getKey())) {
        throw failure.getKey().explained(failure.getValue());
      }
    }
    List<String> notes = new ArrayList<>();
    refusals.forEach(
        (reason, labels) ->
            notes.add("cannot be rendered " + String.join("; ", labels) + ": " + reason));
    ChartRenderer narrowed = in(distinct);
    narrowed.rendered = new RenderedImages(images, broken, names, internet, notes);
    narrowed.imageVariants.putAll(seen);
    return narrowed;
  }

  private static void addVariants(
      RenderedImages found, Variant variant, Map<ImageReference, Set<String>> seen) {
    for (FoundImage image : found.images()) {
      seen.computeIfAbsent(image.reference().withoutDigest(), i -> new HashSet<>())
          .addAll(variant.names());
    }
  }

  /** The fingerprints of the documents of templates with images. */
  private static Set<Digest> fingerprints(String text, RenderedImages found) {
    Set<String> templates = new HashSet<>();
    found.images().forEach(image -> templates.add(image.place().template()));
    found.broken().forEach(image -> templates.add(image.place().template()));
    Set<Digest> prints = new HashSet<>();
    RenderedDocument.split(text).stream()
        .filter(document -> templates.contains(document.template()))
        .forEach(document -> prints.add(document.fingerprint()));
    return prints;
  }

  /** The images as the chart is deployed, with its schema enforced, and invalid references. */
  public RenderedImages search() {
    ChartRenderer distinct = inDistinctStates();
    if (distinct.rendered == null) {
      RenderState only = states.get(0);
      rendered = search(helm.render(request(only, List.of(), true)), only);
      addVariants(rendered, only.variant(), imageVariants);
      return rendered;
    }
    return distinct.rendered;
  }

  private static RenderedImages search(String text, RenderState state) {
    return ImageFinder.search(text).with(InternetUseFinder.find(text)).in(state.label());
  }

  /** The images with additional {@code values} as a trial, without enforcing the schema. */
  public List<FoundImage> imagesOfTrial(Map<String, Object> values) {
    return Render.images(renders(values, false));
  }

  /** The renders with additional {@code values}, as they would be deployed, one in each state. */
  public List<Render> renders(Map<String, Object> values) {
    return renders(values, true);
  }

  private List<Render> renders(Map<String, Object> values, boolean checksSchema) {
    List<Path> more = List.of(written(values));
    List<Render> renders = new ArrayList<>();
    for (RenderState state : states) {
      String text = helm.render(request(state, more, checksSchema));
      RenderedImages found = ImageFinder.search(text).in(state.label());
      renders.add(new Render(state.label(), text, found.images(), found.names()));
    }
    return renders;
  }

  /**
   * A render in one state.
   *
   * @param state as shown in messages
   * @param text what Helm printed
   * @param images in the order of the text
   * @param names that Kubernetes rejects
   */
  public record Render(
      String state, String text, List<FoundImage> images, List<InvalidName> names) {

    public Render {
      images = List.copyOf(images);
      names = List.copyOf(names);
    }

    /** The images of all renders. */
    public static List<FoundImage> images(List<Render> renders) {
      return renders.stream().flatMap(render -> render.images().stream()).toList();
    }
  }

  /** A copy for as few states as together show all of {@code wanted}. */
  public ChartRenderer showing(Collection<FoundImage> wanted) {
    Set<FoundImage> open = new LinkedHashSet<>();
    wanted.forEach(image -> open.add(image.in("")));
    List<RenderState> few = new ArrayList<>();
    List<RenderState> left = new ArrayList<>(states);
    while (!open.isEmpty() && left.size() > 1) {
      RenderState best = left.get(0);
      Set<FoundImage> most = Set.of();
      for (RenderState state : left) {
        Set<FoundImage> here = shownIn(state, wanted);
        here.retainAll(open);
        if (here.size() > most.size()) {
          best = state;
          most = here;
        }
      }
      if (most.isEmpty()) {
        break;
      }
      few.add(best);
      left.remove(best);
      open.removeAll(most);
    }
    return open.isEmpty() && !few.isEmpty() ? in(few) : this;
  }

  private static Set<FoundImage> shownIn(RenderState state, Collection<FoundImage> images) {
    Set<FoundImage> here = new HashSet<>();
    images.stream()
        .filter(image -> image.place().state().equals(state.label()))
        .forEach(image -> here.add(image.in("")));
    return here;
  }

  private HelmEngine.Request request(RenderState state, List<Path> more, boolean checksSchema) {
    return request(state.variant(), more, checksSchema).on(state.cluster());
  }

  private HelmEngine.Request request(Variant variant, List<Path> more, boolean checksSchema) {
    List<Path> files = new ArrayList<>(variant.files());
    files.addAll(added);
    files.addAll(more);
    return new HelmEngine.Request(
        base.chart(), base.release(), base.namespace(), files, base.set(), checksSchema);
  }

  private Path written(Map<String, Object> values) {
    try {
      Path file = Files.createTempFile(scratch, "values-", ".yaml");
      return Files.writeString(file, YamlWriter.write(List.of(), values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A state in which a chart is rendered.
   *
   * @param label as shown in messages: "as an upgrade"; empty for an installation without a variant
   *     on the cluster that Helm assumes when it cannot ask one
   * @param cluster what the templates see
   */
  private record RenderState(String label, HelmEngine.Cluster cluster, Variant variant) {}

  /**
   * Variants of the deployment with the same values.
   *
   * @param names of the variants
   * @param files of values that the chart is deployed with
   */
  private record Variant(List<String> names, List<Path> files) {

    Variant {
      names = List.copyOf(names);
      files = List.copyOf(files);
    }

    /** The deployment without a variant. */
    static Variant base(List<Path> files) {
      return new Variant(List.of(DiscoveryRules.BASE), files);
    }

    /** As shown in messages; empty if the deployment without a variant has the same values. */
    String label() {
      return names.contains(DiscoveryRules.BASE)
          ? ""
          : ImageLocation.IN_VARIANT + String.join(" or ", names);
    }

    /** The failure, with the variant in which it occurs. */
    InvalidInputException explained(InvalidInputException e) {
      if (label().isEmpty()) {
        return e;
      }
      Failure failure = e.failure();
      return new InvalidInputException(
          new Failure(
              failure.operation(),
              failure.side(),
              failure.reference(),
              label() + ": " + failure.reason(),
              failure.remedy()),
          e);
    }
  }
}
