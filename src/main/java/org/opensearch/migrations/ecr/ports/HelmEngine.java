package org.opensearch.migrations.ecr.ports;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Renders charts with Helm, without a cluster; nothing is installed. */
public interface HelmEngine {

  /**
   * What to render.
   *
   * @param chart the chart's folder; never written to
   * @param release the name of the release
   * @param namespace the namespace of the release
   * @param values files in YAML or JSON, merged as by Helm: later ones take precedence
   * @param set {@code KEY=VALUE}, as for {@code helm --set}; takes precedence over the files
   * @param checksSchema whether to validate values against the JSON schema of the chart, as an
   *     installation does
   * @param cluster what templates see of the cluster and the release
   */
  record Request(
      Path chart,
      String release,
      String namespace,
      List<Path> values,
      List<String> set,
      boolean checksSchema,
      Cluster cluster) {

    public Request {
      values = List.copyOf(values);
      set = List.copyOf(set);
    }

    /** A request for the cluster that Helm assumes by default. */
    public Request(
        Path chart,
        String release,
        String namespace,
        List<Path> values,
        List<String> set,
        boolean checksSchema) {
      this(chart, release, namespace, values, set, checksSchema, Cluster.DEFAULT);
    }

    /** The same request without validation against the schema. */
    public Request withoutSchema() {
      return new Request(chart, release, namespace, values, set, false, cluster);
    }

    /** The same request for another cluster. */
    public Request on(Cluster other) {
      return new Request(chart, release, namespace, values, set, checksSchema, other);
    }
  }

  /**
   * What templates see of the cluster and the release.
   *
   * @param apiVersions API versions that the cluster serves in addition to those that Helm assumes:
   *     {@code group/version} and {@code group/version/Kind}
   * @param absent API versions that it does not serve, although Helm assumes them
   * @param isUpgrade whether the release is upgraded: {@code .Release.IsUpgrade}, and its second
   *     revision
   * @param isEks whether the Kubernetes version has the format of EKS: {@code v1.32.0-eks-0000000}
   */
  record Cluster(
      SortedSet<String> apiVersions, SortedSet<String> absent, boolean isUpgrade, boolean isEks) {

    /** What Helm assumes when it cannot ask a cluster. */
    public static final Cluster DEFAULT =
        new Cluster(new TreeSet<>(), new TreeSet<>(), false, false);

    public Cluster {
      apiVersions = Collections.unmodifiableSortedSet(new TreeSet<>(apiVersions));
      absent = Collections.unmodifiableSortedSet(new TreeSet<>(absent));
    }

    /** The same cluster, for the upgrade of a release. */
    public Cluster upgraded() {
      return new Cluster(apiVersions, absent, true, isEks);
    }
  }

  /**
   * The templates of one chart.
   *
   * @param chart the keys of its values in those of the top-level chart: the name or alias of each
   *     subchart on the path; empty for the top-level chart
   * @param isLibrary whether it only defines templates, which other charts include with their own
   *     values
   * @param texts the source of its templates
   */
  record Templates(List<String> chart, boolean isLibrary, List<String> texts) {

    public Templates {
      chart = List.copyOf(chart);
      texts = List.copyOf(texts);
    }
  }

  /**
   * Renders a chart: the YAML documents of its templates, including hooks and tests.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException with the message of
   *     Helm, or if it exceeds the limits of time, memory or output
   */
  String render(Request request);

  /**
   * The values that the templates see: those of the chart, of its subcharts under their names, and
   * of the request, merged by Helm.
   *
   * @return maps, lists, strings, booleans, numbers and null
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException as for {@link
   *     #render}
   */
  Map<String, Object> values(Request request);

  /**
   * The templates of the chart and of all enabled subcharts, at any depth, in folders or archives:
   * each with the name, and as often, as Helm renders it.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException as for {@link
   *     #render}
   */
  List<Templates> templates(Request request);

  /**
   * The Kubernetes version that charts are rendered for: a given one, or the lowest that all charts
   * rendered so far accept.
   */
  String kubeVersion();

  /**
   * Why the installed Helm does not accept the schema of a chart, which is therefore rendered
   * without validation; empty if it does, or if the chart has not been rendered.
   *
   * @param chart the folder, as in {@link Request}
   */
  Optional<String> schemaRefusal(Path chart);
}
