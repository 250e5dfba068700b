package org.opensearch.migrations.ecr.cli.mirror;

import java.time.Duration;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.LineProgress;
import org.opensearch.migrations.ecr.cli.console.Terminal;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/**
 * How progress is shown.
 *
 * @param listener is told of it
 * @param takeDown takes down what stands on the terminal; nothing more is shown after that
 */
record Progress(MirrorListener listener, Runnable takeDown) {

  private static final MirrorListener SILENT =
      new MirrorListener() {
        @Override
        public void started(ArtifactProgress progress) {
          // Silent.
        }

        @Override
        public void retrying(ArtifactProgress progress, TransientException failure, Duration wait) {
          // Silent.
        }

        @Override
        public void finished(ArtifactResult result) {
          // Silent.
        }
      };

  /** Bars on a terminal; lines elsewhere, and where more is to be said; or nothing. */
  static Progress of(Console console, int total, boolean quiet, boolean verbose) {
    if (quiet) {
      return new Progress(SILENT, () -> {});
    }
    if (!verbose && Terminal.isPresent(console.environment())) {
      BarProgress bars = new BarProgress(console.err(), total, Terminal.width());
      return new Progress(bars, bars::close);
    }
    LineProgress lines = new LineProgress(console.err(), total);
    return new Progress(lines, lines::close);
  }
}
