package org.opensearch.migrations.ecr.model.rules;

import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.text.Glob;

/**
 * A rule that suppresses the warning about a download at run time.
 *
 * @param url a URL, or a glob for several; {@code *} also matches slashes
 * @param place where the rule is written
 */
public record UrlRule(String url, String reason, RuleLocation place) {

  /** Whether {@link #url} matches all of {@code target}. */
  public boolean matches(String target) {
    return new Glob(url).matches(target);
  }
}
