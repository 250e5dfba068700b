package org.opensearch.migrations.ecr.model.rules;

import org.opensearch.migrations.ecr.model.ValuesPath;

/**
 * A value of the aggregate chart that names one of the Migration Assistant's own images, and where
 * that image is published.
 *
 * @param set a reference as text, or a map of {@code repository} and {@code tag}
 * @param image the published image, with the variable for the release
 * @param place where the rule is written
 */
public record ReleaseRule(ValuesPath set, String image, RuleLocation place) {}
