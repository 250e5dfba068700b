package org.opensearch.migrations.ecr.model.rules;

/**
 * What a rule says of an image.
 *
 * @param image a reference, or a glob for several; {@code busybox} is any tag of {@code
 *     docker.io/library/busybox}
 * @param reason why
 * @param place where it stands
 */
public record ImageRule(String image, String reason, RuleLocation place) {}
