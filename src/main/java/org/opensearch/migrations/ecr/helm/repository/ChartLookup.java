package org.opensearch.migrations.ecr.helm.repository;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.helm.repository.ChartIndex.IndexedVersion;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.VersionOrder;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.text.EditDistance;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;

/**
 * The search for one chart in its repository's index.
 *
 * @param chart the chart in the manifest
 * @param repository the base of relative URLs
 * @param activity receives a warning if the digest in the index is invalid
 */
record ChartLookup(ChartEntry chart, RepositoryAddress repository, Activity activity) {

  private static final String CONTACT_MAINTAINER =
      "Contact the maintainer of the repository, or mirror the chart manually";

  /**
   * Finds the chart in {@code index}.
   *
   * @throws NotFoundException if there is none, with similar names or nearby versions
   * @throws TagMovedException if the index has another digest than the manifest pins
   * @throws RefusedException if the index contains no usable URL
   */
  PublishedChart in(ChartIndex index) {
    IndexedVersion published =
        index.find(chart.name(), chart.version()).orElseThrow(() -> notFound(index));
    return new PublishedChart(
        chart, published.version(), url(published.url()), digest(published.digest()));
  }

  private URI url(String text) {
    if (text.isBlank()) {
      throw refused("the index contains no URL for it", CONTACT_MAINTAINER);
    }
    URI url;
    try {
      url = repository.resolve(text);
    } catch (IllegalArgumentException e) {
      throw refused("the URL '" + redacted(text) + "' in the index is invalid", CONTACT_MAINTAINER);
    }
    return switch (url.getScheme()) {
      case "http", "https" -> url;
      case "oci" ->
          throw refused(
              "the index refers to " + redacted(text),
              "Set `repository` of the chart to this URL, without the tag: in the aggregate chart's"
                  + " values, then in the manifest with `discover --chart`");
      default ->
          throw refused(
              "the URL " + redacted(text) + " in the index is not an HTTP URL", CONTACT_MAINTAINER);
    };
  }

  /** Without the parts that can contain secrets. */
  private static String redacted(String address) {
    return address.replaceFirst("\\?.*", "").replaceFirst("//[^@]*@", "//");
  }

  /** The digest in the manifest, or else the one in the index. */
  private Optional<Digest> digest(String text) {
    Optional<Digest> indexed = parse(text);
    Optional<Digest> pinned = chart.digest();
    if (indexed.isEmpty() && !text.isBlank()) {
      activity.warning(
          String.format(
              "the digest '%s' of %s in the index of %s is invalid; the archive is not verified",
              Failure.printable(text), chart.label(), repository));
    }
    if (pinned.isPresent() && indexed.isPresent() && !pinned.equals(indexed)) {
      throw new TagMovedException(
          "find chart",
          Side.SOURCE,
          chart.label() + " in " + repository,
          indexed.get(),
          pinned.get());
    }
    return pinned.or(() -> indexed);
  }

  /** Helm writes only the hash; some other programs add its algorithm. */
  private static Optional<Digest> parse(String text) {
    String digest = text.strip().toLowerCase(Locale.ROOT);
    try {
      return Optional.of(
          digest.contains(":") ? Digest.parse(digest) : new Digest("sha256", digest));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private NotFoundException notFound(ChartIndex index) {
    List<String> versions =
        index.versions(chart.name()).stream().map(IndexedVersion::version).toList();
    if (versions.isEmpty()) {
      List<String> similar = ClosestMatches.similarNames(chart.name(), index.charts().keySet());
      String hint = similar.isEmpty() ? "" : "; similar: " + String.join(", ", similar);
      return notFound("the repository has no chart with this name" + hint, "name");
    }
    List<String> nearby = ClosestMatches.nearbyVersions(chart.version(), versions);
    return notFound(
        String.format(
            "the repository does not have this version; available (%d in total): %s",
            versions.size(), String.join(", ", nearby)),
        "version");
  }

  private NotFoundException notFound(String reason, String key) {
    return new NotFoundException(
        Missing.ARTIFACT, failure(reason, "Correct `" + key + "` in the manifest"));
  }

  private RefusedException refused(String reason, String remedy) {
    return new RefusedException(failure(reason, remedy));
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(
        "find chart", Side.SOURCE, chart.label() + " in " + repository, reason, remedy);
  }

  /** Suggestions for messages about charts and versions that do not exist. */
  private static final class ClosestMatches {

    private static final int MAX_NAMES = 3;
    private static final int NEIGHBORS = 2;

    private ClosestMatches() {}

    /** Names that differ from {@code name} by a few letters, contain it, or are part of it. */
    static List<String> similarNames(String name, Collection<String> names) {
      int close = Math.max(2, name.length() / 4);
      return names.stream()
          .filter(other -> Math.abs(other.length() - name.length()) <= close || isPart(name, other))
          .filter(other -> isPart(name, other) || EditDistance.between(name, other) <= close)
          .sorted(
              Comparator.comparingInt((String other) -> EditDistance.between(name, other))
                  .thenComparing(Comparator.naturalOrder()))
          .limit(MAX_NAMES)
          .toList();
    }

    private static boolean isPart(String name, String other) {
      return Math.min(name.length(), other.length()) > 2
          && Math.max(name.length(), other.length()) < 100
          && (name.contains(other) || other.contains(name));
    }

    /** The latest version and those next to {@code version}, in descending order. */
    static List<String> nearbyVersions(String version, Collection<String> published) {
      List<String> sorted = new ArrayList<>(new LinkedHashSet<>(published));
      sorted.sort(VersionOrder.LOWEST_FIRST.reversed());
      int place = 0;
      while (place < sorted.size()
          && VersionOrder.LOWEST_FIRST.compare(sorted.get(place), version) > 0) {
        place++;
      }
      Set<String> nearby = new LinkedHashSet<>();
      sorted.stream().filter(v -> !VersionOrder.isPreRelease(v)).limit(1).forEach(nearby::add);
      int from = Math.max(0, place - NEIGHBORS);
      nearby.addAll(sorted.subList(from, Math.min(sorted.size(), place + NEIGHBORS)));
      return List.copyOf(nearby);
    }
  }
}
