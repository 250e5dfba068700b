package org.opensearch.migrations.ecr.model.rules;

/**
 * A rule for an image.
 *
 * @param image a reference, or a glob for several; {@code busybox} matches any tag of {@code
 *     docker.io/library/busybox}
 * @param reason why
 * @param place where the rule is written
 */
public record ImageRule(String image, String reason, RuleLocation place) {}
