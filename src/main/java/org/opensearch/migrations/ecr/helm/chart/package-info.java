/**
 * Chart archives: reading them within limits, and the OCI artifact that {@code helm push} makes of
 * one.
 */
package org.opensearch.migrations.ecr.helm.chart;
