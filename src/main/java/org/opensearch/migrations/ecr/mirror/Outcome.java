package org.opensearch.migrations.ecr.mirror;

import org.opensearch.migrations.ecr.model.Digest;

/**
 * What a copier did.
 *
 * @param digest of the manifest that is at the destination now
 * @param destination the reference it can be pulled by
 */
record Outcome(Status status, Digest digest, String destination) {}
