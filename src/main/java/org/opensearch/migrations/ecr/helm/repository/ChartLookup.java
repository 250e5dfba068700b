package org.opensearch.migrations.ecr.helm.repository;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.opensearch.migrations.ecr.helm.repository.ChartIndex.IndexedVersion;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.Activity;

/**
 * The search for one chart in its repository's index.
 *
 * @param chart what the manifest asks for
 * @param repository where relative urls begin
 * @param activity is told of digests that cannot be compared
 */
record ChartLookup(ChartEntry chart, RepositoryAddress repository, Activity activity) {

  private static final String TELL = "Tell who runs the repository, or mirror the chart by hand";

  /**
   * Finds the chart in {@code index}.
   *
   * @throws NotFoundException with the names or versions that there are
   * @throws RefusedException when the index contradicts the manifest, or gives no usable address
   */
  PublishedChart in(ChartIndex index) {
    IndexedVersion published =
        index.find(chart.name(), chart.version()).orElseThrow(() -> notFound(index));
    return new PublishedChart(
        chart, published.version(), url(published.url()), digest(published.digest()));
  }

  private URI url(String text) {
    if (text.isBlank()) {
      throw refused("the index does not say where it is", TELL);
    }
    URI url;
    try {
      url = repository.resolve(text);
    } catch (IllegalArgumentException e) {
      throw refused("the index points to '" + told(text) + "', which is not an address", TELL);
    }
    return switch (url.getScheme()) {
      case "http", "https" -> url;
      case "oci" ->
          throw refused(
              "the index points to " + told(text),
              "Write that address, without the tag, as `repository` of the chart in the manifest");
      default -> throw refused("the index points to " + told(text) + ", which is not HTTP", TELL);
    };
  }

  /** Without the parts that may hold secrets. */
  private static String told(String address) {
    return address.replaceFirst("\\?.*", "").replaceFirst("//[^@]*@", "//");
  }

  /** The manifest's digest, else the index's. */
  private Optional<Digest> digest(String text) {
    Optional<Digest> indexed = parse(text);
    Optional<Digest> pinned = chart.digest();
    if (indexed.isEmpty() && !text.isBlank()) {
      activity.warning(
          String.format(
              "the index of %s gives '%s' as the digest of %s, which is none: it is not checked",
              repository, Failure.printable(text), chart.label()));
    }
    if (pinned.isPresent() && indexed.isPresent() && !pinned.equals(indexed)) {
      throw refused(
          String.format(
              "the manifest pins %s, but the index says %s: the version was published anew, or"
                  + " tampered with",
              pinned.get(), indexed.get()),
          "Find out which; correct `digest` in the manifest if the new archive is wanted");
    }
    return pinned.or(() -> indexed);
  }

  /** Helm writes the hash alone; some other programs write it with its algorithm. */
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
      return notFound("there is no such chart" + hint, "name");
    }
    List<String> nearby = ClosestMatches.nearbyVersions(chart.version(), versions);
    return notFound(
        String.format(
            "this version is not among the %d there; some are: %s",
            versions.size(), String.join(", ", nearby)),
        "version");
  }

  private NotFoundException notFound(String reason, String key) {
    return new NotFoundException(failure(reason, "Correct `" + key + "` in the manifest"));
  }

  private RefusedException refused(String reason, String remedy) {
    return new RefusedException(failure(reason, remedy));
  }

  private Failure failure(String reason, String remedy) {
    return new Failure(
        "find chart", Side.SOURCE, chart.label() + " in " + repository, reason, remedy);
  }
}
