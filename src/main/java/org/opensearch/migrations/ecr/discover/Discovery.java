package org.opensearch.migrations.ecr.discover;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.opensearch.migrations.ecr.deployment.AggregateChart;
import org.opensearch.migrations.ecr.deployment.AggregateValues;
import org.opensearch.migrations.ecr.deployment.ChartFetcher;
import org.opensearch.migrations.ecr.deployment.ChartPreparation;
import org.opensearch.migrations.ecr.deployment.ChartRenderer;
import org.opensearch.migrations.ecr.deployment.ClusterStates;
import org.opensearch.migrations.ecr.deployment.DeployedChart;
import org.opensearch.migrations.ecr.discover.ChartAnalysis.AnalyzedChart;
import org.opensearch.migrations.ecr.discover.bump.BumpAnalysis;
import org.opensearch.migrations.ecr.discover.bump.ChartBump;
import org.opensearch.migrations.ecr.discover.bump.ValuesFiles;
import org.opensearch.migrations.ecr.discover.derive.Derived;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;
import org.opensearch.migrations.ecr.ports.HelmEngine;

/**
 * Derives the manifest from the charts that a deployment installs and from the aggregate chart. For
 * one scope.
 */
public final class Discovery {

  /** Each rendering task keeps a core busy. */
  private static final int MOST_AT_ONCE = 4;

  /** Placeholder for the name of the aggregate chart. */
  private static final String UNKNOWN_AGGREGATE = "AGGREGATE-CHART";

  private final HelmEngine helm;
  private final ChartUnpacker unpacker;
  private final ChartFetcher fetcher;
  private final DiscoveryRules given;
  private final RuleBook rules;
  private final Path scratch;
  private final DiscoveryListener listener;
  private AggregateChart aggregate;

  /**
   * A chart that was fetched and read.
   *
   * @param nanos that it took
   */
  private record Ready(ChartPreparation.Prepared prepared, long nanos) {}

  /**
   * An analyzed chart, at its published version.
   *
   * @param annotated the images that its annotations name
   * @param unknown what no render can show, as warnings
   */
  private record Result(
      DeployedChart chart,
      AnalyzedChart analyzed,
      AnnotatedImages annotated,
      List<String> unknown) {}

