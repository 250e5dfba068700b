package org.opensearch.migrations.ecr.layout;

import java.util.List;

/**
 * An archive of a layout that has been written.
 *
 * @param artifacts how many images and charts are in it, by name
 * @param referrers how many tags of what refers to them: indexes of referrers, and cosign's
 * @param bytes the length of the file
 * @param leftOut names of which not all is in the layout, so that they are not in the archive
 */
public record WrittenArchive(int artifacts, int referrers, long bytes, List<String> leftOut) {

  /** Copies the list. */
  public WrittenArchive {
    leftOut = List.copyOf(leftOut);
  }
}
