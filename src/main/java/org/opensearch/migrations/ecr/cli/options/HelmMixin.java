package org.opensearch.migrations.ecr.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.deployment.cluster.ApiVersions;
import org.opensearch.migrations.ecr.helm.program.HelmProgram;
import org.opensearch.migrations.ecr.helm.program.KubeVersion;
import org.opensearch.migrations.ecr.manifest.FieldTypes;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options for rendering charts with Helm. */
public final class HelmMixin {

  @Option(
      names = {"-f", "--values"},
      paramLabel = "VALUES",
      description =
          "Values file for the aggregate chart, as for Helm. Can be repeated; later files"
              + " take precedence.")
  private List<Path> values = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Value for the aggregate chart, as for Helm. Can be repeated.")
  private List<String> set = new ArrayList<>();

  @Option(
      names = "--helm",
      paramLabel = "auto|PATH",
      defaultValue = "auto",
      description =
          "Path of the Helm program, version 3.8 or newer. Default: auto, which is 'helm' on"
              + " the PATH.")
  private String helm;

  @Option(
      names = "--kube-version",
      paramLabel = "V",
      converter = KubeVersionConverter.class,
      description =
          "Kubernetes version that charts are rendered for. Default: the lowest version, at least"
              + " that of the manifest, or 1.32.0 if it states none, that every chart accepts.")
  private KubeVersion kubeVersion = KubeVersion.lowestAccepted();

  /** Checks the form because Helm accepts words such as {@code latest} as other versions. */
  static final class KubeVersionConverter implements ITypeConverter<KubeVersion> {
    @Override
    public KubeVersion convert(String text) {
      if (!FieldTypes.isKubeVersion(text)) {
        throw new TypeConversionException(
            "'" + text + "' is not a Kubernetes version: expected the form 1.32.0");
      }
      return KubeVersion.of(text);
    }
  }

  @Option(
      names = "--api-versions",
      paramLabel = "V",
      converter = ApiVersionConverter.class,
      description =
          "API version that the cluster serves: GROUP/VERSION[/KIND]. Can be repeated. Those of"
              + " EKS, of the CRDs of the charts, and those that templates ask for are always"
              + " included.")
  private List<String> apiVersions = new ArrayList<>();

  /** Checks the format because Helm accepts any text without an error. */
  static final class ApiVersionConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (!ApiVersions.isOne(text)) {
        throw new TypeConversionException(
            "'" + text + "' is not an API version: expected GROUP/VERSION or GROUP/VERSION/KIND");
      }
      return text;
    }
  }

  @Option(
      names = "--namespace",
      paramLabel = "NS",
      defaultValue = "ma",
      description =
          "Namespace that charts are rendered for, if the values do not specify another."
              + " Default: ${DEFAULT-VALUE}")
  private String namespace;

  /** Makes the Kubernetes version of {@code manifest} the default. */
  public void startFrom(MirrorManifest manifest) {
    manifest.kubeVersion().ifPresent(kubeVersion::startFrom);
  }

  /** The Kubernetes version, if the user specified one. */
  public Optional<String> givenKubeVersion() {
    return Optional.of(kubeVersion).filter(KubeVersion::isFixed).map(KubeVersion::current);
  }

  /** The Helm program, which the caller closes. */
  public HelmProgram program(Console console) {
    return new HelmProgram(helm, console.environment(), kubeVersion);
  }

  public List<Path> values() {
    return values;
  }

  public List<String> set() {
    return set;
  }

  public List<String> apiVersions() {
    return apiVersions;
  }

  public String namespace() {
    return namespace;
  }
}
