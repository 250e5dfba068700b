package org.opensearch.migrations.ecr.discover.pins;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ReducedIndex;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * The digests that images of a mirror have at their sources. Only an index can differ, if it was
 * reduced to some platforms.
 */
public final class SourceDigests {

  /** The report of the run that wrote a mirror. */
  @FunctionalInterface
  public interface Report {
    /**
     * The digest of an image at its source.
     *
     * @param name repository and tag in the mirror, without the prefix
     * @param there the digest in the mirror
     * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when the report is
     *     not about that content
     */
    Digest sourceDigest(String name, Digest there);
  }

  private final Optional<Report> report;
  private final AtomicInteger unknown = new AtomicInteger();

  /** The digests of the images of one mirror. */
  public SourceDigests(Optional<Report> report) {
    this.report = report;
  }

  /** The number of indexes that were taken for those of their sources, though nothing says so. */
  public int unknown() {
    return unknown.get();
  }

  /**
   * The digest of an image at its source.
   *
   * @param name repository and tag in the mirror, without the prefix
   * @param image what the mirror has
   */
  Digest of(String name, Descriptor image, Repository mirror) {
    if (!MediaTypes.isIndex(image.mediaType())) {
      return image.digest();
    }
    return mirror
        .pull(image.digest().toString())
        .flatMap(ReducedIndex::original)
        .or(() -> report.map(recorded -> recorded.sourceDigest(name, image.digest())))
        .orElseGet(
            () -> {
              unknown.incrementAndGet();
              return image.digest();
            });
  }
}
