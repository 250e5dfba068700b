package org.opensearch.migrations.ecr.verify.rendered;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.deployment.AggregateChart;
import org.opensearch.migrations.ecr.deployment.AggregateValues;
import org.opensearch.migrations.ecr.deployment.ChartFetcher;
import org.opensearch.migrations.ecr.deployment.ChartPreparation;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.deployment.ClusterStates;
import org.opensearch.migrations.ecr.deployment.DeployedChart;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.images.RenderedImages;
import org.opensearch.migrations.ecr.images.RenderedImages.InternetUse;
import org.opensearch.migrations.ecr.images.RenderedImages.InvalidName;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.ports.Workers;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport.RenderedChart;

/**
 * Renders the charts of the mirror as they are deployed, and checks where their images come from.
 */
public final class RenderedCheck {

  /** Each keeps a core busy with rendering. */
  private static final int MOST_AT_ONCE = 4;

  private static final String UNKNOWN_THEN = "; images that appear only then are not checked";

  private final HelmEngine helm;
  private final ChartUnpacker unpacker;
  private final ChartFetcher mirror;
  private final DiscoveryRules rules;
  private final Path scratch;
  private final Consumer<String> progress;

  /**
   * A check.
   *
   * @param mirror fetches charts from the mirror
   * @param rules supply the values without which charts cannot be rendered
   * @param scratch an existing folder for charts and values; the caller deletes it
   * @param progress receives each chart that has been checked; called from several threads
   */
  public RenderedCheck(
      HelmEngine helm,
      ChartUnpacker unpacker,
      ChartFetcher mirror,
      DiscoveryRules rules,
      Path scratch,
      Consumer<String> progress) {
    this.helm = helm;
    this.unpacker = unpacker;
    this.mirror = mirror;
    this.rules = rules;
    this.scratch = scratch;
    this.progress = progress;
  }

  /**
   * Renders the charts and checks their images.
   *
   * @param deployment the deployment; its values include the generated ones
   * @param named the prefix of references to the mirror
   * @throws FailureException if the values of the deployment cannot be determined
   */
  public RenderedReport check(
      MirrorManifest manifest,
      Deployment deployment,
      ArtifactFilter filter,
      MirrorTarget named,
      RenderedImageCheck images) {
    AggregateChart aggregate = AggregateChart.read(deployment, helm, unpacker, rules, scratch);
    boolean isWhole = deployment.chart().isPresent();
    AggregateValues values = new AggregateValues(aggregate.renderer().values());
    InstalledCharts installed = InstalledCharts.of(values, isWhole, manifest, filter, named);
    ClusterStates states = new ClusterStates(unpacker, scratch, deployment.apiVersions());
    int jobs = Math.min(MOST_AT_ONCE, Runtime.getRuntime().availableProcessors());
    if (isWhole) {
      states.read(aggregate.renderer());
    }
    List<Ready> ready =
        Workers.onAll(
            installed.charts(), jobs, chart -> prepare(chart, deployment.namespace(), states));
    // Charts can depend on API versions of other charts: all are read before any is checked.
    if (isWhole) {
      states.readRendered(aggregate.renderer());
    }
    Workers.onAll(
        ready,
        jobs,
        chart -> {
          chart.renderer().ifPresent(states::readRendered);
          return chart;
        });
    List<RenderedChart> rendered =
        new ArrayList<>(Workers.onAll(ready, jobs, chart -> look(chart, states, images)));
    if (isWhole && filter.acceptsKey(aggregate.name())) {
      rendered.add(look(aggregate, states, images));
    }
    return RenderedReport.of(installed, rendered);
  }

  /** A chart to check; it has no renderer if it could not be fetched. */
  private record Ready(
      DeployedChart chart, RenderedChart looked, Optional<ChartRenderer> renderer) {}

  private Ready prepare(DeployedChart wanted, String namespace, ClusterStates states) {
    RenderedChart looked = RenderedChart.of(wanted.entry().label());
    try {
      ChartPreparation.Prepared ready =
          new ChartPreparation(helm, unpacker, mirror, scratch)
              .prepare(wanted, namespace, Activity.NONE);
      states.read(ready.renderer());
      List<ChartRule> applicable =
          rules.charts().stream()
              .filter(rule -> rule.holdsFor(wanted.name(), ready.chart().version()))
              .toList();
      return new Ready(wanted, looked, Optional.of(ready.renderer().withNeeded(applicable)));
    } catch (FailureException e) {
      looked.failures().add(e);
      return new Ready(wanted, looked, Optional.empty());
    }
  }

  private RenderedChart look(Ready ready, ClusterStates states, RenderedImageCheck images) {
    DeployedChart chart = ready.chart();
    ready
        .renderer()
        .ifPresent(
            renderer ->
                look(
                    renderer,
                    Optional.of(chart.key()),
                    chart.name(),
                    states,
                    images,
                    url -> false,
                    ready.looked()));
    progress.accept(ready.looked().label());
    return ready.looked();
  }

  private RenderedChart look(
      AggregateChart aggregate, ClusterStates states, RenderedImageCheck images) {
    RenderedChart looked = RenderedChart.of(aggregate.name() + ":" + aggregate.version());
    // The installer's job adds the repositories of charts, which are checked above.
    Predicate<String> charts = new AggregateValues(aggregate.renderer().values())::isRepository;
    look(aggregate.renderer(), Optional.empty(), aggregate.name(), states, images, charts, looked);
    progress.accept(looked.label());
    return looked;
  }

  private void look(
      ChartRenderer renderer,
      Optional<String> key,
      String name,
      ClusterStates states,
      RenderedImageCheck images,
      Predicate<String> known,
      RenderedChart looked) {
    try {
      RenderedImages rendered = states.open(renderer).inDistinctStates().search().merged();
      images.check(rendered, key, name, looked);
      List<InternetUse> internet =
          rendered.internet().stream()
              .filter(use -> !known.test(use.target()))
              .filter(use -> rules.ignoredUrls().stream().noneMatch(r -> r.matches(use.target())))
              .toList();
      List<InvalidName> names =
          rendered.names().stream().filter(n -> n.contains(images.named())).toList();
      looked.notes().addAll(InvalidName.warnings(looked.label(), names));
      looked.notes().addAll(InternetUse.warnings(looked.label(), internet, "Change the values"));
      rendered
          .notes()
          .forEach(refused -> looked.notes().add(looked.label() + " " + refused + UNKNOWN_THEN));
      looked.notes().addAll(states.warnings(looked.label(), renderer));
    } catch (FailureException e) {
      looked.failures().add(e);
    }
  }
}
