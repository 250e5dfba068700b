package org.opensearch.migrations.ecr.helm.program;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.ports.HelmEngine.Request;

/**
 * How a request reads on Helm's command line.
 *
 * @param request what is rendered
 * @param kubeVersion of the cluster that is made believe
 * @param version of Helm
 */
record HelmArguments(Request request, String kubeVersion, HelmVersion version) {

  /** EKS appends the commit of its build. To a version comparison, this is a pre-release. */
  private static final String EKS_SUFFIX = "-eks-0000000";

  /**
   * The arguments of {@code helm template}, which prints hooks and tests unless told otherwise.
   *
   * @param chart the folder to read in place of the request's
   * @param options more of them
   */
  List<String> template(Path chart, List<String> options) {
    List<String> arguments = new ArrayList<>();
    arguments.add("template");
    arguments.add("--namespace=" + request.namespace());
    arguments.add("--kube-version=" + kubeVersion + (isVendorVersion() ? EKS_SUFFIX : ""));
    request.cluster().apiVersions().forEach(api -> arguments.add("--api-versions=" + api));
    if (request.cluster().isUpgrade()) {
      arguments.add("--is-upgrade");
    }
    request.values().forEach(file -> arguments.add("--values=" + listItem(file)));
    request.set().forEach(assignment -> arguments.add("--set=" + assignment));
    if (!request.checksSchema() && version.skipsSchemas()) {
      arguments.add("--skip-schema-validation");
    }
    arguments.addAll(options);
    arguments.add("--");
    arguments.add(request.release());
    arguments.add(chart.toAbsolutePath().toString());
    return arguments;
  }

  /** A version that names a build already is taken as it is. */
  private boolean isVendorVersion() {
    return request.cluster().isEks() && kubeVersion.indexOf('-') < 0;
  }

  /** Helm takes the option's text for a line of CSV. An absolute path is never taken for a URL. */
  private static String listItem(Path file) {
    return '"' + file.toAbsolutePath().toString().replace("\"", "\"\"") + '"';
  }
}
