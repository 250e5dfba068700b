package org.opensearch.migrations.ecr.verify.pods;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.verify.repair.MirroredImage;

/**
 * A container whose image was not pulled.
 *
 * @param inManifest whether the manifest lists the image
 * @param mirrored what the mirror has; empty where it has nothing, or could not be asked
 * @param reason the most likely cause
 * @param fix commands to run, or lines to add
 */
public record PodFinding(
    PodContainer container,
    PullProblem problem,
    boolean inManifest,
    Optional<MirroredImage> mirrored,
    String reason,
    List<String> fix) {

  /** Copies the list. */
  public PodFinding {
    fix = List.copyOf(fix);
  }
}
