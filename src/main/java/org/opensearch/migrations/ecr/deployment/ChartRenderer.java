package org.opensearch.migrations.ecr.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.ImageFinder;
import org.opensearch.migrations.ecr.images.InternetUseFinder;
import org.opensearch.migrations.ecr.images.RenderedDocument;
import org.opensearch.migrations.ecr.images.RenderedImages;
import org.opensearch.migrations.ecr.images.RenderedImages.BrokenImage;
import org.opensearch.migrations.ecr.images.RenderedImages.InternetUse;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.yaml.YamlWriter;

/**
 * Renders one chart repeatedly with different additional values, in every state of the cluster that
 * its templates distinguish. Not thread-safe.
 */
public final class ChartRenderer {

  private final HelmEngine helm;
  private final HelmEngine.Request base;
  private final Path scratch;
  private final List<RenderState> states;
  private RenderedImages rendered;
  private Map<String, Object> values;

  /**
   * A renderer for the cluster that Helm assumes by default.
   *
   * @param base the chart with the values it is deployed with
   * @param scratch a folder for values files that no other renderer uses
   */
  public ChartRenderer(HelmEngine helm, HelmEngine.Request base, Path scratch) {
    this(helm, base, scratch, List.of(RenderState.DEFAULT));
  }

  private ChartRenderer(
      HelmEngine helm, HelmEngine.Request base, Path scratch, List<RenderState> states) {
    this.helm = helm;
    this.base = base;
    this.scratch = scratch;
    this.states = states;
  }

  /** A copy with {@code values} added to every render. */
  public ChartRenderer with(Map<String, Object> values) {
    return values.isEmpty()
        ? this
        : new ChartRenderer(helm, request(values, true), scratch, states);
  }

  /** A copy for other states of the cluster. */
  public ChartRenderer in(List<RenderState> others) {
    return new ChartRenderer(helm, base, scratch, List.copyOf(others));
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
    return base.values();
  }

  /** The values that its templates see, merged by Helm. */
  public Map<String, Object> values() {
    if (values == null) {
      values = helm.values(base);
    }
    return values;
  }

  /** The templates of the chart and of its subcharts, not rendered. */
  public List<HelmEngine.Templates> templates() {
    return helm.templates(base);
  }

  /** Why Helm does not accept its schema, so that it is rendered without validation. */
  public Optional<String> schemaRefusal() {
    return helm.schemaRefusal(base.chart());
  }

  /** The render of the chart in the default state. */
  public String text() {
    return helm.render(base);
  }

  /**
   * A copy for the states in which it can be rendered, each only if it shows documents with images
   * that earlier states do not.
   *
   * @throws InvalidInputException when it cannot be rendered in any state
   */
  public ChartRenderer inDistinctStates() {
    if (rendered != null || states.size() == 1) {
      return this;
    }
    List<RenderState> distinct = new ArrayList<>();
    Set<Digest> documents = new HashSet<>();
    List<FoundImage> images = new ArrayList<>();
    List<BrokenImage> broken = new ArrayList<>();
    List<InternetUse> internet = new ArrayList<>();
    Map<String, List<String>> refusals = new LinkedHashMap<>();
    InvalidInputException first = null;
    for (RenderState state : states) {
      try {
        String text = helm.render(base.on(state.cluster()));
        RenderedImages found = search(text, state);
        if (documents.addAll(fingerprints(text, found)) || distinct.isEmpty()) {
          distinct.add(state);
          images.addAll(found.images());
          broken.addAll(found.broken());
          internet.addAll(found.internet());
        }
      } catch (InvalidInputException e) {
        first = first == null ? e : first;
        refusals
            .computeIfAbsent(e.failure().reason(), reason -> new ArrayList<>())
            .add(state.label().isEmpty() ? "by default" : state.label());
      }
    }
    if (distinct.isEmpty()) {
      throw first;
    }
    List<String> notes = new ArrayList<>();
    refusals.forEach(
        (reason, labels) ->
            notes.add("cannot be rendered " + String.join("; ", labels) + ": " + reason));
    ChartRenderer narrowed = in(distinct);
    narrowed.rendered = new RenderedImages(images, broken, internet, notes);
    return narrowed;
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

  /** The images as the chart is deployed, with its schema enforced. */
  public List<FoundImage> images() {
    return search().images();
  }

  /** The images as the chart is deployed, and invalid references. */
  public RenderedImages search() {
    ChartRenderer distinct = inDistinctStates();
    if (distinct.rendered == null) {
      RenderState only = states.get(0);
      rendered = search(helm.render(base.on(only.cluster())), only);
      return rendered;
    }
    return distinct.rendered;
  }

  private static RenderedImages search(String text, RenderState state) {
    return ImageFinder.search(text).with(InternetUseFinder.find(text)).in(state.label());
  }

  /** The images with additional {@code values}, as they would be deployed. */
  public List<FoundImage> images(Map<String, Object> values) {
    return images(request(values, true));
  }

  /** The images with additional {@code values} as a trial, without enforcing the schema. */
  public List<FoundImage> imagesOfTrial(Map<String, Object> values) {
    return images(request(values, false));
  }

  private List<FoundImage> images(HelmEngine.Request request) {
    List<FoundImage> images = new ArrayList<>();
    for (RenderState state : states) {
      String text = helm.render(request.on(state.cluster()));
      images.addAll(ImageFinder.search(text).in(state.label()).images());
    }
    return images;
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

  private HelmEngine.Request request(Map<String, Object> values, boolean checksSchema) {
    List<Path> files = new ArrayList<>(base.values());
    files.add(written(values));
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
   * @param label as shown in messages: "as an upgrade"; empty for {@link #DEFAULT}
   * @param cluster what the templates see
   */
  public record RenderState(String label, HelmEngine.Cluster cluster) {

    /** An installation on the cluster that Helm assumes when it cannot ask one. */
    public static final RenderState DEFAULT = new RenderState("", HelmEngine.Cluster.DEFAULT);
  }
}
