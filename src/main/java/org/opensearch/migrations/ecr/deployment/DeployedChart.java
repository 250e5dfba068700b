package org.opensearch.migrations.ecr.deployment;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;

/**
 * A chart that the deployment installs.
 *
 * @param key under {@code charts:} of the aggregate chart; also the name of its release
 * @param name the chart's own
 * @param version as the deployment sets it
 * @param repository where it is published
 * @param namespace it is installed into, if the deployment sets one
 * @param values it is installed with
 * @param digest of the archive or artifact, if the version is that of the manifest
 * @param variants the values in each variant of the deployment that installs it, by its name; that
 *     of the deployment without a variant is {@link DiscoveryRules#BASE}
 * @param isRequested whether no deployment installs it, and a user asked for it nevertheless
 */
public record DeployedChart(
    String key,
    String name,
    String version,
    URI repository,
    Optional<String> namespace,
    Map<String, Object> values,
    Optional<Digest> digest,
    Map<String, Map<String, Object>> variants,
    boolean isRequested) {

  /** A chart of a deployment without variants. */
  public DeployedChart(
      String key,
      String name,
      String version,
      URI repository,
      Optional<String> namespace,
      Map<String, Object> values,
      Optional<Digest> digest) {
    this(
        key,
        name,
        version,
        repository,
        namespace,
        values,
        digest,
        Map.of(DiscoveryRules.BASE, values),
        false);
  }

  /** A copy with these values in variants. */
  public DeployedChart in(Map<String, Map<String, Object>> others, boolean isRequestedOnly) {
    return new DeployedChart(
        key,
        name,
        version,
        repository,
        namespace,
        values,
        digest,
        new LinkedHashMap<>(others),
        isRequestedOnly);
  }

  /** The variants that install it; empty if it is installed without any. */
  public List<String> variantNames() {
    return variants.containsKey(DiscoveryRules.BASE) ? List.of() : List.copyOf(variants.keySet());
  }

  /** The chart as a manifest entry without images. */
  public ChartEntry entry() {
    return new ChartEntry(
        key,
        name,
        version,
        repository,
        digest,
        List.of(),
        List.of(),
        List.of(),
        variantNames(),
        isRequested,
        0);
  }

  /** A copy at another version, whose digest is known if {@code current} has that version. */
  public DeployedChart at(String bumped, MirrorManifest current) {
    if (bumped.equals(version)) {
      return this;
    }
    List<String> same = ChartEntry.versionCandidates(bumped);
    Optional<ChartEntry> known =
        current.charts().stream()
            .filter(entry -> entry.key().equals(key) && entry.repository().equals(repository))
            .filter(entry -> same.contains(entry.version()))
            .findFirst();
    return atVersion(
        known.map(ChartEntry::version).orElse(bumped), known.flatMap(ChartEntry::digest));
  }

  /** A copy at the version as published; the digest is kept. */
  public DeployedChart publishedAs(String published) {
    return atVersion(published, digest);
  }

  private DeployedChart atVersion(String other, Optional<Digest> itsDigest) {
    return new DeployedChart(
        key, name, other, repository, namespace, values, itsDigest, variants, isRequested);
  }
}
