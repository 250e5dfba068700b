package org.opensearch.migrations.ecr.cli.discover;

import java.nio.file.Path;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.MirrorManifest;

/**
 * The manifest that is there before discovery.
 *
 * @param file that it is in; empty for the one in the jar
 * @param text its text; empty where the file is not there yet
 * @param manifest what it says
 */
record CurrentManifest(Optional<Path> file, Optional<String> text, MirrorManifest manifest) {

  /** Whether there is no file to write to. */
  boolean isPackaged() {
    return file.isEmpty();
  }
}
