package org.opensearch.migrations.ecr.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.helm.HelmLimits;
import org.opensearch.migrations.ecr.helm.HelmProgram;
import picocli.CommandLine.Option;

/** How charts are rendered, and the aggregate chart that says with which values. */
final class HelmMixin {

  @Option(
      names = {"-f", "--values"},
      paramLabel = "VALUES",
      description =
          "A file of values for the aggregate chart, as Helm takes it; can be repeated, later ones"
              + " win.")
  private List<Path> values = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A value for the aggregate chart, as Helm takes it; can be repeated.")
  private List<String> set = new ArrayList<>();

  @Option(
      names = "--helm",
      paramLabel = "auto|PATH",
      defaultValue = "auto",
      description = "The Helm program, 3.8 or newer. Default: auto, which is 'helm' on the PATH.")
  private String helm;

  @Option(
      names = "--kube-version",
      paramLabel = "V",
      defaultValue = "1.32.0",
      description =
          "The version of Kubernetes that charts are rendered for. Default: ${DEFAULT-VALUE}")
  private String kubeVersion;

  @Option(
      names = "--namespace",
      paramLabel = "NS",
      defaultValue = "ma",
      description =
          "The namespace that charts are rendered for, where the values do not say another."
              + " Default: ${DEFAULT-VALUE}")
  private String namespace;

  /** Helm; to be closed. */
  HelmProgram program(Console console) {
    return new HelmProgram(helm, console.environment(), kubeVersion, HelmLimits.defaults());
  }

  List<Path> values() {
    return values;
  }

  List<String> set() {
    return set;
  }

  String namespace() {
    return namespace;
  }
}
