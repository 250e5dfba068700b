package org.opensearch.migrations.ecr.cli.integration;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/** The jar that this program runs from. */
record RunningJar(Path path) {

  /** Finds it: a folder when the classes run outside of a jar. */
  static RunningJar find() {
    try {
      return new RunningJar(
          Path.of(RunningJar.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Its sha256, in hexadecimal digits.
   *
   * @throws InvalidInputException when there is no jar to read
   */
  String sha256() {
    if (!Files.isRegularFile(path)) {
      throw unreadable("it is not a jar", null);
    }
    try {
      return Digest.sha256(Files.readAllBytes(path)).hex();
    } catch (IOException e) {
      throw unreadable(String.valueOf(e.getMessage()), e);
    }
  }

  private InvalidInputException unreadable(String reason, IOException cause) {
    return new InvalidInputException(
        new Failure(
            "pin the sha256 of", Side.LOCAL, path.toString(), reason, "Run ma-ecr from its jar"),
        cause);
  }
}
