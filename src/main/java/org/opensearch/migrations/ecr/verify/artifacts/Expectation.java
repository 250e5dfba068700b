package org.opensearch.migrations.ecr.verify.artifacts;

import org.opensearch.migrations.ecr.model.Digest;

/**
 * The digest that something should have.
 *
 * @param origin who says so: {@code the manifest}, {@code the report}
 */
public record Expectation(Digest digest, String origin) {}
