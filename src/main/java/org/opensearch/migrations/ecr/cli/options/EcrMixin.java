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

  /** Creates the client for Amazon ECR, which the caller closes. */
  public AmazonEcr connect(NetworkOptions network) {
    amazon = new AmazonEcr(Optional.ofNullable(region), network);
    return amazon;
  }

  /** The registry of the caller's account, from ECR. Requires {@link #connect} first. */
  public Optional<String> callersRegistry() {
    registryIsCallers = true;
    return amazon.ownRegistry();
  }

  /** Whether {@code target}, possibly from {@link #callersRegistry}, is an ECR registry. */
  public boolean isEcr(MirrorTarget target) {
    return type.isEcr(target.host()) || registryIsCallers;
  }

  /** Whether one of these options differs from its default. */
  public boolean isGiven() {
    return region != null || type != RegistryType.AUTO;
  }

  /** The options that were given, each followed by a space, to repeat in advice. */
  public String options() {
    return (region == null ? "" : "--region " + region + " ")
        + (type == RegistryType.AUTO ? "" : "--registry-type " + type + " ");
  }

  /** An error message if these options do not apply to {@code target}. */
  public Optional<String> usageError(MirrorTarget target) {
    return target.layout().isPresent() && isGiven()
        ? Optional.of("--region and --registry-type do not apply to a folder: omit them")
        : Optional.empty();
  }

  /** The type of the registry. */
  public enum RegistryType {
    /** Determined by the host name. */
    AUTO,
    /** Amazon ECR, regardless of the host name. */
    ECR,
    /** Any registry with the OCI distribution API. */
    OCI;

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether {@code host} is treated as an Amazon ECR registry. */
    boolean isEcr(String host) {
      return this == ECR || (this == AUTO && EcrHost.parse(host).isPresent());
    }
  }
}
