package org.opensearch.migrations.ecr.layout;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opensearch.migrations.ecr.oci.MissingLayers;

/**
 * An archive of a layout that has been written.
 *
 * @param artifacts how many images and charts are in it, by name
 * @param referrers how many tags of what refers to them: indexes of referrers, and cosign's
 * @param bytes the length of the file
 * @param missingLayers by name, the non-distributable layers that the layout does not have
 * @param leftOut names of which not all is in the layout, so that they are not in the archive
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
