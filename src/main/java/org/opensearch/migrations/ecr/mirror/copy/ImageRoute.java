package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.plan.SourceRepository;

/**
 * The source and the destination of an image.
 *
 * @param source the repository that it is pulled from
 * @param sourceIdentifier the tag or digest that it is pulled by
 * @param pin the digest that it must have
 * @param host the registry that it is pushed to
 * @param repository the repository in that registry
 * @param identifier the tag or digest that it is pushed by
 */
public record ImageRoute(
    SourceRepository source,
    String sourceIdentifier,
    Optional<Digest> pin,
    String host,
    String repository,
    String identifier) {

  /** The same repositories with another tag, which the manifest with {@code digest} has. */
  ImageRoute withTag(String tag, Digest digest) {
    return new ImageRoute(source, tag, Optional.of(digest), host, repository, tag);
  }

  /** What the source calls the image. */
  String sourceReference() {
    return sourceReference(sourceIdentifier);
  }

  /** A tag or digest in the source repository. */
  String sourceReference(String identifier) {
    return ImageReference.join(source.host() + "/" + source.path(), identifier);
  }

  /** What the destination calls the image. */
  String reference() {
    return ImageReference.join(host + "/" + repository, identifier);
  }
}
