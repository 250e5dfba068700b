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
 * @param bytes the length of the file, or of all parts together
 * @param parts the number of parts; 0 for one file
 * @param omitted what it leaves to earlier archives
 * @param missingLayers by name, the non-distributable layers that the layout does not have
 * @param leftOut names that are not in the archive because their content in the layout is
 *     incomplete
 */
public record WrittenArchive(
    int artifacts,
    int referrers,
    long bytes,
    int parts,
    Omitted omitted,
    SortedMap<String, MissingLayers> missingLayers,
    List<String> leftOut) {

  /**
   * What an archive does not contain because it was transferred before.
   *
   * @param blobs the number of manifests and blobs
   * @param bytes their size
   * @param unknown the number of images and charts that were transferred before but are not in the
   *     folder, so that what they have in common with it is not known
   */
  public record Omitted(int blobs, long bytes, int unknown) {

    /** Nothing. */
    public static final Omitted NONE = new Omitted(0, 0, 0);
  }

  /** Copies the collections. */
  public WrittenArchive {
    missingLayers = Collections.unmodifiableSortedMap(new TreeMap<>(missingLayers));
    leftOut = List.copyOf(leftOut);
  }
}
