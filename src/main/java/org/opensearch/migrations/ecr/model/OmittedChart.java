package org.opensearch.migrations.ecr.model;

/**
 * A chart that the deployment installs but the mirror does not contain.
 *
 * @param key under {@code charts:} of the aggregate chart
 * @param reason why it is omitted
 * @param line the line in the file, from 1
 */
public record OmittedChart(String key, String reason, int line) {}
