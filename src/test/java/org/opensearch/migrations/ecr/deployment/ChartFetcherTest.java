package org.opensearch.migrations.ecr.deployment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.MemoryRegistry;
import org.opensearch.migrations.ecr.testing.NamedArchives;
import org.opensearch.migrations.ecr.testing.TestImage;

class ChartFetcherTest {

  private static final String PATH = "registry.test/charts/web";
  private static final byte[] ARCHIVE = NamedArchives.archive("web", "1.0.0");

  private final MemoryRegistry registry = new MemoryRegistry(Side.SOURCE);
  private final Digest digest = registry.put(PATH, "1.0.0", NamedArchives.artifact("web", "1.0.0"));

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
    return ChartFetcher.of(new NamedArchives(), registry, Sources.PUBLIC)
        .fetch(chart, Activity.NONE);
  }

  @Test
  void anArtifactsLayerIsTheArchive() {
    assertArrayEquals(ARCHIVE, fetch().archive());
  }

  @Test
  void theLegacyMediaTypeIsAccepted() {
    registry.put(PATH, "1.0.0", NamedArchives.artifact("application/tar+gzip", "web", "1.0.0"));

    assertArrayEquals(ARCHIVE, fetch().archive());
  }

  @Test
  void theChartOfAnIndexIsFoundAmongOtherManifests() {
    TestImage chart = NamedArchives.artifact("web", "1.0.0");
    registry.put(PATH, "1.0.0", ImageShapes.index(chart, ImageShapes.simple(1), chart));

    assertArrayEquals(ARCHIVE, fetch().archive());
  }

  @Test
  void anIndexOfSeveralChartsIsRejected() {
    TestImage index =
        ImageShapes.index(
            ImageShapes.simple(1),
            NamedArchives.artifact("web", "1.0.0"),
            NamedArchives.artifact("web", "2.0.0"));
    registry.put(PATH, "1.0.0", index);

    InvalidInputException refused = assertThrows(InvalidInputException.class, this::fetch);

    assertTrue(refused.getMessage().contains("several Helm charts"), refused.getMessage());
  }

  @Test
  void anotherChartIsRejected() {
    registry.put(PATH, "1.0.0", NamedArchives.artifact("db", "1.0.0"));

    InvalidInputException refused = assertThrows(InvalidInputException.class, this::fetch);

    assertTrue(
        refused.getMessage().contains("it is chart db:1.0.0, not web:1.0.0"), refused.getMessage());
  }

  @Test
  void anImageIsRejected() {
    registry.put(PATH, "1.0.0", ImageShapes.wide(1, 3));

    InvalidInputException refused = assertThrows(InvalidInputException.class, this::fetch);

    assertTrue(refused.getMessage().contains("it is not a Helm chart"), refused.getMessage());
  }

  @Test
  void aLayerOfUnknownSizeIsRejected() {
    String sized = new String(registry.manifest(PATH, digest), StandardCharsets.UTF_8);
    byte[] unsized =
        sized.replaceAll("\"size\": ?[0-9]+", "\"size\":-1").getBytes(StandardCharsets.UTF_8);
    registry.tag(PATH, "1.0.0", registry.putManifest(PATH, unsized, MediaTypes.OCI_MANIFEST));

    InvalidInputException refused = assertThrows(InvalidInputException.class, this::fetch);

    assertTrue(refused.getMessage().contains("does not state its size"), refused.getMessage());
  }

  private static final String COMMAND = "discover --pin --write --manifest m.yaml";

  private static RuntimeException thrown(RuntimeException error) {
    ChartFetcher failing =
        (chart, activity) -> {
          throw error;
        };
    return assertThrows(
        RuntimeException.class, () -> failing.withPinCommand(COMMAND).fetch(null, null));
  }

  @Test
  void chartThatHasMovedIsReportedWithTheCommandToPinIt() {
    TagMovedException moved =
        new TagMovedException("find chart", Side.SOURCE, "web:1.0.0", "sha256:1", "sha256:2");
    RefusedException further =
        new RefusedException(new Failure("read", Side.SOURCE, "x", "no", ""));
    moved.addSuppressed(further);
    TagMovedException other = (TagMovedException) thrown(moved);
    assertEquals(
        "Find out why; to accept the new content, pin it again with `" + COMMAND + "`",
        other.failure().remedy());
    assertEquals(moved.failure().reason(), other.failure().reason());
    assertSame(further, other.getSuppressed()[0]);
  }

  @Test
  void otherFailuresAreUnchanged() {
    RefusedException refused =
        new RefusedException(new Failure("read", Side.SOURCE, "x", "no", ""));
    assertSame(refused, thrown(refused));
  }
}