  /** The filter selects none of the charts. */
  public static final class NothingSelectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NothingSelectedException(Collection<String> charts) {
      super(
          "no chart is selected; the charts are: "
              + String.join(", ", charts)
              + ". Correct --include and --exclude, or name the aggregate chart with --chart");
    }
  }

  /**
   * A discovery.
   *
   * @param scratch an existing folder for charts and values, deleted by the caller
   */
  public Discovery(
      HelmEngine helm,
      ChartUnpacker unpacker,
      ChartFetcher fetcher,
      DiscoveryRules rules,
      Path scratch,
      DiscoveryListener listener) {
    this.helm = helm;
    this.unpacker = unpacker;
    this.fetcher = fetcher;
    this.given = rules;
    this.rules = new RuleBook(rules);
    this.scratch = scratch;
    this.listener = listener;
  }

  /**
   * Runs the discovery.
   *
   * @param current the current manifest: valid digests and charts that are not analyzed are kept
   * @throws FailureException when the list of charts cannot be determined; failures of single
   *     charts are in the result
   * @throws NothingSelectedException when there is nothing to analyze
   */
  public Discovered discover(MirrorManifest current, DiscoveryScope scope) {
    AggregateChart base = aggregate(scope);
    AggregateValues values = new AggregateValues(values(base, scope));
    DeploymentVariants variants =
        DeploymentVariants.of(base.renderer(), values, given.variants(), current, scope);
    AggregateChart aggregate = base.with(variants.renderer(base.renderer()));
    ChartSelection selection =
        scope.hasChart()
            ? ChartSelection.ofAggregate(current, variants, rules, scope)
            : ChartSelection.ofManifest(current, variants, scope);
    ManifestAssembler assembler = new ManifestAssembler(current, rules);
    variants.warnings().forEach(assembler::warn);
    if (selection.charts().isEmpty() && !includesAggregate(aggregate, scope)) {
      throw new NothingSelectedException(selection.keys());
    }
    assembler.retain(
        selection.keys(), Optional.of(aggregate.name()).filter(name -> scope.hasChart()));
    if (!scope.hasChart()) {
      warnAboutUnknownCharts(values, selection, scope, assembler);
    }
    ClusterStates states = new ClusterStates(unpacker, scratch, scope.deployment().apiVersions());
    ChartAnalysis analysis = new ChartAnalysis(rules, current.release());
    if (scope.hasChart()) {
      states.read(aggregate.renderer());
    }
    List<Ready> prepared = analyzeAll(selection, aggregate, analysis, states, scope, assembler);
    if (includesAggregate(aggregate, scope)) {
      analyzeAggregate(aggregate, analysis, states, assembler);
    }
    boolean isWhole = includesAggregate(aggregate, scope) && selection.isWhole();
    assembler.crossCheck();
    if (assembler.isComplete()) {
      (isWhole ? rules.unused() : rules.unusedForCharts()).forEach(assembler::warn);
    }
    Discovered discovered =
        assembler.finish(
            selection.omitted(),
            // Some charts alone may accept a lower version than all.
            isWhole || current.kubeVersion().isPresent()
                ? Optional.of(helm.kubeVersion())
                : Optional.empty(),
            scope.hasChart() ? aggregate.name() : UNKNOWN_AGGREGATE);
    // The previous versions may accept other versions of Kubernetes.
    ValuesFiles files = ValuesFiles.of(scope.deployment(), aggregate.renderer().folder());
    BumpAnalysis bumps = new BumpAnalysis(preparation(), files, scope.deployment().namespace());
    return discovered.with(
        prepared.stream()
            .filter(ready -> selection.bumps().containsKey(ready.prepared().chart().key()))
            .map(ready -> bump(ready.prepared(), selection, bumps, analysis))
            .map(bump -> bump.between(current, discovered.manifest()))
            .toList());
  }

  private ChartBump bump(
      ChartPreparation.Prepared prepared,
      ChartSelection selection,
      BumpAnalysis bumps,
      ChartAnalysis analysis) {
    DeployedChart chart = prepared.chart();
    return bumps.of(
        selection.bumps().get(chart.key()),
        prepared,
        renderer -> analysis.ready(chart, renderer),
        listener.fetching(chart.entry().label()));
  }

  /**
   * The release that the aggregate chart deploys; empty if it has no images that depend on it.
   *
   * @throws InvalidInputException when the chart does not state it
   */
  public Optional<String> release(DiscoveryScope scope) {
    return ReleaseImageSource.release(aggregate(scope), rules);
  }

  /** Whether the scope includes the aggregate chart itself. */
  public boolean includesAggregate(DiscoveryScope scope) {
    return includesAggregate(aggregate(scope), scope);
  }

  private AggregateChart aggregate(DiscoveryScope scope) {
    if (aggregate == null) {
      aggregate = AggregateChart.read(scope.deployment(), helm, unpacker, given, scratch);
    }
    return aggregate;
  }

  private static boolean includesAggregate(AggregateChart aggregate, DiscoveryScope scope) {
    return scope.hasChart() && scope.filter().acceptsKey(aggregate.name());
  }

  private static Map<String, Object> values(AggregateChart aggregate, DiscoveryScope scope) {
    try {
      return aggregate.renderer().values();
    } catch (InvalidInputException e) {
      if (scope.hasChart()) {
        throw e;
      }
      // Without --chart, a generated chart merges the values.
      throw InvalidInputException.local(
          "read values",
          scope.deployment().values().toString(),
          e.failure().reason(),
          "Correct the files that -f names, or --kube-version",
          e);
    }
  }

  /** Values for charts that are not in the manifest are probably a mistake. */
  private static void warnAboutUnknownCharts(
      AggregateValues values,
      ChartSelection selection,
      DiscoveryScope scope,
      ManifestAssembler assembler) {
    if (values.keys().isEmpty() && !scope.deployment().values().isEmpty()) {
      assembler.warn("the values files given with -f have no 'charts' key: they are ignored");
    }
    Set<String> unknown = new TreeSet<>(values.keys());
    unknown.removeAll(selection.keys());
    if (!unknown.isEmpty()) {
      assembler.warn(
          "-f contains values for charts that are not in the manifest: "
              + String.join(", ", unknown));
    }
  }

  /** Analyzes the charts; returns those that could be prepared. */
  private List<Ready> analyzeAll(
      ChartSelection selection,
      AggregateChart aggregate,
      ChartAnalysis analysis,
      ClusterStates states,
      DiscoveryScope scope,
      ManifestAssembler assembler) {
    ExecutorService workers =
        Executors.newFixedThreadPool(
            Math.min(MOST_AT_ONCE, Runtime.getRuntime().availableProcessors()));
    try {
      Map<DeployedChart, Future<Ready>> prepared = new LinkedHashMap<>();
      for (DeployedChart chart : selection.charts()) {
        prepared.put(chart, workers.submit(() -> prepare(chart, states, scope)));
      }
      prepared.forEach(
          (chart, ready) -> {
            if (selection.bumps().containsKey(chart.key())) {
              checkBump(ready);
            }
          });
      // Once all charts are prepared, the Kubernetes version that they accept is known.
      List<Ready> all = prepared.values().stream().flatMap(r -> outcome(r).stream()).toList();
      // A chart can check for APIs that another one defines: all are read before any is analyzed.
      List<Future<?>> read = new ArrayList<>();
      if (scope.hasChart()) {
        read.add(workers.submit(() -> states.readRendered(aggregate.renderer())));
      }
      for (Ready ready : all) {
        read.add(workers.submit(() -> readRendered(ready, analysis, states)));
      }
      read.forEach(Discovery::outcome);
      Map<DeployedChart, Future<Result>> running = new LinkedHashMap<>();
      prepared.forEach(
          (chart, ready) ->
              running.put(chart, workers.submit(() -> analyze(ready, analysis, states))));
      running.forEach((chart, future) -> collect(chart, future, assembler));
      return all;
    } finally {
      workers.shutdownNow();
    }
  }

  /** Without the version that the user chose, there is no result. */
  private static void checkBump(Future<Ready> prepared) {
    try {
      prepared.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NotFoundException missing) {
        Failure failure = missing.failure();
        throw new InvalidInputException(
            new Failure(
                "bump chart",
                failure.side(),
                failure.reference(),
                failure.reason(),
                "Pass a published version with --bump"),
            missing);
      }
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      throw new IllegalStateException("preparing a chart", e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void readRendered(Ready ready, ChartAnalysis analysis, ClusterStates states) {
    ChartPreparation.Prepared prepared = ready.prepared();
    states.readRendered(prepared.renderer(), r -> analysis.ready(prepared.chart(), r));
  }

  /** The result; empty if it failed, which is reported when the chart is collected. */
  private static <T> Optional<T> outcome(Future<T> future) {
    try {
      return Optional.ofNullable(future.get());
    } catch (ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static CancellationException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return (CancellationException) new CancellationException("interrupted").initCause(e);
  }

  private void collect(DeployedChart chart, Future<Result> future, ManifestAssembler assembler) {
    try {
      Result result = future.get();
      assembler.add(result.chart(), result.analyzed());
      assembler.add(result.annotated(), result.analyzed().names());
      result.unknown().forEach(assembler::warn);
    } catch (ExecutionException e) {
      Throwable cause =
          e.getCause() instanceof ExecutionException ? e.getCause().getCause() : e.getCause();
      if (cause instanceof FailureException failure) {
        listener.failed(chart.entry().label(), failure);
        assembler.fail(chart.key(), failure);
      } else {
        throw new IllegalStateException("analyzing " + chart.entry().label(), cause);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Ready prepare(DeployedChart wanted, ClusterStates states, DiscoveryScope scope) {
    long begin = System.nanoTime();
    ChartPreparation.Prepared prepared =
        preparation()
            .prepare(
                wanted, scope.deployment().namespace(), listener.fetching(wanted.entry().label()));
    states.read(prepared.renderer());
    selectKubeVersion(prepared.renderer());
    return new Ready(prepared, System.nanoTime() - begin);
  }

  private ChartPreparation preparation() {
    return new ChartPreparation(helm, unpacker, fetcher, scratch);
  }

  /** Helm selects the lowest Kubernetes version that the chart accepts, unless one is given. */
  private static void selectKubeVersion(ChartRenderer chart) {
    try {
      chart.values();
    } catch (InvalidInputException e) {
      // The analysis reports it, unless rules add the values that the chart requires.
    }
  }

  private Result analyze(Future<Ready> prepared, ChartAnalysis analysis, ClusterStates states)
      throws ExecutionException, InterruptedException {
    Ready ready = prepared.get();
    long begin = System.nanoTime() - ready.nanos();
    DeployedChart chart = ready.prepared().chart();
    ChartRenderer renderer = ready.prepared().renderer();
    AnalyzedChart analyzed = analysis.of(chart, states.open(renderer));
    report(analyzed, begin);
    AnnotatedImages annotated =
        AnnotatedImages.of(
            chart.entry().label(), chart.name(), renderer.folder(), renderer::values);
    return new Result(chart, analyzed, annotated, states.warnings(chart.entry().label(), renderer));
  }

  private void analyzeAggregate(
      AggregateChart aggregate,
      ChartAnalysis analysis,
      ClusterStates states,
      ManifestAssembler assembler) {
    long begin = System.nanoTime();
    try {
      AnalyzedChart analyzed =
          analysis.ofAggregate(
              aggregate.name(), aggregate.version(), states.open(aggregate.renderer()));
      report(analyzed, begin);
      assembler.addAggregate(aggregate.name(), analyzed);
      ChartRenderer renderer = aggregate.renderer();
      assembler.add(
          AnnotatedImages.of(
              aggregate.name(), aggregate.name(), renderer.folder(), renderer::values),
          analyzed.names());
      states.warnings(analyzed.label(), aggregate.renderer()).forEach(assembler::warn);
    } catch (FailureException e) {
      listener.failed(aggregate.name(), e);
      assembler.fail(aggregate.name(), e);
    }
  }

  private void report(AnalyzedChart analyzed, long begin) {
    Derived derived = analyzed.derived();
    listener.analyzed(
        analyzed.label(),
        (int)
            derived.images().stream()
                .map(FoundImage::reference)
                .filter(image -> !rules.ignores(image))
                .distinct()
                .count(),
        derived.overrides().size(),
        Duration.ofNanos(System.nanoTime() - begin));
  }
}
