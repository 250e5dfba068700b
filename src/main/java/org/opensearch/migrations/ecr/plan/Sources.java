package org.opensearch.migrations.ecr.plan;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;

/**
 * Where artifacts are pulled from: the public registries, or the destinations of earlier runs.
 *
 * @param mirrors the destinations of these runs, several only if they are layouts; empty for the
 *     public registries
 */
public record Sources(List<MirrorTarget> mirrors) {

  /** The public registries and chart repositories. */
  public static final Sources PUBLIC = new Sources(List.of());

  public Sources {
    mirrors = List.copyOf(mirrors);
  }

  /** The names of all mirrors, for messages. */
  private String host() {
    return mirrors.stream().map(MirrorTarget::host).collect(Collectors.joining("+"));
  }

  /** Layouts have no prefix, so that the paths of several are those of the first. */
  private Optional<MirrorTarget> mirror() {
    return mirrors.stream().findFirst();
  }

  /**
   * The source of an image.
   *
   * @param name its name in a registry
   */
  public SourceRepository of(ImageReference image, MirrorTarget.ImageName name) {
    return mirror()
        .map(target -> new SourceRepository(host(), target.imageRepository(name)))
        .orElseGet(() -> new SourceRepository(image.host(), image.path()));
  }

  /** The tag or digest of an image at its source. */
  public String identifier(ImageReference image, MirrorTarget.ImageName name) {
    boolean isTagged = mirror().isPresent() && image.digest().isEmpty();
    return isTagged ? name.tag().orElseGet(image::identifier) : image.identifier();
  }

  /** The source of a chart that is an OCI artifact; empty for an archive in a chart repository. */
  public Optional<SourceRepository> of(ChartEntry chart) {
    Optional<MirrorTarget> mirror = mirror();
    if (mirror.isPresent()) {
      String repository = mirror.get().chartRepository(chart.name());
      return Optional.of(new SourceRepository(host(), repository));
    }
    return chart.isOci() ? Optional.of(published(chart.repository())) : Optional.empty();
  }

  private static SourceRepository published(URI repository) {
    // Docker Hub has several names; mirrors and logins are configured for one of them.
    return new SourceRepository(
        ImageReference.normalisedHost(repository.getAuthority()),
        repository.getPath().replaceAll("^/+|/+$", ""));
  }

  /**
   * A repository that artifacts are pulled from.
   *
   * @param host the registry's host and optional port, or {@code layout:} and a folder
   * @param path the name of the repository
   */
  public record SourceRepository(String host, String path) {}
}
