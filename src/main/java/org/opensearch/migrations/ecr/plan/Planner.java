package org.opensearch.migrations.ecr.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.RepositoryName;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact.Pin;

/** Creates the plan: merges duplicates, and rejects collisions and invalid repository names. */
public final class Planner {

  private final MirrorManifest manifest;
  private final MirrorTarget target;
  private final ArtifactFilter filter;
  private final Sources sources;

  /** Creates a planner whose sources are the public registries and chart repositories. */
  public Planner(MirrorManifest manifest, MirrorTarget target, ArtifactFilter filter) {
    this(manifest, target, filter, Sources.PUBLIC);
  }

  /** Creates a planner. */
  public Planner(
      MirrorManifest manifest, MirrorTarget target, ArtifactFilter filter, Sources sources) {
    this.manifest = manifest;
    this.target = target;
    this.filter = filter;
    this.sources = sources;
  }

  /**
   * Creates the plan.
   *
   * @throws InvalidInputException if destinations collide or a name is invalid or too long
   */
  public MirrorPlan plan(Selection selection) {
    List<PlannedArtifact> artifacts = new ArrayList<>();
    if (selection != Selection.IMAGES) {
      artifacts.addAll(charts());
    }
    if (selection != Selection.CHARTS) {
      artifacts.addAll(images());
    }
    artifacts.forEach(this::checkLength);
    return new MirrorPlan(artifacts);
  }

  /** The images that the filter accepts, normalised, without duplicates. */
  public Set<ImageReference> selectedImages() {
    Set<ImageReference> selected = new LinkedHashSet<>();
    for (ChartEntry chart : manifest.charts()) {
      chart.images().stream()
          .map(ImageEntry::reference)
          .filter(image -> filter.acceptsImage(chart, image))
          .forEach(selected::add);
    }
    manifest.images().stream()
        .map(ImageEntry::reference)
        .filter(filter::acceptsImage)
        .forEach(selected::add);
    return selected;
  }

  private List<PlannedArtifact> charts() {
    Map<String, PlannedArtifact.Chart> byDestination = new LinkedHashMap<>();
    for (ChartEntry chart : manifest.charts()) {
      if (filter.acceptsChart(chart)) {
        PlannedArtifact.Chart planned =
            new PlannedArtifact.Chart(
                chart,
                chart.digest().map(this::pin),
                sources.of(chart),
                target.host(),
                target.chartRepository(chart.name()),
                MirrorTarget.chartTag(chart.version()));
        // It is not known yet whether the published version, and so the tag, starts with a v.
        String published = planned.destination().replaceFirst(":v(?=[^:]*$)", ":");
        PlannedArtifact.Chart before = byDestination.putIfAbsent(published, planned);
        if (before != null && !before.source().equals(planned.source())) {
          throw collision(before, planned);
        }
      }
    }
    return List.copyOf(byDestination.values());
  }

  private List<PlannedArtifact> images() {
    Map<ImageReference, ImageReference> withDigests = withDigests();
    Map<ImageReference, Digest> pins = manifest.pins();
    Set<ImageReference> images = new LinkedHashSet<>();
    selectedImages().forEach(image -> images.add(withDigests.getOrDefault(image, image)));
    Map<String, PlannedArtifact.Image> byDestination = new LinkedHashMap<>();
    for (ImageReference image : images) {
      MirrorTarget.ImageName name = manifest.imageName(image);
      PlannedArtifact.Image planned =
          new PlannedArtifact.Image(
              image,
              // What is pulled by its digest needs no pin.
              Optional.ofNullable(pins.get(image))
                  .filter(pin -> image.digest().isEmpty())
                  .map(this::pin),
              sources.of(image, name),
              sources.identifier(image, name),
              target.host(),
              target.imageRepository(name),
              name.tag());
      PlannedArtifact.Image before = byDestination.putIfAbsent(planned.destination(), planned);
      if (before != null) {
        throw collision(before, planned);
      }
    }
    rejectNameCollisions(byDestination.values());
    return List.copyOf(byDestination.values());
  }

  /**
   * The references with a digest, by the tag: a digest that any entry specifies applies to all
   * entries of that tag, even if the filter excludes that entry.
   */
  private Map<ImageReference, ImageReference> withDigests() {
    Map<ImageReference, ImageReference> withDigests = new LinkedHashMap<>();
    manifest
        .allImages()
        .map(ImageEntry::reference)
        .filter(image -> !image.withoutDigest().equals(image))
        .forEach(image -> withDigests.putIfAbsent(image.withoutDigest(), image));
    return withDigests;
  }

  private Pin pin(Digest digest) {
    return new Pin(digest, manifest.pinned());
  }

  /**
   * Rejects different repositories with the same destination: {@code h:5000/x}, {@code h-5000/x}.
   * Images with own names can share a repository.
   */
  private void rejectNameCollisions(Iterable<PlannedArtifact.Image> images) {
    Map<String, PlannedArtifact.Image> byRepository = new LinkedHashMap<>();
    for (PlannedArtifact.Image image : images) {
      if (!image.repository().equals(target.imageRepository(image.reference()))) {
        continue;
      }
      PlannedArtifact.Image first = byRepository.putIfAbsent(image.repository(), image);
      if (first != null && !first.reference().name().equals(image.reference().name())) {
        throw collision(first, image);
      }
    }
  }

  private void checkLength(PlannedArtifact artifact) {
    String name = artifact.repository();
    if (name.length() > RepositoryName.MAX_LENGTH) {
      throw invalid(
          artifact.source(),
          "its mirrored repository name has "
              + name.length()
              + " characters, but a registry allows "
              + RepositoryName.MAX_LENGTH
              + ": "
              + name,
          "Use a shorter prefix");
    }
    if (!RepositoryName.isValid(name)) {
      throw invalid(
          artifact.source(),
          "'" + name + "' is not a repository name: " + RepositoryName.RULE,
          "Leave it out with --exclude, or mirror it manually under another name");
    }
  }

  private InvalidInputException collision(PlannedArtifact one, PlannedArtifact other) {
    return invalid(
        other.source(),
        "it would be copied to "
            + other.destination()
            + ", which is also the destination of "
            + one.source(),
        "Keep only one of them in the manifest");
  }

  private InvalidInputException invalid(String reference, String reason, String remedy) {
    return InvalidInputException.local("plan", reference, reason, remedy);
  }

  /** The kinds of artifacts to process ({@code --only}). */
  public enum Selection {
    /** Images and charts. */
    ALL,
    /** Images alone. */
    IMAGES,
    /** Charts alone. */
    CHARTS;

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
