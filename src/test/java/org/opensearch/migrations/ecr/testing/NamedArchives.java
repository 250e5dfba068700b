package org.opensearch.migrations.ecr.testing;

import java.nio.charset.StandardCharsets;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartIdentity;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;

/** No chart repositories, and archives that are texts: {@code NAME VERSION} and what follows. */
public final class NamedArchives implements ChartSource {

  /** The bytes of an archive. */
  public static byte[] archive(String name, String version) {
    return (name + " " + version + " archive").getBytes(StandardCharsets.UTF_8);
  }

  /** The artifact of an archive, as {@code helm push} makes it. */
  public static TestImage artifact(String name, String version) {
    return artifact(MediaTypes.HELM_CHART, name, version);
  }

  /** The same, with another media type for the archive. */
  public static TestImage artifact(String layerType, String name, String version) {
    return ImageShapes.artifact(
        MediaTypes.HELM_CONFIG,
        "{}".getBytes(StandardCharsets.UTF_8),
        layerType,
        archive(name, version));
  }

  @Override
  public PublishedChart find(ChartEntry chart, Activity activity) {
    throw new AssertionError(chart);
  }

  @Override
  public ChartPackage fetch(PublishedChart chart, Activity activity) {
    throw new AssertionError(chart);
  }

  @Override
  public ChartIdentity identify(byte[] archive, String reference) {
    String[] words = new String(archive, StandardCharsets.UTF_8).split(" ", -1);
    if (words.length < 3) {
      throw new InvalidInputException(
          new Failure("read chart", Side.SOURCE, reference, "its archive is not a chart", ""));
    }
    return new ChartIdentity(words[0], words[1]);
  }
}
