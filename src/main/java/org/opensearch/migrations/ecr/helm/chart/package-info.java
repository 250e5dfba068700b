/**
 * Chart archives: reading them within limits, and the OCI artifact that {@code helm push} creates
 * from an archive.
 */
package org.opensearch.migrations.ecr.helm.chart;
