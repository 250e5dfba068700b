package org.opensearch.migrations.ecr.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.ReleaseRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.UrlRule;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.model.rules.VersionRange;

/** Builds rules as if read from a file. */
final class Rules {

  private final List<OmittedChart> development = new ArrayList<>();
  private final List<ChartRule> charts = new ArrayList<>();
  private final List<ImageRule> ignored = new ArrayList<>();
  private final List<UrlRule> ignoredUrls = new ArrayList<>();
  private final List<ReleaseRule> release = new ArrayList<>();
  private int line;

  Rules development(String key) {
    development.add(new OmittedChart(key, "for development only, according to the rules", 0));
    return this;
  }

  Rules ignore(String image) {
    ignored.add(new ImageRule(image, "built locally", place()));
    return this;
  }

  Rules ignoreUrl(String url) {
    ignoredUrls.add(new UrlRule(url, "through a proxy", place()));
    return this;
  }

  Rules release(String image, String... path) {
    release.add(new ReleaseRule(Samples.path((Object[]) path), image, place()));
    return this;
  }

  /** A rule for all versions of a chart. */
  OfChart chart(String chart) {
    return new OfChart(chart, VersionRange.ANY);
  }

  /** A rule for some versions of a chart. */
  OfChart chart(String chart, String versions) {
    return new OfChart(chart, VersionRange.parse(versions));
  }

  DiscoveryRules build() {
    return new DiscoveryRules(
        development, charts, ignored, ignoredUrls, release, List.of(), Set.of());
  }

  private RuleLocation place() {
    return new RuleLocation("rules.yaml", ++line);
  }

  RuleBook book() {
    return new RuleBook(build());
  }

  /** Builds the rules for one chart. */
  final class OfChart {

    private final String chart;
    private final VersionRange versions;
    private final List<ValuesOverride> render = new ArrayList<>();
    private final List<ValuesOverride> pre = new ArrayList<>();
    private final List<ValuesOverride> overrides = new ArrayList<>();
    private final List<ImageRule> images = new ArrayList<>();
    private final List<ImageRule> unoverridable = new ArrayList<>();
    private final List<ImageRule> notes = new ArrayList<>();

    private final List<ImageRule> names = new ArrayList<>();

    private OfChart(String chart, VersionRange versions) {
      this.chart = chart;
      this.versions = versions;
    }

    OfChart render(Object to, Object... path) {
      render.add(Samples.override(to, List.of(), path));
      return this;
    }

    OfChart pre(Object to, Object... path) {
      pre.add(Samples.override(to, List.of(), path));
      return this;
    }

    OfChart override(ValuesOverride override) {
      overrides.add(override);
      return this;
    }

    OfChart image(String image, String reason) {
      images.add(new ImageRule(image, reason, place()));
      return this;
    }

    OfChart image(String image, String reason, String group, String releases) {
      VersionRange range = VersionRange.parse(releases);
      images.add(new ImageRule(image, reason, Optional.of(group), range, place()));
      return this;
    }

    OfChart unoverridable(String image, String reason) {
      unoverridable.add(new ImageRule(image, reason, place()));
      return this;
    }

    OfChart note(String image, String note) {
      notes.add(new ImageRule(image, note, place()));
      return this;
    }

    OfChart name(String image, String as) {
      names.add(new ImageRule(image, as, place()));
      return this;
    }

    Rules and() {
      charts.add(rule());
      return Rules.this;
    }

    ChartRule rule() {
      return new ChartRule(
          chart, versions, render, pre, overrides, images, unoverridable, notes, names, place());
    }
  }
}
