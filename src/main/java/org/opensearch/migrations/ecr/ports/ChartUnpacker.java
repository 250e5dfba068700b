package org.opensearch.migrations.ecr.ports;

import java.nio.file.Path;

/** Unpacks the archives of charts. */
@FunctionalInterface
public interface ChartUnpacker {

  /**
   * Unpacks an archive.
   *
   * @param archive a chart's .tgz
   * @param label the chart, for messages
   * @param into an existing folder, in which the folder of the chart is created
   * @return the folder that contains Chart.yaml
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if the archive is
   *     damaged, is not a chart, has paths outside its folder, or exceeds the limits
   */
  Path unpack(byte[] archive, String label, Path into);
}
