package org.opensearch.migrations.ecr.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartRule;
import org.opensearch.migrations.ecr.model.DiscoveryRules;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.render.AggregateChart;
import org.opensearch.migrations.ecr.render.AggregateValues;
import org.opensearch.migrations.ecr.render.ChartFetcher;
import org.opensearch.migrations.ecr.render.ChartPreparation;
import org.opensearch.migrations.ecr.render.ChartRenderer;
import org.opensearch.migrations.ecr.render.DeployedChart;
import org.opensearch.migrations.ecr.render.Deployment;

/** Renders the charts of the mirror as they are deployed, and looks where their images are. */
public final class RenderedCheck {

  /** Each keeps a core busy with rendering. */
  private static final int MOST_AT_ONCE = 4;

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
   * @param rules say what charts need to be rendered at all
   * @param scratch an existing folder for charts and values; whoever gives it deletes it
   * @param progress is told each chart that has been looked at, by several threads
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
   * Renders and looks.
   *
   * @param deployment whose values have the generated ones among them
   * @param named what references to the mirror begin with
   * @throws FailureException when not even the deployment's values can be found out
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
    List<RenderedChart> rendered =
        new ArrayList<>(
            Workers.onAll(
                installed.charts(),
                Math.min(MOST_AT_ONCE, Runtime.getRuntime().availableProcessors()),
                chart -> look(chart, deployment.namespace(), images)));
    if (isWhole && filter.acceptsKey(aggregate.name())) {
      rendered.add(look(aggregate, images));
    }
    return RenderedReport.of(installed, rendered);
  }

  private RenderedChart look(DeployedChart wanted, String namespace, RenderedImageCheck images) {
    String label = wanted.entry().label();
    RenderedChart looked = RenderedChart.of(label);
    try {
      ChartPreparation.Prepared ready =
          new ChartPreparation(helm, unpacker, mirror, scratch)
              .prepare(wanted, namespace, Activity.NONE);
      List<ChartRule> applicable =
          rules.charts().stream()
              .filter(rule -> rule.holdsFor(wanted.name(), ready.chart().version()))
              .toList();
      ChartRenderer renderer = ready.renderer().withNeeded(applicable);
      images.check(renderer.search(), Optional.of(wanted.key()), wanted.name(), looked);
    } catch (FailureException e) {
      looked.failures().add(e);
    }
    progress.accept(label);
    return looked;
  }

  private RenderedChart look(AggregateChart aggregate, RenderedImageCheck images) {
    RenderedChart looked = RenderedChart.of(aggregate.name() + ":" + aggregate.version());
    try {
      images.check(aggregate.renderer().search(), Optional.empty(), aggregate.name(), looked);
    } catch (FailureException e) {
      looked.failures().add(e);
    }
    progress.accept(looked.label());
    return looked;
  }
}
