package org.opensearch.migrations.ecr.helm.chart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.ChartUnpacker;

/**
 * Unpacks charts into folders from which Helm renders the same as from the archives. Archives of
 * subcharts stay as they are.
 */
public final class TgzUnpacker implements ChartUnpacker {

  private static final String OPERATION = "unpack chart";
  private static final String CHART_YAML = "Chart.yaml";

  /**
   * {@inheritDoc}
   *
   * @throws org.opensearch.migrations.ecr.model.failure.RefusedException when it cannot be written
   */
  @Override
  public Path unpack(byte[] archive, String label, Path into) {
    try {
      // A folder of its own: two versions of a chart have the same name.
      Path parent = Files.createTempDirectory(into, "chart");
      return unpack(new ByteArrayInputStream(archive), parent, new ExpansionBudget());
    } catch (MalformedContentException e) {
      throw new InvalidInputException(
          new Failure(OPERATION, Side.LOCAL, label, e.getMessage(), "Check where it came from"), e);
    } catch (IOException e) {
      throw LocalFailures.of(OPERATION, label, e);
    }
  }

  /**
   * Unpacks {@code archive} into an empty folder.
   *
   * @return the chart's folder, in {@code parent}
   * @throws MalformedContentException when it is no chart, or not a harmless one
   */
  public static Path unpack(InputStream archive, Path parent, ExpansionBudget budget)
      throws IOException {
    Path unnamed = Files.createDirectory(parent.resolve("unnamed"));
    ChartWriter writer = new ChartWriter(unnamed, budget);
    String root = ArchivedFiles.visit(archive, budget, writer::write);
    if (!writer.hasWritten(CHART_YAML)) {
      throw new MalformedContentException("it has no Chart.yaml");
    }
    // An archive made of "." has no name for the folder, and other names need not be one.
    boolean isName = root.matches("[^/\\\\]+") && !root.equals(".");
    return !isName ? unnamed : Files.move(unnamed, writer.sibling(root));
  }
}
