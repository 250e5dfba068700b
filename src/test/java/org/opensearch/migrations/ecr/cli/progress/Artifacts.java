package org.opensearch.migrations.ecr.cli.progress;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.Sources.SourceRepository;

/** Images, their progress and their results, without a run. */
public final class Artifacts {

  private static final MirrorListener NOBODY =
      new MirrorListener() {
        @Override
        public void started(ArtifactProgress progress) {}

        @Override
        public void retrying(ArtifactProgress progress, TransientException e, Duration wait) {}

        @Override
        public void finished(ArtifactResult result) {}
      };

  private Artifacts() {}

  /** A planned image. */
  public static PlannedArtifact image(String name) {
    ImageReference reference = ImageReference.parse(name);
    SourceRepository from = new SourceRepository(reference.host(), reference.path());
    return new PlannedArtifact.Image(
        reference,
        Optional.empty(),
        from,
        reference.identifier(),
        "private.test",
        "x/" + name,
        reference.tag());
  }

  /** So many planned images. */
  public static List<PlannedArtifact> images(int count) {
    return IntStream.range(0, count).mapToObj(i -> image("quay.io/planned/n" + i + ":1")).toList();
  }

  /** A planned chart. */
  public static PlannedArtifact chart(String name) {
    ChartEntry entry =
        new ChartEntry(
            name,
            name,
            "1.0.0",
            URI.create("https://charts.test"),
            Optional.empty(),
            List.of(),
            List.of(),
            1);
    return new PlannedArtifact.Chart(
        entry, Optional.empty(), Optional.empty(), "private.test", "charts/" + name, "1.0.0");
  }

  /** The progress of an artifact. */
  static ArtifactProgress progress(PlannedArtifact artifact) {
    return new ArtifactProgress(artifact, NOBODY);
  }

  /** The progress of an image. */
  public static ArtifactProgress progress(String name) {
    return progress(image(name));
  }

  /** A result with 4.2 MB in 1.5 seconds. */
  public static ArtifactResult result(String name, Status status, String... warnings) {
    return result(name, status, Optional.empty(), warnings);
  }

  /** A result with 4.2 MB in 1.5 seconds. */
  public static ArtifactResult result(
      String name, Status status, Optional<RuntimeException> error, String... warnings) {
    return new ArtifactResult(
        image(name),
        "private.test/x",
        status,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        4_200_000,
        7,
        Duration.ofMillis(1500),
        new MissingLayers(List.of()),
        List.of(warnings),
        error);
  }
}
