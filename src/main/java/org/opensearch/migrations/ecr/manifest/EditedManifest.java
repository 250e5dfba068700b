package org.opensearch.migrations.ecr.manifest;

/**
 * A manifest's text, brought to a wanted content.
 *
 * @param text the file's new text
 * @param keptComments whether what people wrote into it is still there, apart from comments inside
 *     of a {@code to} that was rewritten; if not, the formatting was one that cannot be edited, and
 *     the file was written anew
 */
public record EditedManifest(String text, boolean keptComments) {}
