package org.opensearch.migrations.ecr.cli.options;

import java.util.Locale;
import org.opensearch.migrations.ecr.model.EcrHost;

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
