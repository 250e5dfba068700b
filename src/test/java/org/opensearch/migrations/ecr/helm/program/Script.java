package org.opensearch.migrations.ecr.helm.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Shell scripts in place of programs. */
final class Script {

  private Script() {}

  /** A program of this name that runs {@code lines}. */
  static Path write(Path folder, String name, String lines) {
    try {
      Path script = folder.resolve(name);
      Files.writeString(script, "#!/bin/sh\n" + lines);
      return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that reports that version of Helm, and otherwise runs {@code lines}. */
  static Path helm(Path folder, String version, String lines) {
    return write(
        folder, "helm", "if [ \"$1\" = version ]; then echo '" + version + "'; exit; fi\n" + lines);
  }
}
