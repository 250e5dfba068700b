package org.opensearch.migrations.ecr.plan;

/**
 * A repository that something is read from.
 *
 * @param host the registry's host and optional port, or {@code layout:} and a folder
 * @param path the repository's name there
 */
public record SourceRepository(String host, String path) {}
