package org.opensearch.migrations.ecr.model;

import java.util.Optional;

/**
 * An image of the manifest.
 *
 * @param written the reference as it stands in the file, {@code ${release}} included
 * @param reference the same, resolved and normalised; with the pinned digest, if there is one
 * @param reason why it is listed although no render shows it
 * @param unoverridable why no values path can point the deployment at its mirror
 * @param line the line in the file, from 1
 */
public record ImageEntry(
    String written,
    ImageReference reference,
    Optional<String> reason,
    Optional<String> unoverridable,
    int line) {}
