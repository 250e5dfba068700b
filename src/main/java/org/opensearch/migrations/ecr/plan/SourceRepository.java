package org.opensearch.migrations.ecr.plan;

/**
 * A repository that artifacts are pulled from.
 *
 * @param host the registry's host and optional port, or {@code layout:} and a folder
 * @param path the name of the repository
 */
public record SourceRepository(String host, String path) {}
