package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.plan.SourceRepository;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * The source and the destination of an image.
 *
 * @param source the name of the repository that it is pulled from
 * @param sourceIdentifier the tag or digest that it is pulled by
 * @param pin the digest that it must have
 * @param from the repository that it is pulled from
 * @param to the repository that it is pushed to
 * @param identifier the tag or digest that it is pushed by
 */
public record Route(
    SourceRepository source,
    String sourceIdentifier,
    Optional<Digest> pin,
    Repository from,
    Destination.Target to,
    String identifier) {

  /** The same repositories with another tag, which the manifest with {@code digest} has. */
  Route withTag(String tag, Digest digest) {
    return new Route(source, tag, Optional.of(digest), from, to, tag);
  }

  /** The reference of the image in the source. */
  String sourceReference() {
    return sourceReference(sourceIdentifier);
  }

  /** The reference of a tag or digest in the source repository. */
  String sourceReference(String tagOrDigest) {
    return ImageReference.join(source.host() + "/" + source.path(), tagOrDigest);
  }
}
