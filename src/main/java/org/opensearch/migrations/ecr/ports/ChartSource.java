package org.opensearch.migrations.ecr.ports;

import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ChartIdentity;
import org.opensearch.migrations.ecr.model.PublishedChart;

/** Where charts come from. */
public interface ChartSource {

  /**
   * Finds the chart in its repository's index, which is read once however many charts come from
   * there. {@code 1.17.2} finds {@code v1.17.2} and the reverse; an exact match wins.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.NotFoundException with the versions there
   *     are
   */
  PublishedChart find(ChartEntry chart, Activity activity);

  /**
   * Downloads the archive, checks its digest where one is known, and makes the artifact of it.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is not a
   *     chart, or not the one it should be
   */
  ChartPackage fetch(PublishedChart chart, Activity activity);

  /**
   * What an archive says of itself, wherever it was fetched from.
   *
   * @param archive a chart's .tgz
   * @param reference where it came from, as messages name it
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is not a
   *     chart
   */
  ChartIdentity identify(byte[] archive, String reference);
}
