package org.opensearch.migrations.ecr.images;

/**
 * What a container has for an image although it is no reference: its pod could not start.
 *
 * @param text as it stands there
 */
public record BrokenImage(String text, ImageLocation place) {}
