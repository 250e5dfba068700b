package org.opensearch.migrations.ecr.verify.artifacts;

import org.opensearch.migrations.ecr.model.Digest;

/**
 * An expected digest.
 *
 * @param origin where it is defined: {@code the manifest} or {@code the report}
 */
public record Expectation(Digest digest, String origin) {}
