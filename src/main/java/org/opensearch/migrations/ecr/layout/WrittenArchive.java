package org.opensearch.migrations.ecr.layout;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opensearch.migrations.ecr.oci.MissingLayers;

/**
 * What an archive contains.
 *
 * @param artifacts the number of names of images and charts
 * @param referrers the number of signatures, attestations and SBOMs of these
 * @param bytes the length of the file
 * @param missingLayers by name, the non-distributable layers that the layout does not have
 * @param leftOut names that are not in the archive because their content in the layout is
 *     incomplete
 */
public record WrittenArchive(
    int artifacts,
    int referrers,
    long bytes,
    SortedMap<String, MissingLayers> missingLayers,
    List<String> leftOut) {

  /** Copies the collections. */
  public WrittenArchive {
    missingLayers = Collections.unmodifiableSortedMap(new TreeMap<>(missingLayers));
    leftOut = List.copyOf(leftOut);
  }
}
