package org.opensearch.migrations.ecr.deployment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.PublishedChart;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.MemoryRegistry;

class ChartFetcherTest {

  private static final String PATH = "registry.test/charts/web";
  private static final byte[] ARCHIVE = {1, 2, 3};

  private final MemoryRegistry registry = new MemoryRegistry(Side.SOURCE);
  private final Digest digest =
      registry.put(
          PATH,
          "1.0.0",
          ImageShapes.artifact(
              MediaTypes.HELM_CONFIG,
              "{}".getBytes(StandardCharsets.UTF_8),
              MediaTypes.HELM_CHART,
              ARCHIVE));

  /** There are no chart repositories. */
  private static final class NoRepositories implements ChartSource {
    @Override
    public PublishedChart find(ChartEntry chart, Activity activity) {
      throw new AssertionError(chart);
    }

    @Override
    public ChartPackage fetch(PublishedChart chart, Activity activity) {
      throw new AssertionError(chart);
    }
  }

  private ChartFetcher.Fetched fetch() {
    ChartEntry chart =
        new ChartEntry(
            "web",
            "web",
            "1.0.0",
            URI.create("oci://" + PATH),
            Optional.empty(),
            List.of(),
            List.of(),
            1);
    return ChartFetcher.of(new NoRepositories(), registry, Sources.PUBLIC)
        .fetch(chart, Activity.NONE);
  }

  @Test
  void anArtifactsLayerIsTheArchive() {
    assertArrayEquals(ARCHIVE, fetch().archive());
  }

  @Test
  void aLayerOfUnknownSizeIsRefused() {
    String sized = new String(registry.manifest(PATH, digest), StandardCharsets.UTF_8);
    byte[] unsized =
        sized.replaceAll("\"size\": ?[0-9]+", "\"size\":-1").getBytes(StandardCharsets.UTF_8);
    registry.tag(PATH, "1.0.0", registry.putManifest(PATH, unsized, MediaTypes.OCI_MANIFEST));

    InvalidInputException refused = assertThrows(InvalidInputException.class, this::fetch);

    assertTrue(refused.getMessage().contains("how large"), refused.getMessage());
  }
}
