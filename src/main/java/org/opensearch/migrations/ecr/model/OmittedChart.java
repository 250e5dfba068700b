package org.opensearch.migrations.ecr.model;

/**
 * A chart that the deployment installs although the mirror does not contain it.
 *
 * @param key under {@code charts:} of the aggregate chart
 * @param reason why it is left out
 * @param line the line in the file, from 1
 */
public record OmittedChart(String key, String reason, int line) {}
