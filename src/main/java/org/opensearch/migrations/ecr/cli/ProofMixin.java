package org.opensearch.migrations.ecr.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.opensearch.migrations.ecr.verify.RecordedMirror;
import picocli.CommandLine.Option;

/** How much is to be proven. */
final class ProofMixin {

  @Option(
      names = "--deep",
      description =
          "Read every blob back and check its sha256, and that charts are what they say. Default:"
              + " tags, digests and the manifests below an index.")
  private boolean deep;

  @Option(
      names = "--against",
      paramLabel = "REPORT",
      description =
          "What 'mirror --report' wrote: compare with the digests of that run, where the manifest"
              + " pins none.")
  private Path against;

  /** Whether blobs are read back. */
  boolean isDeep() {
    return deep;
  }

  /**
   * The report of an earlier run, if one is given.
   *
   * @throws org.opensearch.migrations.ecr.model.InvalidInputException when it cannot be read
   */
  Optional<RecordedMirror> report() {
    return Optional.ofNullable(against).map(RecordedMirror::read);
  }
}
