package org.opensearch.migrations.ecr.ports;

import java.nio.file.Path;

/** Unpacks the archives of charts. */
@FunctionalInterface
public interface ChartUnpacker {

  /**
   * Unpacks an archive.
   *
   * @param archive a chart's .tgz
   * @param label the chart, as messages name it
   * @param into an existing folder, in which the chart's own is made
   * @return the chart's folder, which has its Chart.yaml
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when the archive is
   *     damaged, no chart, climbs out of its folder, or expands beyond what is accepted
   */
  Path unpack(byte[] archive, String label, Path into);
}
