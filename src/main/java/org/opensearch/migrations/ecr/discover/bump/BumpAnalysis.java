package org.opensearch.migrations.ecr.discover.bump;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opensearch.migrations.ecr.deployment.AggregateValues;
import org.opensearch.migrations.ecr.deployment.ChartPreparation;
import org.opensearch.migrations.ecr.deployment.ChartPreparation.Prepared;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.deployment.DeployedChart;
import org.opensearch.migrations.ecr.discover.bump.ChartBump.Installed;
import org.opensearch.migrations.ecr.discover.bump.ChartBump.LostValue;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.model.ValuesTree;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.HelmEngine;

/**
 * Compares a chart with its previous version.
 *
 * @param preparation fetches the previous version
 * @param files where the deployment's values are set
 * @param namespace of charts, unless the deployment sets another
 */
public record BumpAnalysis(ChartPreparation preparation, ValuesFiles files, String namespace) {

  /**
   * A requested bump.
   *
   * @param previous the chart at the version before
   * @param installed the version that the values of the aggregate chart set; empty if that chart
   *     was not read
   */
  public record Requested(DeployedChart previous, Optional<String> installed) {}

  /**
   * Compares the versions.
   *
   * @param now the chart at its new version
   * @param ready adds the values that the chart requires
   */
  public ChartBump of(
      Requested requested, Prepared now, UnaryOperator<ChartRenderer> ready, Activity activity) {
    DeployedChart chart = now.chart();
    HelmEngine helm = preparation.helm();
    Path scratch = preparation.scratch();
    String from = requested.previous().version();
    List<LostValue> lost = List.of();
    Optional<String> uncompared = Optional.empty();
    Optional<KnownValues> before = Optional.empty();
    try {
      Prepared old = preparation.prepare(requested.previous(), namespace, activity);
      from = old.chart().version();
      before = Optional.of(KnownValues.of(old, helm, scratch));
    } catch (FailureException e) {
      uncompared =
          Optional.of(
              "version "
                  + from
                  + " could not be read ("
                  + e.failure().reason()
                  + "), so that this lists all values that version "
                  + chart.version()
                  + " does not know");
    }
    try {
      lost =
          lost(
              chart, before, KnownValues.of(now, helm, scratch), () -> ready.apply(now.renderer()));
    } catch (InvalidInputException e) {
      uncompared = Optional.of("not compared: " + e.failure().reason());
    }
    return new ChartBump(
        chart.key(),
        from,
        chart.version(),
        now.archiveBytes(),
        Optional.empty(),
        lost,
        uncompared,
        installed(chart, requested.installed()));
  }

  private Optional<Installed> installed(DeployedChart chart, Optional<String> version) {
    List<String> same = ChartEntry.versionCandidates(chart.version());
    if (version.filter(same::contains).isPresent()) {
      return Optional.empty();
    }
    ValuesPath path = new ValuesPath(List.of(AggregateValues.CHARTS, chart.key(), "version"));
    // Helm accepts the version with and without 'v': the values keep their form.
    String to =
        version.filter(old -> !old.startsWith("v")).isPresent() && chart.version().startsWith("v")
            ? chart.version().substring(1)
            : chart.version();
    List<String> places = files.places(path);
    Optional<String> last =
        places.isEmpty() ? Optional.empty() : Optional.of(places.get(places.size() - 1));
    return Optional.of(new Installed(version, path, to, last));
  }

  private List<LostValue> lost(
      DeployedChart chart,
      Optional<KnownValues> before,
      KnownValues now,
      Supplier<ChartRenderer> ready) {
    List<List<String>> unknown = new ArrayList<>();
    chart.variants().values().forEach(v -> collect(v, List.of(), before, now, unknown));
    List<LostValue> lost = new ArrayList<>();
    Optional<Render> render = unknown.isEmpty() ? Optional.empty() : stableRender(ready);
    for (List<String> path : unknown.stream().distinct().toList()) {
      if (render.isEmpty() || hasNoEffect(path, render.get())) {
        List<Object> full = new ArrayList<>(List.of(AggregateValues.CHARTS, chart.key(), "values"));
        full.addAll(path);
        ValuesPath inAggregate = new ValuesPath(full);
        lost.add(new LostValue(inAggregate, files.places(inAggregate)));
      }
    }
    return lost;
  }

  /** Adds the values that the new version does not know, each with what is below it. */
  private static void collect(
      Map<?, ?> values,
      List<String> parent,
      Optional<KnownValues> before,
      KnownValues now,
      List<List<String>> found) {
    values.forEach(
        (key, value) -> {
          List<String> path = new ArrayList<>(parent);
          path.add(String.valueOf(key));
          if (value == null) {
            return;
          }
          if (!now.knows(path)) {
            if (before.map(known -> known.knows(path)).orElse(true)) {
              found.add(path);
            }
          } else if (value instanceof Map<?, ?> map) {
            collect(map, path, before, now, found);
          }
        });
  }

  private record Render(ChartRenderer renderer, String text) {}

  /** The render; empty if it fails, or differs from one to the next. */
  private static Optional<Render> stableRender(Supplier<ChartRenderer> ready) {
    try {
      ChartRenderer renderer = ready.get();
      String text = renderer.text();
      return Optional.of(new Render(renderer, text)).filter(r -> renderer.text().equals(text));
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }

  /** A map that templates copy as a whole can hold values that no file names. */
  private static boolean hasNoEffect(List<String> path, Render render) {
    ValuesTree without = new ValuesTree();
    without.set(path, null);
    try {
      return render.renderer().with(without.toMap()).text().equals(render.text());
    } catch (InvalidInputException e) {
      return false;
    }
  }
}
