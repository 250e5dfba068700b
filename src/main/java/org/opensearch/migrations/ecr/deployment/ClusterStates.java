package org.opensearch.migrations.ecr.deployment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.UnaryOperator;
import org.opensearch.migrations.ecr.deployment.cluster.ApiVersions;
import org.opensearch.migrations.ecr.deployment.cluster.ChartFiles;
import org.opensearch.migrations.ecr.deployment.cluster.TemplateGates;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;
import org.opensearch.migrations.ecr.ports.HelmEngine;

/**
 * The states of the cluster in which the charts of a deployment must be rendered to find images
 * that only some states show. All charts are read first and, if they may define custom resources,
 * rendered; only then are the states known. Thread-safe.
 */
public final class ClusterStates {

  /** The maximum number of API versions that are each tried alone. */
  private static final int MOST_ALONE = 12;

  private final ChartFiles files;
  private final List<String> given;
  private final Map<Path, TemplateGates> gates = new ConcurrentHashMap<>();
  private final SortedSet<String> defined = new ConcurrentSkipListSet<>();

  /**
   * No chart has been read yet.
   *
   * @param scratch an existing folder for archives of subcharts
   * @param given API versions that the cluster serves, from the user
   */
  public ClusterStates(ChartUnpacker unpacker, Path scratch, List<String> given) {
    this.files = new ChartFiles(unpacker, scratch);
    this.given = List.copyOf(given);
  }

  /** Reads the files of a chart and of its values. */
  public void read(ChartRenderer chart) {
    TemplateGates found = new TemplateGates();
    files.visit(
        chart.folder(),
        file -> {
          if (file.isDefinition()) {
            defined.addAll(ApiVersions.ofDefinitions(file.text()));
          } else {
            found.add(file);
          }
        });
    files.visit(chart.valuesFiles(), found::add);
    gates.put(chart.folder(), found);
  }

  /** Renders the chart once if it may define custom resources that another chart checks for. */
  public void readRendered(ChartRenderer chart) {
    readRendered(chart, UnaryOperator.identity());
  }

  /**
   * Renders the chart once if it may define custom resources that another chart checks for.
   *
   * @param preparation adds the values that the chart requires
   */
  public void readRendered(ChartRenderer chart, UnaryOperator<ChartRenderer> preparation) {
    boolean isAsked = gates.values().stream().anyMatch(TemplateGates::asksApis);
    if (isAsked && gates.get(chart.folder()).rendersDefinitions()) {
      try {
        defined.addAll(ApiVersions.ofDefinitions(preparation.apply(chart).text()));
      } catch (InvalidInputException e) {
        // Reported when its images are searched.
      }
    }
  }

  /** The chart in all states that its templates distinguish. */
  public ChartRenderer open(ChartRenderer chart) {
    return chart.inClusters(states(gates.get(chart.folder())));
  }

  /**
   * Warnings about what the renders do not show or check: what cannot be determined without a
   * cluster, and values that Helm cannot validate.
   */
  public List<String> warnings(String label, ChartRenderer chart) {
    List<String> warnings = new ArrayList<>(gates.get(chart.folder()).warnings());
    chart
        .schemaRefusal()
        .ifPresent(
            reason ->
                warnings.add(
                    "rendered without schema validation, because the values.schema.json of the"
                        + " chart is not accepted ("
                        + reason
                        + "): values that it forbids are not reported"));
    return warnings.stream().map(warning -> label + ": " + warning).toList();
  }

  private Map<HelmEngine.Cluster, String> states(TemplateGates asking) {
    Map<HelmEngine.Cluster, String> states = new LinkedHashMap<>();
    add(states, "", HelmEngine.Cluster.DEFAULT);
    SortedSet<String> deployed = ApiVersions.ofEks();
    deployed.addAll(defined);
    deployed.addAll(given);
    SortedSet<String> absent = new TreeSet<>(asking.asked());
    absent.removeIf(api -> !ApiVersions.isPreliminary(api) || deployed.contains(api));
    boolean isEks = asking.distinguishesEks();
    if (asking.asksApis() || isEks) {
      String label = "with the API versions of EKS and of the deployment's CRDs";
      add(states, label, new HelmEngine.Cluster(deployed, absent, false, isEks));
    }
    if (asking.asksApis()) {
      SortedSet<String> all = new TreeSet<>(deployed);
      all.addAll(asking.named());
      all.addAll(asking.asked());
      addAsked(states, asking, all, absent, isEks);
    }
    if (asking.asksRelease()) {
      List<HelmEngine.Cluster> installed = List.copyOf(states.keySet());
      upgrade(states, installed.get(0));
      upgrade(states, installed.get(Math.min(1, installed.size() - 1)));
      upgrade(states, installed.get(installed.size() - 1));
    }
    return states;
  }

  /**
   * Images may appear only while another API version is not served, so each is also tried alone.
   */
  private static void addAsked(
      Map<HelmEngine.Cluster, String> states,
      TemplateGates asking,
      SortedSet<String> all,
      SortedSet<String> absent,
      boolean isEks) {
    List<String> custom =
        asking.asked().stream().filter(api -> !ApiVersions.isOfKubernetes(api)).toList();
    if (asking.asked().size() > 1) {
      for (String api : custom.subList(0, Math.min(MOST_ALONE, custom.size()))) {
        SortedSet<String> alone = new TreeSet<>(List.of(api));
        String label = "with " + api + " as the only custom API version";
        add(states, label, new HelmEngine.Cluster(alone, absent, false, isEks));
      }
    }
    String label =
        custom.size() == 1
            ? "with API version " + custom.get(0)
            : "with all API versions that the templates ask for";
    add(states, label, new HelmEngine.Cluster(all, new TreeSet<>(), false, isEks));
  }

  private static void upgrade(
      Map<HelmEngine.Cluster, String> states, HelmEngine.Cluster installed) {
    String label = states.get(installed);
    add(states, "as an upgrade" + (label.isEmpty() ? "" : " " + label), installed.upgraded());
  }

  private static void add(
      Map<HelmEngine.Cluster, String> states, String label, HelmEngine.Cluster cluster) {
    states.putIfAbsent(cluster, label);
  }
}
