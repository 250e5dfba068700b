package org.opensearch.migrations.ecr.deployment.cluster;

import org.opensearch.migrations.ecr.ports.HelmEngine;

/**
 * A state in which a chart is rendered.
 *
 * @param label as shown in messages: "as an upgrade"; empty for {@link #DEFAULT}
 * @param cluster what the templates see
 */
public record RenderState(String label, HelmEngine.Cluster cluster) {

  /** An installation on the cluster that Helm assumes when it cannot ask one. */
  public static final RenderState DEFAULT = new RenderState("", HelmEngine.Cluster.DEFAULT);
}
