/** The states of the cluster and of the release that a chart's templates can distinguish. */
package org.opensearch.migrations.ecr.deployment.cluster;
