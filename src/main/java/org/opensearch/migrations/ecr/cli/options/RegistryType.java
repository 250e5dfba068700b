package org.opensearch.migrations.ecr.cli.options;

import java.util.Locale;
import org.opensearch.migrations.ecr.model.EcrHost;

/** What kind of registry the destination is. */
public enum RegistryType {
  /** By the host's name. */
  AUTO,
  /** Amazon ECR, whatever the host's name. */
  ECR,
  /** Any registry that speaks the OCI distribution protocol. */
  OCI;

  /** As users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether {@code host} is to be taken for a registry of Amazon ECR. */
  boolean isEcr(String host) {
    return this == ECR || (this == AUTO && EcrHost.parse(host).isPresent());
  }
}
