package org.opensearch.migrations.ecr.discover.pins;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.plan.Sources.SourceRepository;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.Workers;

/**
 * Looks up the digests of images and charts, several at once. An image takes one HEAD request.
 * Images with a digest in their reference need no pin and are left out.
 */
public final class PinLookup {

  private static final int MOST_AT_ONCE = 8;

  private final Registry registry;
  private final ChartDigests chartDigests;
  private final Sources sources;
  private final Optional<SourceDigests> sourceDigests;
  private final Function<String, Activity> activities;

  /**
   * What to look up.
   *
   * @param filter selects charts and their images
   * @param aggregate selects images of the aggregate chart itself
   * @param keepsPins whether only those are looked up that are not pinned
   */
  public record Scope(
      MirrorManifest manifest,
      ArtifactFilter filter,
      Predicate<ImageReference> aggregate,
      boolean keepsPins) {

    private Stream<ChartEntry> charts() {
      return manifest.charts().stream()
          .filter(filter::acceptsChart)
          .filter(chart -> !keepsPins || chart.digest().isEmpty());
    }
  }

  /** A chart may be installed several times. */
  private record Publication(URI repository, String name, String version) {
    static Publication of(ChartEntry chart) {
      return new Publication(chart.repository(), chart.name(), chart.version());
    }
  }

  /**
   * The lookup of one image or chart.
   *
   * @param reference the image or chart, for messages
   * @param host that limits rates
   * @param isRequired whether it is a failure if it does not exist
   * @param run stores the digest
   */
  private record Lookup(
      String reference, String host, boolean isRequired, Consumer<Activity> run) {}

  /**
   * A lookup in the public registries and chart repositories, or in a mirror.
   *
   * @param registry the registries of {@code sources}
   * @param sourceDigests if it is a mirror
   * @param activities receives the retries and warnings of an image or chart, by its reference
   */
  public PinLookup(
      Registry registry,
      ChartDigests chartDigests,
      Sources sources,
      Optional<SourceDigests> sourceDigests,
      Function<String, Activity> activities) {
    this.registry = registry;
    this.chartDigests = chartDigests;
    this.sources = sources;
    this.sourceDigests = sourceDigests;
    this.activities = activities;
  }

  /** Looks up the digests of everything in {@code scope}. */
  public Pins lookUp(Scope scope) {
    MirrorManifest manifest = scope.manifest();
    Map<ImageReference, Digest> images = new ConcurrentHashMap<>();
    Map<Publication, Digest> archives = new ConcurrentHashMap<>();
    List<Lookup> lookups = new ArrayList<>();
    Map<Publication, ChartEntry> charts = new LinkedHashMap<>();
    scope.charts().forEach(chart -> charts.putIfAbsent(Publication.of(chart), chart));
    charts.forEach((key, chart) -> lookups.add(lookup(key, chart, archives)));
    selected(scope)
        .forEach((image, required) -> lookups.add(lookup(manifest, image, required, images)));
    Map<Lookup, FailureException> failed = runAll(lookups);
    List<String> warnings = new ArrayList<>();
    List<FailureException> failures = new ArrayList<>();
    for (Lookup lookup : lookups) {
      FailureException failure = failed.get(lookup);
      if (failure instanceof NotFoundException && !lookup.isRequired()) {
        warnings.add(failure.failure().toString());
      } else if (failure != null) {
        failures.add(failure);
      }
    }
    Map<String, Digest> byKey = new HashMap<>();
    scope
        .charts()
        .forEach(
            chart ->
                Optional.ofNullable(archives.get(Publication.of(chart)))
                    .ifPresent(digest -> byKey.put(chart.key(), digest)));
    return new Pins(images, byKey, warnings, failures);
  }

