package org.opensearch.migrations.ecr.deployment;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * The values of the aggregate chart: which charts it installs, from where, and with which values.
 *
 * @param values merged by Helm
 */
public record AggregateValues(Map<String, Object> values) {

  public static final String CHARTS = "charts";
  private static final String SWITCHES = "conditionalPackageInstalls";
  private static final Set<String> SCHEMES = Set.of("https", "http", "oci");

  /** The keys under {@code charts:}. */
  public Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    map(values, CHARTS).forEach((key, chart) -> keys.add(key));
    return keys;
  }

  /** Whether the deployment installs the chart. */
  public boolean isEnabled(String key) {
    Object chosen = map(values, SWITCHES).get(key);
    return values.containsKey(SWITCHES) ? isTrue(chosen) : true;
  }

  /** Whether a Helm template treats the value as true. */
  private static boolean isTrue(Object value) {
    return value != null
        && !value.equals(false)
        && !value.equals("")
        && !(value instanceof Number number && number.doubleValue() == 0);
  }

  /** Whether {@code url} is the repository of a chart that it can install, or part of it. */
  public boolean isRepository(String url) {
    return keys().stream()
        .map(key -> map(map(values, CHARTS), key).get("repository"))
        .anyMatch(r -> r instanceof String text && !text.isEmpty() && url.startsWith(text));
  }

  /** The values that the chart is installed with. */
  public Map<String, Object> valuesOf(String key) {
    return map(map(map(values, CHARTS), key), "values");
  }

  /** The version of the chart as the values write it; empty if they do not. */
  public Optional<String> versionOf(String key) {
    return Optional.ofNullable(map(map(values, CHARTS), key).get("version")).map(String::valueOf);
  }

  /**
   * The chart under {@code key}.
   *
   * @param current the manifest, which knows the chart's name and digest
   * @throws InvalidInputException when the values do not set its version and repository
   */
  public DeployedChart chart(String key, MirrorManifest current) {
    Map<String, Object> chart = map(map(values, CHARTS), key);
    URI repository = repository(key, text(chart, "repository", key));
    String version = text(chart, "version", key);
    Optional<ChartEntry> known =
        current.charts().stream().filter(entry -> entry.key().equals(key)).findFirst();
    boolean isSame =
        known.isPresent()
            && known.get().repository().equals(repository)
            && ChartEntry.versionCandidates(version).contains(known.get().version());
    String name =
        "oci".equals(repository.getScheme())
            ? lastSegment(repository)
            : known.map(ChartEntry::name).orElse(key);
    check(key, key, "its key", ChartEntry.isName(key), ChartEntry.NAME_RULE);
    check(key, name, "its name", ChartEntry.isName(name), ChartEntry.NAME_RULE);
    check(key, version, "its version", ChartEntry.isVersion(version), ChartEntry.VERSION_RULE);
    return new DeployedChart(
        key,
        name,
        isSame ? known.get().version() : version,
        repository,
        Optional.ofNullable(chart.get("namespace")).map(String::valueOf),
        valuesOf(key),
        isSame ? known.get().digest() : Optional.empty());
  }

  /** The manifest would refuse it, with a position that the user cannot look up. */
  private static void check(String key, String text, String what, boolean isValid, String rule) {
    if (!isValid) {
      String reason = what + " '" + text + "' cannot be mirrored: expected " + rule;
      throw invalid(key, reason, "Correct it in the aggregate chart's values");
    }
  }

  private static String lastSegment(URI repository) {
    String path = repository.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static URI repository(String key, String text) {
    try {
      URI uri = new URI(text);
      if (uri.getRawUserInfo() != null) {
        throw invalid(
            key,
            "its repository is a URL with credentials", // Not shown.
            "Use a URL without credentials: registries are read with those of `docker login`");
      }
      if (SCHEMES.contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Reported below.
    }
    throw invalid(
        key,
        "its repository '" + text + "' is not a URL",
        "Use a URL that begins with https://, http:// or oci://");
  }

  private static String text(Map<String, Object> chart, String field, String key) {
    Object value = chart.get(field);
    if (value == null || value instanceof Map || String.valueOf(value).isBlank()) {
      String remedy = "Set charts." + key + "." + field + " in the aggregate chart's values";
      throw invalid(key, "the values do not set " + field, remedy);
    }
    return String.valueOf(value);
  }

  private static InvalidInputException invalid(String key, String reason, String remedy) {
    return InvalidInputException.local("use chart", key, reason, remedy);
  }

  private static Map<String, Object> map(Map<String, Object> of, String key) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (of.get(key) instanceof Map<?, ?> found) {
      found.forEach((name, value) -> map.put(String.valueOf(name), value));
    }
    return map;
  }
}
