package org.opensearch.migrations.ecr.cli.progress;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.mirror.result.Status;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.plan.SourceRepository;

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
        reference, from, reference.identifier(), "private.test", "x/" + name, reference.tag());
  }

  /** The progress of an image. */
  public static ArtifactProgress progress(String name) {
    return new ArtifactProgress(image(name), NOBODY);
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
        0,
        4_200_000,
        7,
        Duration.ofMillis(1500),
        new MissingLayers(List.of()),
        List.of(warnings),
        error);
  }
}
