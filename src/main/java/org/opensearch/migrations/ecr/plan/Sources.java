package org.opensearch.migrations.ecr.plan;

import java.net.URI;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;

/**
 * Where artifacts are pulled from: the public registries, or the destination of an earlier run.
 *
 * @param mirror the destination of that run; empty for the public registries
 */
public record Sources(Optional<MirrorTarget> mirror) {

  /** The public registries and chart repositories. */
  public static final Sources PUBLIC = new Sources(Optional.empty());

  /**
   * The source of an image.
   *
   * @param name its name in a registry
   */
  SourceRepository of(ImageReference image, MirrorTarget.ImageName name) {
    return mirror
        .map(target -> new SourceRepository(target.host(), target.imageRepository(name)))
        .orElseGet(() -> new SourceRepository(image.host(), image.path()));
  }

  /** The tag or digest of an image at its source. */
  String identifier(ImageReference image, MirrorTarget.ImageName name) {
    boolean isTagged = mirror.isPresent() && image.digest().isEmpty();
    return isTagged ? name.tag().orElseGet(image::identifier) : image.identifier();
  }

  /** The source of a chart that is an OCI artifact; empty for an archive in a chart repository. */
  public Optional<SourceRepository> of(ChartEntry chart) {
    if (mirror.isPresent()) {
      MirrorTarget target = mirror.get();
      return Optional.of(new SourceRepository(target.host(), target.chartRepository(chart.name())));
    }
    return chart.isOci() ? Optional.of(published(chart.repository())) : Optional.empty();
  }

  private static SourceRepository published(URI repository) {
    // Docker Hub has several names; mirrors and logins are configured for one of them.
    return new SourceRepository(
        ImageReference.normalisedHost(repository.getAuthority()),
        repository.getPath().replaceAll("^/+|/+$", ""));
  }
}
