package org.opensearch.migrations.ecr.ports;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Helm, as far as it renders charts: nothing is installed, no cluster is asked. */
public interface HelmEngine {

  /**
   * What to render.
   *
   * @param chart the chart's folder; never written to
   * @param release the name that the release would have
   * @param namespace the one it would be installed into
   * @param values files in YAML or JSON, merged as Helm merges them: later ones win
   * @param set {@code KEY=VALUE}, as {@code helm --set} reads it; wins over the files
   * @param checksSchema whether values that the chart's own JSON schema refuses are a failure, as
   *     they are when it is installed
   * @param cluster what templates are told of the cluster and the release
   */
  record Request(
      Path chart,
      String release,
      String namespace,
      List<Path> values,
      List<String> set,
      boolean checksSchema,
      Cluster cluster) {

    /** Copies the lists. */
    public Request {
      values = List.copyOf(values);
      set = List.copyOf(set);
    }

    /** For the cluster that Helm assumes by default. */
    public Request(
        Path chart,
        String release,
        String namespace,
        List<Path> values,
        List<String> set,
        boolean checksSchema) {
      this(chart, release, namespace, values, set, checksSchema, Cluster.DEFAULT);
    }

    /** The same for another cluster. */
    public Request on(Cluster other) {
      return new Request(chart, release, namespace, values, set, checksSchema, other);
    }
  }

  /**
   * What templates are told of the cluster and of the release.
   *
   * @param apiVersions that the cluster serves besides those that Helm assumes: {@code
   *     group/version} and {@code group/version/Kind}
   * @param absent API versions that it does not serve, although Helm assumes them
   * @param isUpgrade whether the release is upgraded: {@code .Release.IsUpgrade}, and its second
   *     revision
   * @param isEks whether the version of Kubernetes reads as on EKS: {@code v1.32.0-eks-0000000}
   */
  record Cluster(
      SortedSet<String> apiVersions, SortedSet<String> absent, boolean isUpgrade, boolean isEks) {

    /** What Helm assumes when it cannot ask a cluster. */
    public static final Cluster DEFAULT =
        new Cluster(new TreeSet<>(), new TreeSet<>(), false, false);

    /** Copies the sets. */
    public Cluster {
      apiVersions = Collections.unmodifiableSortedSet(new TreeSet<>(apiVersions));
      absent = Collections.unmodifiableSortedSet(new TreeSet<>(absent));
    }

    /** The same for the upgrade of a release. */
    public Cluster upgraded() {
      return new Cluster(apiVersions, absent, true, isEks);
    }
  }

  /**
   * The templates of one chart.
   *
   * @param chart the keys under which its values are in those of the whole: the name, or the alias,
   *     of each subchart on the way down; empty for the chart that is asked for
   * @param isLibrary whether it renders nothing by itself: what it defines, other charts include
   *     with values of their own
   * @param texts what its templates say, not rendered
   */
  record Templates(List<String> chart, boolean isLibrary, List<String> texts) {

    /** Copies the lists. */
    public Templates {
      chart = List.copyOf(chart);
      texts = List.copyOf(texts);
    }
  }

  /**
   * Renders a chart: the YAML documents of its templates, hooks and tests among them.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException with Helm's own
   *     message, or when it takes more time, memory or output than is accepted
   */
  String render(Request request);

  /**
   * The values that the chart's templates see: its own, those of its subcharts under their names,
   * and those of the request, merged by Helm.
   *
   * @return of maps, lists, strings, booleans, numbers and null
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException as for {@link
   *     #render}
   */
  Map<String, Object> values(Request request);

  /**
   * The templates of the chart and of all subcharts that are installed with it, at any depth, in
   * folders or in archives: each under the name, and as often, as Helm renders it.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException as for {@link
   *     #render}
   */
  List<Templates> templates(Request request);
}
