package org.opensearch.migrations.ecr.model;

import java.net.URI;
import java.util.Optional;

/**
 * A chart version in the index of its repository.
 *
 * @param entry the entry of the manifest
 * @param version as published, which is also the tag; a leading {@code v} can differ from the entry
 * @param url of the .tgz
 * @param digest of the .tgz, from the manifest, else from the index
 */
public record PublishedChart(ChartEntry entry, String version, URI url, Optional<Digest> digest) {}
