package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ReducedIndex;
import org.opensearch.migrations.ecr.plan.PlannedArtifact.Pin;
import org.opensearch.migrations.ecr.plan.Sources.SourceRepository;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * The source and the destination of an image.
 *
 * @param source the name of the repository that it is pulled from
 * @param sourceIdentifier the tag or digest that it is pulled by
 * @param digest the digest that it is known by, whatever its tag points to
 * @param pin the content that its tag must have
 * @param from the repository that it is pulled from
 * @param isFromMirror whether that is the destination of an earlier run
 * @param to the repository that it is pushed to
 * @param identifier the tag or digest that it is pushed by
 */
public record Route(
    SourceRepository source,
    String sourceIdentifier,
    Optional<Digest> digest,
    Optional<Pin> pin,
    Repository from,
    boolean isFromMirror,
    Destination.Target to,
    String identifier) {

  /** The same repositories with another tag, which the manifest with {@code digest} has. */
  Route withTag(String tag, Digest digest) {
    return new Route(
        source, tag, Optional.of(digest), Optional.empty(), from, isFromMirror, to, tag);
  }

  /** The same to another view of the destination. */
  Route withTarget(Destination.Target target) {
    return new Route(source, sourceIdentifier, digest, pin, from, isFromMirror, target, identifier);
  }

  /**
   * Whether a manifest is what {@code pin} says; an earlier destination can have it reduced to some
   * platforms.
   */
  boolean isPinned(Manifest root, Digest pin) {
    return pin.matches(root.content())
        || (isFromMirror && ReducedIndex.original(root).equals(Optional.of(pin)));
  }

  /** The digest that an index with fewer platforms names as that of the image it was made of. */
  Digest original(Manifest root) {
    return pin.map(Pin::digest)
        .filter(pinned -> isPinned(root, pinned))
        .or(() -> isFromMirror ? ReducedIndex.original(root) : Optional.empty())
        .orElse(root.digest());
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
