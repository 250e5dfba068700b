package org.opensearch.migrations.ecr.model;

import java.net.URI;
import java.util.Optional;

/**
 * A chart version as its repository's index lists it.
 *
 * @param entry what the manifest asks for
 * @param version as published, which is also the tag (a {@code v} in front can differ)
 * @param url where its .tgz is
 * @param digest of the .tgz: the manifest's, else the index's
 */
public record PublishedChart(ChartEntry entry, String version, URI url, Optional<Digest> digest) {}
