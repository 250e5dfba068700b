package org.opensearch.migrations.ecr.plan;

import java.time.LocalDate;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * The content that the manifest locks: what a tag, or the archive of a chart version, must be.
 *
 * @param digest of the image, or of the chart's .tgz
 * @param date when it was looked up, if the manifest says so
 */
public record Pin(Digest digest, Optional<LocalDate> date) {

  /** The digest and the date, for messages. */
  @Override
  public String toString() {
    return digest + date.map(on -> " on " + on).orElse("");
  }
}
