package org.opensearch.migrations.ecr.manifest;

import java.nio.file.Path;

/**
 * The content and the name of a manifest file.
 *
 * @param name the file, as messages name it
 * @param content must not be changed; at most one byte longer than the reader accepts
 */
@SuppressWarnings("ArrayRecordComponent") // Only handed on, never compared.
public record ManifestFile(String name, byte[] content) {

  private static final String REMEDY =
      "Correct --manifest, or omit it to use the packaged manifest";

  /**
   * Reads {@code file}.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it cannot be
   *     read
   */
  public static ManifestFile of(Path file) {
    return new ManifestFile(file.toString(), InputFile.read(file, "read manifest", REMEDY));
  }
}
