package org.opensearch.migrations.ecr.cli.verify;

import java.nio.file.Path;
import java.util.Optional;
import org.opensearch.migrations.ecr.verify.artifacts.RecordedMirror;
import picocli.CommandLine.Option;

/** How thoroughly to check. */
final class ProofMixin {

  @Option(
      names = "--deep",
      description =
          "Read back every blob and check its sha256, and check the content of charts."
              + " Default: check tags, digests and the manifests listed in an index.")
  private boolean deep;

  @Option(
      names = "--against",
      paramLabel = "REPORT",
      description =
          "Report of 'mirror --report': compare with its digests where the manifest does not"
              + " pin a digest.")
  private Path against;

  /** Whether blobs are read back. */
  boolean isDeep() {
    return deep;
  }

  /**
   * The report of an earlier run, if one is given.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it cannot be
   *     read
   */
  Optional<RecordedMirror> report() {
    return Optional.ofNullable(against).map(RecordedMirror::read);
  }
}
