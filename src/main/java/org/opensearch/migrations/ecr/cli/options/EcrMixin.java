package org.opensearch.migrations.ecr.cli.options;

import java.util.Locale;
import java.util.Optional;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import picocli.CommandLine.Option;

/** Options for Amazon ECR. */
public final class EcrMixin {

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "AWS region, if the host name of the registry does not contain one. Default: from"
              + " the AWS configuration.")
  private String region;

  @Option(
      names = "--registry-type",
      paramLabel = "auto|ecr|oci",
      defaultValue = "auto",
      description =
          "Type of the registry. auto: Amazon ECR if the host name is one of ECR's, otherwise"
              + " oci. Default: auto.")
  private RegistryType type;

  private AmazonEcr amazon;
  private boolean registryIsCallers;

  /** What asks Amazon ECR; to be closed. */
  public AmazonEcr connect(NetworkOptions network) {
    amazon = new AmazonEcr(Optional.ofNullable(region), network);
    return amazon;
  }

  /** The registry of the caller's account, asked of ECR; only once connected. */
  public Optional<String> callersRegistry() {
    registryIsCallers = true;
    return amazon.ownRegistry();
  }

  /** Whether {@code target}, which may be what {@link #callersRegistry} gave, is of ECR. */
  public boolean isEcr(MirrorTarget target) {
    return type.isEcr(target.host()) || registryIsCallers;
  }

  /** Why these options cannot be meant for {@code target}, if so. */
  public Optional<String> refuseFor(MirrorTarget target) {
    boolean saySomething = region != null || type != RegistryType.AUTO;
    return target.layout().isPresent() && saySomething
        ? Optional.of("--region and --registry-type do not apply to a folder: omit them")
        : Optional.empty();
  }

  /** The type of the registry. */
  public enum RegistryType {
    /** By the host's name. */
    AUTO,
    /** Amazon ECR, whatever the host's name. */
    ECR,
    /** Any registry that speaks the OCI distribution protocol. */
    OCI;

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether {@code host} is to be taken for a registry of Amazon ECR. */
    boolean isEcr(String host) {
      return this == ECR || (this == AUTO && EcrHost.parse(host).isPresent());
    }
  }
}
