package org.opensearch.migrations.ecr.deployment;

import java.nio.file.Path;
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
import org.opensearch.migrations.ecr.deployment.cluster.RenderState;
import org.opensearch.migrations.ecr.deployment.cluster.TemplateGates;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;
import org.opensearch.migrations.ecr.ports.HelmEngine;

/**
 * The states of the cluster in which the charts of a deployment have to be rendered, so that no
 * image is missed that only some of them show. Each chart is read first, then rendered if it may
 * bring custom resources; only then are the states of any of them known. Several threads can do so.
 */
public final class ClusterStates {

  /** So many API versions are each tried without the others. */
  private static final int MOST_ALONE = 12;

  private final ChartFiles files;
  private final List<String> given;
  private final Map<Path, TemplateGates> gates = new ConcurrentHashMap<>();
  private final SortedSet<String> defined = new ConcurrentSkipListSet<>();

  /**
   * No chart has been read yet.
   *
   * @param scratch an existing folder for archives of subcharts
   * @param given API versions that the cluster serves, as the user knows
   */
  public ClusterStates(ChartUnpacker unpacker, Path scratch, List<String> given) {
    this.files = new ChartFiles(unpacker, scratch);
    this.given = List.copyOf(given);
  }

  /** Reads the files of a chart, and those of the values that it is deployed with. */
  public void read(ChartRenderer chart) {
    TemplateGates found = new TemplateGates();
    files.visit(
        chart.folder(),
        file -> {
          if (file.isDefinition()) {
            defined.addAll(ResourceDefinitions.apiVersions(file.text()));
          } else {
            found.add(file);
          }
        });
    files.visit(chart.valuesFiles(), found::add);
    gates.put(chart.folder(), found);
  }

  /** Renders the chart once if it may bring custom resources that another one asks for. */
  public void readRendered(ChartRenderer chart) {
    readRendered(chart, UnaryOperator.identity());
  }

  /**
   * Renders the chart once if it may bring custom resources that another one asks for.
   *
   * @param preparation gives the chart what it cannot be rendered without
   */
  public void readRendered(ChartRenderer chart, UnaryOperator<ChartRenderer> preparation) {
    boolean isAsked = gates.values().stream().anyMatch(TemplateGates::asksApis);
    if (isAsked && gates.get(chart.folder()).rendersDefinitions()) {
      try {
        defined.addAll(ResourceDefinitions.apiVersions(preparation.apply(chart).text()));
      } catch (InvalidInputException e) {
        // Whoever looks for its images says so.
      }
    }
  }

  /** The chart in all states that its templates distinguish. */
  public ChartRenderer open(ChartRenderer chart) {
    return chart.in(states(gates.get(chart.folder())));
  }

  /** What cannot be known of a chart without a cluster, as warnings. */
  public List<String> warnings(String label, ChartRenderer chart) {
    return gates.get(chart.folder()).warnings().stream().map(w -> label + ": " + w).toList();
  }

  private List<RenderState> states(TemplateGates asking) {
    Map<HelmEngine.Cluster, RenderState> states = new LinkedHashMap<>();
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
      List<RenderState> installed = List.copyOf(states.values());
      upgrade(states, installed.get(0));
      upgrade(states, installed.get(Math.min(1, installed.size() - 1)));
      upgrade(states, installed.get(installed.size() - 1));
    }
    return List.copyOf(states.values());
  }

  /** One may show its images only while another is not served: each is tried without the others. */
  private static void addAsked(
      Map<HelmEngine.Cluster, RenderState> states,
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

  private static void upgrade(Map<HelmEngine.Cluster, RenderState> states, RenderState installed) {
    String label = installed.label().isEmpty() ? "" : " " + installed.label();
    add(states, "as an upgrade" + label, installed.cluster().upgraded());
  }

  private static void add(
      Map<HelmEngine.Cluster, RenderState> states, String label, HelmEngine.Cluster cluster) {
    states.putIfAbsent(cluster, new RenderState(label, cluster));
  }
}