  /** The images to look up; true for those that have to exist. */
  private Map<ImageReference, Boolean> selected(Scope scope) {
    MirrorManifest manifest = scope.manifest();
    // The digest in one reference applies to all entries of the tag.
    Set<ImageReference> fixed =
        manifest
            .allImages()
            .map(ImageEntry::reference)
            .filter(image -> image.digest().isPresent())
            .map(ImageReference::withoutDigest)
            .collect(Collectors.toSet());
    Map<ImageReference, Boolean> selected = new LinkedHashMap<>();
    for (ChartEntry chart : manifest.charts()) {
      chart.images().stream()
          .filter(image -> scope.filter().acceptsImage(chart, image.reference()))
          .forEach(
              image -> selected.merge(image.reference(), isRequired(image), Boolean::logicalOr));
    }
    manifest.images().stream()
        .filter(image -> scope.aggregate().test(image.reference()))
        .forEach(image -> selected.merge(image.reference(), isRequired(image), Boolean::logicalOr));
    selected.keySet().removeIf(image -> image.digest().isPresent() || fixed.contains(image));
    if (scope.keepsPins()) {
      selected.keySet().removeAll(manifest.pins().keySet());
    }
    return selected;
  }

  /** A mirror contains the images of a group only if that was requested. */
  private boolean isRequired(ImageEntry image) {
    return !isMirror() || image.group().isEmpty();
  }

  private boolean isMirror() {
    return sourceDigests.isPresent();
  }

  private Lookup lookup(Publication key, ChartEntry chart, Map<Publication, Digest> archives) {
    String host =
        sources
            .of(chart)
            .map(SourceRepository::host)
            .orElseGet(() -> String.valueOf(chart.repository().getRawAuthority()));
    return new Lookup(
        chart.label(), host, true, activity -> archives.put(key, archiveDigest(chart, activity)));
  }

  private Lookup lookup(
      MirrorManifest manifest,
      ImageReference image,
      boolean isRequired,
      Map<ImageReference, Digest> images) {
    MirrorTarget.ImageName name = manifest.imageName(image);
    SourceRepository from = sources.of(image, name);
    String identifier = sources.identifier(image, name);
    return new Lookup(
        image.toString(),
        from.host(),
        isRequired,
        activity -> {
          Repository repository = registry.open(from.host(), from.path(), activity);
          Descriptor found =
              repository
                  .resolve(identifier)
                  .filter(known -> repository.isNamed(identifier))
                  .orElseThrow(() -> notFound(image, from, identifier, repository));
          images.put(
              image,
              sourceDigests
                  .map(
                      digests ->
                          digests.of(name.repository() + ":" + identifier, found, repository))
                  .orElseGet(found::digest));
        });
  }

  private Digest archiveDigest(ChartEntry chart, Activity activity) {
    try {
      return chartDigests.of(chart, activity);
    } catch (NotFoundException e) {
      throw isMirror() ? notMirrored(chart.label(), e.failure().reason(), e) : e;
    }
  }

  private NotFoundException notFound(
      ImageReference image, SourceRepository from, String identifier, Repository repository) {
    if (isMirror()) {
      String reason = from.host() + " does not have " + from.path() + ":" + identifier;
      return notMirrored(image.toString(), reason, null);
    }
    NotFoundException missing =
        new NotFoundException(
            Missing.ARTIFACT,
            new Failure(
                "find",
                Side.SOURCE,
                image.toString(),
                from.host() + " does not have it",
                "Check the name and tag in the manifest"));
    repository.mirrorFailures().forEach(missing::addSuppressed);
    return missing;
  }

  private static NotFoundException notMirrored(String reference, String reason, Throwable cause) {
    return new NotFoundException(
        Missing.ARTIFACT,
        new Failure(
            "pin",
            Side.MIRROR,
            reference,
            reason,
            "Mirror it with 'ma-ecr mirror', or leave it out with --exclude"),
        cause);
  }

  private Map<Lookup, FailureException> runAll(List<Lookup> lookups) {
    Map<Lookup, FailureException> failed = new ConcurrentHashMap<>();
    Workers.onAll(
        alternatingHosts(lookups),
        MOST_AT_ONCE,
        lookup -> {
          try {
            lookup.run().accept(activities.apply(lookup.reference()));
          } catch (FailureException e) {
            failed.put(lookup, e);
          }
          return lookup;
        });
    return failed;
  }

  /** A host that limits rates must not occupy all threads at the beginning. */
  private static List<Lookup> alternatingHosts(List<Lookup> lookups) {
    Map<String, Integer> counts = new HashMap<>();
    Map<Lookup, Integer> rounds = new HashMap<>();
    lookups.forEach(one -> rounds.put(one, counts.merge(one.host(), 1, Integer::sum)));
    return lookups.stream().sorted(Comparator.comparing(rounds::get)).toList();
  }
}
